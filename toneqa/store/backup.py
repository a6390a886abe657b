"""A database as one file and back: JSON Lines in gzip, the same for SQLite and PostgreSQL, so that it also moves a team from one to the other."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import DateTime, Integer, MetaData, Table, func, insert, inspect, select, text

from toneqa.errors import DataError, StoreError, UseError, system_reason
from toneqa.store.engine import Store, Transaction
from toneqa.store.files import private_file
from toneqa.store.migrate import revisions, status, upgrade_in

FORMAT: Final = "toneqa-backup/1"
TRANSIENT: Final = frozenset({"alembic_version", "web_session", "login_attempt", "oidc_errand"})
"""Not kept: people sign in anew after a restore."""

_CHUNK: Final = 500
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Backup:
    """What a file holds: revision of the schema and rows by table."""

    revision: str
    rows: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def back_up(store: Store, path: Path) -> Backup:
    """One consistent moment, while others go on writing. The file is readable by its owner alone.

    Raises:
        StoreError: E401 it cannot be written, E411, E416 there is nothing to keep.
    """
    current = status(store).current
    if not current:
        raise StoreError("E416", at=store.place)
    with private_file(path) as out, gzip.open(out, "wt", encoding="utf-8", compresslevel=6) as lines, store.reading(snapshot=True) as tx:
        return _write(tx, current, lines)


def restore(store: Store, path: Path) -> Backup:
    """Into an empty database, all or nothing; an older file is brought to the newest revision.

    Raises:
        UseError: E101 no such file, E184 the database is not empty.
        DataError: E205, E260 it is no backup, of a newer toneqa, or damaged.
        StoreError: E411, E413, E414.
    """
    with _read(path) as lines, store.writing() as tx:
        head = _head(next(lines), path)
        if inspect(tx.connection()).get_table_names():
            raise UseError("E184", what=store.place)
        upgrade_in(tx, head.revision)
        _load(tx, head, lines, path)
        upgrade_in(tx)
    return head


def _write(tx: Transaction, revision: str, lines: IO[str]) -> Backup:
    tables = _tables(tx)
    rows = {table.name: tx.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    _line(lines, {"format": FORMAT, "revision": revision, "made_at": datetime.now(UTC).isoformat(), "rows": rows})
    for table in tables:
        wanted = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_CHUNK)
        for row in tx.execute(wanted).mappings():
            _line(lines, {"table": table.name, "row": {name: _plain(value) for name, value in row.items()}})
    _line(lines, {"end": sum(rows.values())})
    return Backup(revision, rows)


def _line(lines: IO[str], value: Mapping[str, Any]) -> None:
    lines.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    return value


def _tables(tx: Transaction) -> list[Table]:
    """As the database has them, owners before what they own."""
    metadata = MetaData()
    metadata.reflect(tx.connection())
    return [table for table in metadata.sorted_tables if table.name not in TRANSIENT]


def _load(tx: Transaction, head: Backup, lines: Iterator[Row], path: Path) -> None:
    tables = {table.name: table for table in _tables(tx)}
    counts = dict.fromkeys(tables, 0)
    ended = False
    while chunk := list(islice(lines, _CHUNK)):
        ended = "end" in chunk[-1]
        for name, rows in _by_table(chunk, path):
            if name not in tables:
                raise DataError("E260", what=f"в ней таблица {name}", at=str(path))
            tx.execute(insert(tables[name]), [_fit(tables[name], row) for row in rows])
            counts[name] += len(rows)
    if not ended or counts != dict(head.rows):
        raise DataError("E260", what="в ней не все строки", at=str(path))
    _number_on(tx, tables.values())


def _by_table(chunk: Sequence[Row], path: Path) -> Iterator[tuple[str, list[Row]]]:
    """Neighbours of one table together."""
    rows: list[Row] = []
    name = ""
    for line in chunk:
        if "end" in line:
            continue
        if not isinstance(line.get("row"), dict):
            raise DataError("E260", what="строка не того вида", at=str(path))
        if line["table"] != name and rows:
            yield name, rows
            rows = []
        name = line["table"]
        rows.append(line["row"])
    if rows:
        yield name, rows


def _fit(table: Table, row: Row) -> Row:
    """Moments as the column takes them."""
    for column in table.columns:
        value = row.get(column.name)
        if isinstance(value, str) and isinstance(column.type, DateTime):
            moment = datetime.fromisoformat(value)
            row[column.name] = moment if getattr(column.type, "timezone", False) else moment.astimezone(UTC).replace(tzinfo=None)
    return row


def _number_on(tx: Transaction, tables: Any) -> None:
    """PostgreSQL numbers new rows by counters of its own: they go on behind the last row."""
    if tx.connection().dialect.name != "postgresql":
        return
    for table in tables:
        keys = [column for column in table.primary_key.columns if isinstance(column.type, Integer)]
        if len(keys) == 1 and keys[0].name == "id":
            last = f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), coalesce(max(id), 0) + 1, false) FROM \"{table.name}\""
            tx.execute(text(last))


@contextmanager
def _read(path: Path) -> Iterator[Iterator[Row]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield (json.loads(line) for line in lines)
    except FileNotFoundError as error:
        raise UseError("E101", what=str(path), at=str(path)) from error
    except (gzip.BadGzipFile, EOFError, ValueError, StopIteration, RuntimeError) as error:
        raise DataError("E260", what="файл обрезан или это не копия", at=str(path)) from error
    except OSError as error:
        raise DataError("E205", what=system_reason(error), at=str(path)) from error


def _head(line: Row, path: Path) -> Backup:
    if not isinstance(line, dict) or line.get("format") != FORMAT:
        raise DataError("E260", what="это не копия toneqa", at=str(path))
    if line.get("revision") not in revisions():
        raise DataError("E260", what="она сделана более новой toneqa", at=str(path))
    return Backup(line["revision"], line["rows"])
