"""Imported files of results."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select, update

from toneqa.errors import DataError, StoreError, UseError, system_reason
from toneqa.report.wire import SCHEMA
from toneqa.store.audit import Audit, Event
from toneqa.store.engine import Store, Transaction
from toneqa.store.filling import fill
from toneqa.store.intake import Taken, take
from toneqa.store.schema import RunRow

Json = Mapping[str, Any]

PARQUET: Final = ".parquet"
CHUNK: Final = 100
"""Conversations a transaction: other writers of SQLite wait for a fraction of a second."""


@dataclass(frozen=True, slots=True)
class Run:
    """An import. ``conversations``: how many lines are in; ``finished_at`` None: it was cut off and can be gone on with."""

    id: int
    name: str
    digest: str
    versions: Mapping[str, Any]
    conversations: int
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Runs:
    tx: Transaction

    def all(self) -> list[Run]:
        """The newest first."""
        return [_run(row) for row in self.tx.scalars(select(RunRow).order_by(RunRow.id.desc()))]

    def find(self, digest: str) -> Run | None:
        row = self.tx.scalar(select(RunRow).where(RunRow.digest == digest))
        return _run(row) if row else None

    def hold(self, digest: str) -> Run | None:
        """As ``find``, and nobody else adds to it before this transaction ends."""
        held = select(RunRow).where(RunRow.digest == digest).with_for_update().execution_options(populate_existing=True)
        row = self.tx.scalar(held)
        return _run(row) if row else None

    def begin(self, name: str, digest: str, by: int | None = None) -> Run:
        row = RunRow(name=name, digest=digest, versions={}, conversations=0, started_at=_now(), by_id=by)
        self.tx.add(row)
        self.tx.flush()
        return _run(row)

    def add(self, run: Run, results: Sequence[Json]) -> Run:
        """The next lines of the file, in order.

        Raises:
            DataError: E202 one of them is no result.
            StoreError: E417 another command is reading the same file.
        """
        n = self.tx.scalars(select(RunRow.conversations).where(RunRow.id == run.id).with_for_update()).one()
        if n != run.conversations:
            raise StoreError("E417", what=run.name)
        fill(self.tx, run.id, run.started_at, [_taken(result, run, n + place) for place, result in enumerate(results)])
        versions = next((r["versions"] for r in results if r.get("versions")), run.versions)
        self.tx.execute(update(RunRow).where(RunRow.id == run.id).values(conversations=n + len(results), versions=versions))
        return self._again(run)

    def finish(self, run: Run) -> Run:
        self.tx.execute(update(RunRow).where(RunRow.id == run.id).values(finished_at=_now()))
        return self._again(run)

    def _again(self, run: Run) -> Run:
        return _run(self.tx.get_one(RunRow, run.id, populate_existing=True))


def _taken(result: Json, run: Run, n: int) -> Taken:
    try:
        return take(result, n, run.digest, run.started_at)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError("E202", what="это не результат toneqa score", at=f"{run.name}:{n + 1}") from error


def import_results(store: Store, path: Path, by: int | None = None, done: Callable[[int], None] = lambda count: None) -> Run:
    """A file of ``toneqa score``, ``.jsonl`` or ``.parquet``; an import that was cut off goes on where it stopped. ``done`` gets counts of lines.

    Raises:
        UseError: E101 no such file, E182 it was imported before.
        DataError: E202 a line is no result, E205 it cannot be read, E219 or E261 of a Parquet file; what came before stays and counts.
        StoreError: E411, E413, E414, E417 another command is reading the same file.
    """
    digest = _digest(path)
    with store.writing() as tx:
        run = Runs(tx).find(digest) or Runs(tx).begin(path.name, digest, by)
    if run.finished_at:
        raise UseError("E182", what=path.name, near=f"{run.finished_at:%d.%m.%Y}")
    lines = islice(_results(path), run.conversations, None)
    while chunk := list(islice(lines, CHUNK)):
        with store.writing() as tx:
            run = Runs(tx).add(run, chunk)
        done(len(chunk))
    with store.writing() as tx:
        Audit(tx).note(Event("import", "run", run.id, by=by, detail={"conversations": run.conversations}))
        return Runs(tx).finish(run)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise UseError("E101", what=str(path), at=str(path)) from error
    except OSError as error:
        raise DataError("E205", what=system_reason(error), at=str(path)) from error


def _results(path: Path) -> Iterator[Json]:
    return _rows(path) if path.suffix.lower() == PARQUET else _lines(path)


def _rows(path: Path) -> Iterator[Json]:
    """
    Raises:
        UseError: E107 the extra ``report`` is not there.
        DataError: E219 damaged, E261 something else.
    """
    try:
        from toneqa.report.parquet import read_parquet
    except ModuleNotFoundError as error:
        raise UseError("E107", what="pyarrow", near="report") from error
    return read_parquet(path)


def _lines(path: Path) -> Iterator[Json]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _result(line, f"{path}:{number}")


def _result(line: bytes, at: str) -> Json:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError("E202", what="это не результат toneqa score", at=at) from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise DataError("E202", what="это не результат toneqa score", at=at)
    return data


def _run(row: RunRow) -> Run:
    return Run(row.id, row.name, row.digest, row.versions, row.conversations, row.started_at, row.finished_at)


def _now() -> datetime:
    return datetime.now(UTC)
