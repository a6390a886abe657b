"""The review queue: who works on what, and what was said. Nothing that was said is ever changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import func, insert, or_, select, update

from toneqa.store.engine import Transaction
from toneqa.store.intake import REASONS
from toneqa.store.letters import Filter, authors_of, conditions
from toneqa.store.once import keep_once
from toneqa.store.schema import DecisionRow, FindingRow, ItemRow, ReasonRow, SuggestionRow

LEASE: Final = timedelta(minutes=10)
KINDS: Final = ("confirm", "overturn", "add", "label", "grade", "note", "done", "withdraw")


@dataclass(frozen=True, slots=True)
class Decision:
    """One judgement; what each kind fills:

    confirm, overturn: ``finding`` · add: ``message_id``, ``start``, ``end`` (code points), ``code`` if known · label: ``message_id``,
    ``name``, ``value`` · grade: ``value`` · note: ``note`` · done: nothing · withdraw: ``replaces``. A note may stand with any.
    ``token``: a number of the form, so that a form sent twice counts once. ``id`` and ``at`` are given by the store.
    """

    item: int
    by: int
    kind: str
    blind: bool = False
    message_id: int | None = None
    finding: int | None = None
    code: str | None = None
    start: int | None = None
    end: int | None = None
    name: str | None = None
    value: str | None = None
    note: str | None = None
    replaces: int | None = None
    token: str | None = None
    id: int = 0
    at: datetime = datetime.min


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the machine said of an answer when it was imported."""

    at: datetime
    versions: dict[str, str]
    verdict: str
    score: int
    grade: float | None
    labels: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Desk:
    """``now`` is for tests."""

    tx: Transaction
    now: datetime | None = None

    def claim(self, by: int, wanted: Filter = Filter()) -> int | None:  # noqa: B008  frozen
        """The gravest waiting answer that nobody holds, leased to ``by`` for ten minutes; first the one they hold already.

        Nobody gets a letter of their own. None: nothing waits. Two claims never get the same, from whatever processes.
        """
        now = self._now()
        held = ItemRow.lease_by_id == by
        free = or_(ItemRow.lease_until.is_(None), ItemRow.lease_until <= now, held)
        own = ItemRow.author.in_(authors_of(by))
        waiting = (ItemRow.closed_at.is_(None), ItemRow.priority > 0, free, or_(ItemRow.author.is_(None), ~own))
        order = (func.coalesce(held & (ItemRow.lease_until > now), False).desc(), ItemRow.priority.desc(), ItemRow.at, ItemRow.id)
        first = (
            select(ItemRow.id)
            .where(*waiting, *conditions(wanted))
            .order_by(*order)
            .limit(1)
            .with_for_update(skip_locked=True)
            .correlate(None)
        )
        lease = {"lease_by_id": by, "lease_until": now + LEASE}
        taken = update(ItemRow).where(ItemRow.id == first.scalar_subquery()).values(lease).returning(ItemRow.id)
        return self.tx.scalar(taken.execution_options(synchronize_session=False))

    def take(self, item: int, by: int) -> bool:
        """Lease this very item, also one that is decided or not in the queue; False while another holds it."""
        now = self._now()
        free = or_(ItemRow.lease_until.is_(None), ItemRow.lease_until <= now, ItemRow.lease_by_id == by)
        lease = {"lease_by_id": by, "lease_until": now + LEASE}
        taken = update(ItemRow).where(ItemRow.id == item, free).values(lease).returning(ItemRow.id)
        return self.tx.scalar(taken.execution_options(synchronize_session=False)) is not None

    def holds(self, item: int, by: int) -> bool:
        found = select(ItemRow.id).where(ItemRow.id == item, ItemRow.lease_by_id == by, ItemRow.lease_until > self._now())
        return self.tx.scalar(found) is not None

    def release(self, item: int, by: int) -> None:
        free = {"lease_by_id": None, "lease_until": None}
        held = (ItemRow.id == item, ItemRow.lease_by_id == by)
        self.tx.execute(update(ItemRow).where(*held).values(free).execution_options(synchronize_session=False))

    def decide(self, decision: Decision) -> Decision:
        """Keep it; the same token twice gives the first row again. ``done`` closes the item and frees the lease;
        to withdraw it opens the item again.

        Raises:
            ValueError: an unknown kind.
        """
        if decision.kind not in KINDS:
            raise ValueError(decision.kind)
        new = DecisionRow(**_columns(decision), at=self._now())
        row, is_new = keep_once(self.tx, new, decision.token, lambda: self._by_token(decision.by, decision.token))
        if not is_new:
            return _decision(row)
        if decision.kind == "done":
            closed = {"closed_at": row.at, "lease_by_id": None, "lease_until": None}
            self.tx.execute(update(ItemRow).where(ItemRow.id == decision.item).values(closed).execution_options(synchronize_session=False))
        if decision.kind == "withdraw" and self._is_done(decision.replaces):
            opened = update(ItemRow).where(ItemRow.id == decision.item).values({"closed_at": None})
            self.tx.execute(opened.execution_options(synchronize_session=False))
        return _decision(row)

    def _is_done(self, decision: int | None) -> bool:
        return self.tx.scalar(select(DecisionRow.kind).where(DecisionRow.id == decision)) == "done"

    def reopen(self, item: int, reason: str) -> None:
        """Back into the queue for a reason of ``REASONS``; it gains its weight once."""
        known = self.tx.get(ReasonRow, (item, reason))
        if not known:
            self.tx.execute(insert(ReasonRow), [{"item_id": item, "name": reason, "at": self._now()}])
        weight = 0 if known else REASONS[reason]
        changed = {"closed_at": None, "priority": ItemRow.priority + weight}
        self.tx.execute(update(ItemRow).where(ItemRow.id == item).values(changed).execution_options(synchronize_session=False))

    def history(self, item: int) -> list[Decision]:
        """All that was said, the oldest first, also what was taken back."""
        return [_decision(row) for row in self.tx.scalars(select(DecisionRow).where(DecisionRow.item_id == item).order_by(DecisionRow.id))]

    def suggestion(self, item: int) -> Suggestion | None:
        row = self.tx.scalar(select(SuggestionRow).where(SuggestionRow.item_id == item).order_by(SuggestionRow.id.desc()).limit(1))
        return Suggestion(row.at, row.versions, row.verdict, row.score, row.grade, row.labels) if row else None

    def finished(self, by: int, limit: int = 10) -> list[tuple[int, datetime]]:
        """Items this person was done with, and when; the newest first."""
        done = select(DecisionRow.item_id, DecisionRow.at).where(DecisionRow.by_id == by, DecisionRow.kind == "done")
        return [(row.item_id, row.at) for row in self.tx.execute(done.order_by(DecisionRow.id.desc()).limit(limit))]

    def verdicts(self) -> dict[str, tuple[int, int]]:
        """Rule code to how often its hits were judged and confirmed, over what counts now."""
        spoken = or_(DecisionRow.finding_id.is_not(None), DecisionRow.kind == "withdraw")
        counts: dict[str, tuple[int, int]] = {}
        codes = {row.id: row.code for row in self.tx.execute(select(FindingRow.id, FindingRow.code).join(DecisionRow))}
        for said in current(_decision(row) for row in self.tx.scalars(select(DecisionRow).where(spoken).order_by(DecisionRow.id))):
            if said.kind in ("confirm", "overturn") and said.finding is not None:
                read, right = counts.get(codes[said.finding], (0, 0))
                counts[codes[said.finding]] = (read + 1, right + (said.kind == "confirm"))
        return dict(sorted(counts.items()))

    def overturned(self, items: Collection[int]) -> set[int]:
        """Findings of these answers whose last word is that they are wrong."""
        rows = self.tx.scalars(select(DecisionRow).where(DecisionRow.item_id.in_(items)).order_by(DecisionRow.id))
        standing = sorted(current(map(_decision, rows)), key=lambda said: said.id)
        last = {said.finding: said.kind for said in standing if said.kind in ("confirm", "overturn")}
        return {finding for finding, kind in last.items() if finding is not None and kind == "overturn"}

    def _by_token(self, by: int, token: str | None) -> DecisionRow | None:
        return self.tx.scalar(select(DecisionRow).where(DecisionRow.by_id == by, DecisionRow.token == token))

    def _now(self) -> datetime:
        return self.now or datetime.now(UTC)


def current(history: Iterable[Decision]) -> list[Decision]:
    """What counts: not taken back, and of several judgements by one person on the same thing the last. Notes and additions all stay."""
    rows = list(history)
    gone = {row.replaces for row in rows if row.kind == "withdraw"}
    kept: dict[tuple[object, ...], Decision] = {}
    for row in rows:
        if row.id not in gone and row.kind != "withdraw":
            kept.pop(_subject(row), None)
            kept[_subject(row)] = row
    return list(kept.values())


def _subject(row: Decision) -> tuple[object, ...]:
    if row.kind in ("confirm", "overturn"):
        return (row.by, "finding", row.finding)
    if row.kind in ("label", "grade", "done"):
        return (row.by, row.kind, row.message_id, row.name)
    return (row.id,)


def _columns(decision: Decision) -> dict[str, object]:
    same = ("kind", "blind", "message_id", "code", "start", "end", "name", "value", "note", "token")
    named = {"item_id": decision.item, "by_id": decision.by, "finding_id": decision.finding, "replaces_id": decision.replaces}
    return {name: getattr(decision, name) for name in same} | named


def _decision(row: DecisionRow) -> Decision:
    said = Decision(row.item_id, row.by_id, row.kind, row.blind, row.message_id, row.finding_id, row.code, row.start, row.end)
    return replace(said, name=row.name, value=row.value, note=row.note, replaces=row.replaces_id, token=row.token, id=row.id, at=row.at)
