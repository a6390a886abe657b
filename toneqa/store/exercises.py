"""Sentences that an agent rewrites, and his tries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from toneqa.store.engine import Transaction
from toneqa.store.schema import ExerciseRow, TryRow

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Try:
    """``result``: what the checker said, without words of the text."""

    at: datetime
    text: str | None
    passed: bool
    result: Json


@dataclass(frozen=True, slots=True)
class Exercise:
    """``code``: the habit it is about; ``by`` None: chosen by the machine; ``sentence`` None: its letter's words are deleted."""

    id: int
    account: int
    by: int | None
    at: datetime
    code: str
    item: int | None
    sentence: str | None
    tries: tuple[Try, ...]

    @property
    def passed(self) -> bool:
        return any(one.passed for one in self.tries)


@dataclass(frozen=True, slots=True)
class Exercises:
    tx: Transaction

    def add(self, account: int, code: str, sentence: str, by: int | None = None, item: int | None = None) -> Exercise:
        row = ExerciseRow(account_id=account, by_id=by, at=_now(), code=code, item_id=item, sentence=sentence)
        self.tx.add(row)
        self.tx.flush()
        return self._one(row)

    def get(self, exercise: int) -> Exercise | None:
        row = self.tx.get(ExerciseRow, exercise)
        return self._one(row) if row else None

    def of(self, account: int) -> list[Exercise]:
        """The newest first."""
        return [
            self._one(row)
            for row in self.tx.scalars(select(ExerciseRow).where(ExerciseRow.account_id == account).order_by(ExerciseRow.id.desc()))
        ]

    def attempt(self, exercise: int, text: str, passed: bool, result: Json) -> Exercise:
        self.tx.add(TryRow(exercise_id=exercise, at=_now(), text=text, passed=passed, result=dict(result)))
        self.tx.flush()
        return self._one(self.tx.get_one(ExerciseRow, exercise))

    def _one(self, row: ExerciseRow) -> Exercise:
        rows = self.tx.scalars(select(TryRow).where(TryRow.exercise_id == row.id).order_by(TryRow.id))
        tries = tuple(Try(one.at, one.text, one.passed, one.result) for one in rows)
        return Exercise(row.id, row.account_id, row.by_id, row.at, row.code, row.item_id, row.sentence, tries)


def _now() -> datetime:
    return datetime.now(UTC)
