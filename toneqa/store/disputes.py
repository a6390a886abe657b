"""Disputes of agents, answers of trainers, and what people are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select

from toneqa.store.desk import Desk
from toneqa.store.engine import Transaction
from toneqa.store.once import keep_once
from toneqa.store.schema import AnswerRow, AuthorRow, DisputeRow, ItemRow, NotificationRow, SeenRow

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DisputeAnswer:
    """``text`` is None once the words are deleted."""

    id: int
    by: int
    at: datetime
    accepted: bool
    text: str | None


@dataclass(frozen=True, slots=True)
class Dispute:
    """``finding`` None: the answer as a whole. ``reason`` is None once the words are deleted."""

    id: int
    item: int
    finding: int | None
    by: int
    at: datetime
    reason: str | None
    answers: tuple[DisputeAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Notification:
    """``kind``: dispute, answer, decision, calibration, exercise."""

    id: int
    at: datetime
    kind: str
    item: int | None
    detail: Json
    seen: bool


@dataclass(frozen=True, slots=True)
class Disputes:
    tx: Transaction

    def dispute(self, item: int, by: int, reason: str, finding: int | None = None, token: str | None = None) -> Dispute:
        """Keep it and put the item back into the queue; the same token twice gives the first dispute again."""
        known = select(DisputeRow).where(DisputeRow.by_id == by, DisputeRow.token == token)
        new = DisputeRow(item_id=item, finding_id=finding, by_id=by, at=_now(), reason=reason, token=token)
        row, is_new = keep_once(self.tx, new, token, lambda: self.tx.scalar(known))
        if not is_new:
            return self._with_answers([row])[0]
        Desk(self.tx).reopen(item, "disputed")
        return _dispute(row, ())

    def answer(self, dispute: int, by: int, accepted: bool, text: str) -> Dispute:
        """The agent is told."""
        row = self.tx.get_one(DisputeRow, dispute)
        self.tx.add(AnswerRow(dispute_id=dispute, by_id=by, at=_now(), accepted=accepted, text=text))
        self.tx.flush()
        Notifications(self.tx).tell(row.by_id, "answer", row.item_id, {"dispute": dispute, "accepted": accepted})
        return self._with_answers([row])[0]

    def of_item(self, item: int) -> list[Dispute]:
        return self._with_answers(self.tx.scalars(select(DisputeRow).where(DisputeRow.item_id == item).order_by(DisputeRow.id)))

    def by(self, account: int) -> list[Dispute]:
        """The newest first."""
        return self._with_answers(self.tx.scalars(select(DisputeRow).where(DisputeRow.by_id == account).order_by(DisputeRow.id.desc())))

    def waiting(self) -> list[Dispute]:
        """Not answered yet, the oldest first."""
        unanswered = ~select(AnswerRow.id).where(AnswerRow.dispute_id == DisputeRow.id).exists()
        return self._with_answers(self.tx.scalars(select(DisputeRow).where(unanswered).order_by(DisputeRow.id)))

    def _with_answers(self, rows: Iterable[DisputeRow]) -> list[Dispute]:
        listed = list(rows)
        wanted = select(AnswerRow).where(AnswerRow.dispute_id.in_([row.id for row in listed])).order_by(AnswerRow.id)
        answers: dict[int, list[DisputeAnswer]] = {}
        for row in self.tx.scalars(wanted):
            answers.setdefault(row.dispute_id, []).append(DisputeAnswer(row.id, row.by_id, row.at, row.accepted, row.text))
        return [_dispute(row, tuple(answers.get(row.id, ()))) for row in listed]


@dataclass(frozen=True, slots=True)
class Notifications:
    tx: Transaction

    def tell(self, to: int, kind: str, item: int | None = None, detail: Json | None = None) -> None:
        """``detail``: no words of letters."""
        self.tx.execute(insert(NotificationRow), [{"to_id": to, "at": _now(), "kind": kind, "item_id": item, "detail": dict(detail or {})}])

    def tell_author(self, item: int, kind: str, detail: Json | None = None) -> None:
        """The agent whose answer it is, if he has an account."""
        owner = select(AuthorRow.account_id).join(ItemRow, ItemRow.author == AuthorRow.author).where(ItemRow.id == item)
        if (account := self.tx.scalar(owner)) is not None:
            self.tell(account, kind, item, detail)

    def of(self, account: int, limit: int = 50) -> list[Notification]:
        """The newest first."""
        seen = SeenRow.notification_id.is_not(None)
        joined = select(NotificationRow, seen).outerjoin(SeenRow, SeenRow.notification_id == NotificationRow.id)
        rows = self.tx.execute(joined.where(NotificationRow.to_id == account).order_by(NotificationRow.id.desc()).limit(limit))
        return [Notification(row.id, row.at, row.kind, row.item_id, row.detail, bool(read)) for row, read in rows]

    def unseen(self, account: int) -> int:
        joined = select(func.count()).select_from(NotificationRow).outerjoin(SeenRow, SeenRow.notification_id == NotificationRow.id)
        return self.tx.scalar(joined.where(NotificationRow.to_id == account, SeenRow.notification_id.is_(None))) or 0

    def see(self, account: int) -> None:
        """All that this person was told is read now."""
        rows = [{"notification_id": one.id, "at": _now()} for one in self.of(account, limit=10_000) if not one.seen]
        if rows:
            self.tx.execute(insert(SeenRow), rows)


def _dispute(row: DisputeRow, answers: tuple[DisputeAnswer, ...]) -> Dispute:
    return Dispute(row.id, row.item_id, row.finding_id, row.by_id, row.at, row.reason, answers)


def _now() -> datetime:
    return datetime.now(UTC)
