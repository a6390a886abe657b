"""Deletes words and keeps figures: by age, and of one person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Select, String, cast, delete, func, literal, or_, select, text, update

from toneqa.store.engine import Store, Transaction
from toneqa.store.schema import (
    AnswerRow,
    ConversationRow,
    DecisionRow,
    DisputeRow,
    ExerciseRow,
    FindingRow,
    ItemRow,
    MarkRow,
    MentionRow,
    MessageRow,
    RunRow,
    ScoreRow,
    TryRow,
    WebhookRow,
)

CHUNK: Final = 200
"""Conversations a transaction."""

ERASED: Final = "стёрто"
_WORDED: Final = (
    "message",
    "finding",
    "score",
    "conversation",
    "decision",
    "dispute",
    "dispute_answer",
    "mark",
    "exercise",
    "exercise_try",
    "webhook",
)


def delete_old(store: Store, before: datetime) -> int:
    """Words of all that was imported before a moment; how many conversations that were.

    Raises:
        StoreError: E411, E413, E414; what is deleted stays deleted.
    """
    done = 0
    while True:
        with store.writing() as tx:
            old = _with_words().join(RunRow, RunRow.id == ConversationRow.run_id).where(RunRow.started_at < before)
            ids = list(tx.scalars(old.limit(CHUNK)))
            forget_words(tx, ids)
        done += len(ids)
        if len(ids) < CHUNK:
            break
    with store.writing() as tx:
        waiting = _forget_webhooks(tx, before)
    if done or waiting:
        overwrite(store)
    return done


def _forget_webhooks(tx: Transaction, before: datetime) -> bool:
    """Messages that never could be scored keep their words no longer than others, nobody tries them again; those that were settled
    before are deleted."""
    old = (WebhookRow.received_at < before, WebhookRow.body.is_not(None))
    gone = {"body": None, "state": "failed", "trouble": "срок хранения вышел", "finished_at": datetime.now(UTC), "lease_until": None}
    emptied = tx.scalars(update(WebhookRow).where(*old).values(gone).returning(WebhookRow.id).execution_options(synchronize_session=False))
    swept = tx.scalars(delete(WebhookRow).where(WebhookRow.finished_at < before).returning(WebhookRow.id))
    return bool([*emptied, *swept])


def count_old(tx: Transaction, before: datetime) -> int:
    """What ``delete_old`` would take."""
    old = _with_words().join(RunRow, RunRow.id == ConversationRow.run_id).where(RunRow.started_at < before)
    return tx.scalar(select(func.count()).select_from(old.subquery())) or 0


def mentioning(tx: Transaction, keys: Collection[str]) -> list[int]:
    """Conversations of a person, by the keyed hashes of ``toneqa.privacy.identity``."""
    return list(
        tx.scalars(select(MentionRow.conversation_id).where(MentionRow.key.in_(list(keys))).distinct().order_by(MentionRow.conversation_id))
    )


def erase_conversations(store: Store, conversations: Sequence[int]) -> None:
    """Words, and all that leads back to the person: number in the export, file, hashes. Scores stay."""
    for start in range(0, len(conversations), CHUNK):
        ids = list(conversations[start : start + CHUNK])
        with store.writing() as tx:
            forget_words(tx, ids)
            gone = {"key": ERASED, "erased_at": datetime.now(UTC)}
            tx.execute(update(ConversationRow).where(ConversationRow.id.in_(ids)).values(gone))
            _cut_off(tx, ids)
    if conversations:
        overwrite(store)


def _cut_off(tx: Transaction, conversations: Sequence[int]) -> None:
    """The helpdesk's own numbers go from the queue of webhooks; what was not posted yet has no place to go any more."""
    number = literal(f"{ERASED} ") + cast(WebhookRow.id, String)
    settled = {
        "state": "done",
        "trouble": ERASED,
        "note": None,
        "lease_until": None,
        "finished_at": func.coalesce(WebhookRow.finished_at, datetime.now(UTC)),
    }
    mine = update(WebhookRow).where(WebhookRow.result_id.in_(conversations)).values(settled | {"message": number, "conversation": ERASED})
    tx.execute(mine.execution_options(synchronize_session=False))


def forget_words(tx: Transaction, conversations: Sequence[int]) -> None:
    """Everything that was written in or about these conversations; figures, labels, places and codes stay."""
    messages = select(MessageRow.id).where(MessageRow.conversation_id.in_(conversations))
    items = select(ItemRow.id).where(ItemRow.conversation_id.in_(conversations))
    exercises = select(ExerciseRow.id).where(ExerciseRow.item_id.in_(items))
    disputes = select(DisputeRow.id).where(DisputeRow.item_id.in_(items))
    _empty(tx, FindingRow, FindingRow.message_id.in_(messages), "quote", "message", "fix")
    _empty(tx, ScoreRow, ScoreRow.message_id.in_(messages), "advice", "offers")
    _empty(tx, DecisionRow, DecisionRow.item_id.in_(items), "note")
    _empty(tx, DisputeRow, DisputeRow.item_id.in_(items), "reason")
    _empty(tx, AnswerRow, AnswerRow.dispute_id.in_(disputes), "text")
    _empty(tx, MarkRow, MarkRow.item_id.in_(items), "note")
    _empty(tx, TryRow, TryRow.exercise_id.in_(exercises), "text")
    _empty(tx, ExerciseRow, ExerciseRow.item_id.in_(items), "sentence")
    _empty(tx, MessageRow, MessageRow.conversation_id.in_(conversations), "text", "hidden")
    tx.execute(delete(MentionRow).where(MentionRow.conversation_id.in_(conversations)))
    tx.execute(update(ConversationRow).where(ConversationRow.id.in_(conversations)).values(source=None, meta={}))


def _with_words() -> Select[int]:
    worded = select(MessageRow.id).where(MessageRow.conversation_id == ConversationRow.id, MessageRow.text.is_not(None)).exists()
    return select(ConversationRow.id).where(worded).order_by(ConversationRow.id)


def _empty(tx: Transaction, table: Any, where: Any, *columns: str) -> None:
    """Rows that are empty already are left alone: the run may be repeated."""
    filled = or_(*(getattr(table, column).is_not(None) for column in columns))
    tx.execute(update(table).where(where, filled).values(dict.fromkeys(columns)).execution_options(synchronize_session=False))


def overwrite(store: Store) -> None:
    """Old words leave the disk too: SQLite's log is emptied (its pages are overwritten at once), PostgreSQL's dead rows are swept."""
    if store.is_sqlite:
        with closing(store.engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in _WORDED:
            connection.execute(text(f'VACUUM "{table}"'))
