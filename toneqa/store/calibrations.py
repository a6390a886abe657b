"""Calibration sessions: the same letters, several raters, blind marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select, update

from toneqa.store.engine import Transaction
from toneqa.store.once import keep_once
from toneqa.store.schema import CalibrationLetterRow, CalibrationRow, MarkRow, RaterRow


@dataclass(frozen=True, slots=True)
class Calibration:
    """``items`` in their order; ``raters``: account to when he finished, None while he judges."""

    id: int
    title: str
    criteria: tuple[str, ...]
    by: int
    created_at: datetime
    closed_at: datetime | None
    items: tuple[int, ...]
    raters: dict[int, datetime | None]


@dataclass(frozen=True, slots=True)
class Mark:
    item: int
    by: int
    criterion: str
    value: str
    note: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Calibrations:
    tx: Transaction

    def create(self, title: str, by: int, criteria: Sequence[str], items: Sequence[int], raters: Iterable[int]) -> Calibration:
        row = CalibrationRow(title=title, criteria=list(criteria), by_id=by, created_at=_now())
        self.tx.add(row)
        self.tx.flush()
        letters = [{"calibration_id": row.id, "item_id": item, "n": n} for n, item in enumerate(dict.fromkeys(items))]
        people = [{"calibration_id": row.id, "account_id": rater} for rater in sorted(set(raters))]
        for table, rows in ((CalibrationLetterRow, letters), (RaterRow, people)):
            if rows:
                self.tx.execute(insert(table), rows)
        return self._one(row)

    def get(self, calibration: int) -> Calibration | None:
        row = self.tx.get(CalibrationRow, calibration, populate_existing=True)
        return self._one(row) if row else None

    def all(self, rater: int | None = None) -> list[Calibration]:
        """The newest first; with ``rater`` those he judges in."""
        wanted = select(CalibrationRow).order_by(CalibrationRow.id.desc())
        if rater is not None:
            wanted = wanted.join(RaterRow, RaterRow.calibration_id == CalibrationRow.id).where(RaterRow.account_id == rater)
        return [self._one(row) for row in self.tx.scalars(wanted)]

    def mark(
        self, calibration: int, item: int, by: int, criterion: str, value: str, note: str | None = None, token: str | None = None
    ) -> None:
        """The latest mark counts; the earlier ones stay in the database. The same token twice counts once."""
        said = {"calibration_id": calibration, "item_id": item, "by_id": by, "criterion": criterion, "value": value}
        known = select(MarkRow).where(MarkRow.by_id == by, MarkRow.token == token)
        keep_once(self.tx, MarkRow(**said, note=note, token=token, at=_now()), token, lambda: self.tx.scalar(known))

    def marks(self, calibration: int, by: int | None = None) -> list[Mark]:
        """What counts now. Before the session is closed show a rater his own marks only (``by``)."""
        wanted = select(MarkRow).where(MarkRow.calibration_id == calibration).order_by(MarkRow.id)
        if by is not None:
            wanted = wanted.where(MarkRow.by_id == by)
        latest: dict[tuple[int, int, str], Mark] = {}
        for row in self.tx.scalars(wanted):
            latest[row.item_id, row.by_id, row.criterion] = Mark(row.item_id, row.by_id, row.criterion, row.value, row.note, row.at)
        return list(latest.values())

    def holds_blind(self, item: int, by: int) -> bool:
        """Is this letter in an open session where this rater is not done?"""
        found = (
            select(CalibrationLetterRow.item_id)
            .join(CalibrationRow, CalibrationRow.id == CalibrationLetterRow.calibration_id)
            .join(RaterRow, RaterRow.calibration_id == CalibrationRow.id)
            .where(CalibrationLetterRow.item_id == item, RaterRow.account_id == by)
            .where(CalibrationRow.closed_at.is_(None), RaterRow.finished_at.is_(None))
        )
        return self.tx.scalar(found.limit(1)) is not None

    def finish(self, calibration: int, by: int) -> None:
        """This rater is done."""
        own = (RaterRow.calibration_id == calibration, RaterRow.account_id == by)
        self.tx.execute(update(RaterRow).where(*own).values(finished_at=_now()))

    def close(self, calibration: int) -> None:
        self.tx.execute(update(CalibrationRow).where(CalibrationRow.id == calibration).values(closed_at=_now()))

    def _one(self, row: CalibrationRow) -> Calibration:
        letters = select(CalibrationLetterRow.item_id).where(CalibrationLetterRow.calibration_id == row.id).order_by(CalibrationLetterRow.n)
        people = select(RaterRow.account_id, RaterRow.finished_at).where(RaterRow.calibration_id == row.id).order_by(RaterRow.account_id)
        raters = {row.account_id: row.finished_at for row in self.tx.execute(people)}
        items = tuple(self.tx.scalars(letters))
        return Calibration(row.id, row.title, tuple(row.criteria), row.by_id, row.created_at, row.closed_at, items, raters)


def _now() -> datetime:
    return datetime.now(UTC)
