"""All that is kept of one person: to hand it out, or to erase it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Table, delete, inspect, or_, select, update

from toneqa.store.engine import Store, Transaction
from toneqa.store.queued import Shown, rename_waiting, waiting_by
from toneqa.store.retention import overwrite
from toneqa.store.schema import (
    AccountRow,
    AnswerRow,
    AuditRow,
    AuthorRow,
    CalibrationRow,
    ConversationRow,
    DecisionRow,
    DisputeRow,
    ExerciseRow,
    FindingRow,
    ItemRow,
    KeyRow,
    MarkRow,
    MessageRow,
    NotificationRow,
    ScoreRow,
    SessionRow,
    TryRow,
    WebhookRow,
)

Json = dict[str, Any]
_SECRET: Final = frozenset({"password", "digest"})


def conversations_of(tx: Transaction, ids: Sequence[int]) -> Iterator[Json]:
    """A client's conversations as they are kept: messages and what was said about them."""
    for conversation in ids:
        messages = select(MessageRow.id).where(MessageRow.conversation_id == conversation)
        items = select(ItemRow.id).where(ItemRow.conversation_id == conversation)
        yield {
            "conversation": _rows(tx, ConversationRow, ConversationRow.id == conversation)[0],
            "messages": _rows(tx, MessageRow, MessageRow.conversation_id == conversation),
            "findings": _rows(tx, FindingRow, FindingRow.message_id.in_(messages)),
            "scores": _rows(tx, ScoreRow, ScoreRow.message_id.in_(messages)),
            "decisions": _rows(tx, DecisionRow, DecisionRow.item_id.in_(items)),
            "disputes": _rows(tx, DisputeRow, DisputeRow.item_id.in_(items)),
            "webhooks": _rows(tx, WebhookRow, WebhookRow.result_id == conversation),
        }


def account_of(tx: Transaction, account: int, shown: Shown = str) -> Json:
    """An employee's account, what was judged of him and what he did; no secrets, no letters of others. ``shown``: as results name authors."""
    authors = select(AuthorRow.author).where(AuthorRow.account_id == account)
    tables: dict[str, tuple[Any, Any]] = {
        "account": (AccountRow, AccountRow.id == account),
        "names": (AuthorRow, AuthorRow.account_id == account),
        "sessions": (SessionRow, SessionRow.account_id == account),
        "letters": (ItemRow, ItemRow.author.in_(authors)),
        "decisions": (DecisionRow, DecisionRow.by_id == account),
        "disputes": (DisputeRow, DisputeRow.by_id == account),
        "answers": (AnswerRow, AnswerRow.by_id == account),
        "news": (NotificationRow, NotificationRow.to_id == account),
        "calibrations": (CalibrationRow, CalibrationRow.by_id == account),
        "marks": (MarkRow, MarkRow.by_id == account),
        "exercises": (ExerciseRow, ExerciseRow.account_id == account),
        "tries": (TryRow, TryRow.exercise_id.in_(select(ExerciseRow.id).where(ExerciseRow.account_id == account))),
        "keys": (KeyRow, KeyRow.by_id == account),
        "audit": (AuditRow, or_(AuditRow.by_id == account, (AuditRow.kind == "account") & (AuditRow.object_id == account))),
    }
    told = {name: _rows(tx, table, where) for name, (table, where) in tables.items()}
    return told | {"webhooks": waiting_by(tx, {row["author"] for row in told["names"]}, shown)}


def erase_account(store: Store, account: int, shown: Shown = str) -> None:
    """The name goes from the account and from letters, own words go; figures and the log keep the number alone. For good."""
    with store.writing() as tx:
        stand_in = f"removed-{account}"
        authors = list(tx.scalars(select(AuthorRow.author).where(AuthorRow.account_id == account)))
        for table in (MessageRow, ItemRow):
            tx.execute(update(table).where(table.author.in_(authors)).values(author=stand_in))
        rename_waiting(tx, authors, shown, stand_in)
        tries = select(ExerciseRow.id).where(ExerciseRow.account_id == account)
        tx.execute(update(TryRow).where(TryRow.exercise_id.in_(tries)).values(text=None))
        tx.execute(update(ExerciseRow).where(ExerciseRow.account_id == account).values(sentence=None))
        tx.execute(update(DisputeRow).where(DisputeRow.by_id == account).values(reason=None))
        tx.execute(update(AnswerRow).where(AnswerRow.by_id == account).values(text=None))
        for worded in (DecisionRow, MarkRow):
            tx.execute(update(worded).where(worded.by_id == account).values(note=None))
        tx.execute(delete(SessionRow).where(SessionRow.account_id == account))
        tx.execute(delete(AuthorRow).where(AuthorRow.account_id == account))
        gone = {"login": stand_in, "name": "Удалённый сотрудник", "password": None, "subject": None, "must_change": False}
        tx.execute(update(AccountRow).where(AccountRow.id == account).values(**gone, disabled_at=datetime.now(UTC)))
    overwrite(store)


def _rows(tx: Transaction, row: Any, where: Any) -> list[Json]:
    table: Table = inspect(row).local_table
    columns = [column for column in table.columns if column.name not in _SECRET]
    found = tx.execute(select(*columns).where(where).order_by(*table.primary_key.columns)).mappings()
    return [{name: value.isoformat() if isinstance(value, datetime) else value for name, value in one.items()} for one in found]
