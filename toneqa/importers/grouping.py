"""Lines of a table to conversations, though lines of one conversation may stand anywhere in the file.

A small table is sorted in memory; a large one in a temporary database of SQLite, which the system removes by itself: it has no name.
"""

from __future__ import annotations

import marshal
from collections import deque
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from toneqa.errors import DataError

if TYPE_CHECKING:
    from sqlite3 import Connection

IN_MEMORY: Final = 20_000
"""Lines: some 20 MB with letters of 1,000 signs."""

_BATCH: Final = 1000


class Line(NamedTuple):
    """One message of a table; ``key`` is the conversation as the file names it, empty for a line that stands alone."""

    key: str
    line: int
    role: str
    text: str
    at: str | None
    author: str | None
    subject: str
    channel: str


def grouped(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """Lines of one key together, in the order in which keys were met first.

    Raises:
        DataError: E205 there is no room for the temporary database.
    """
    first = deque(islice(lines, IN_MEMORY))
    if len(first) < IN_MEMORY:
        yield from _in_memory(first)
        return
    import sqlite3

    try:
        yield from _on_disk(sqlite3.connect(""), chain(_taken(first), lines))
    except sqlite3.Error as error:
        raise DataError("E205", what="временная база не пишется") from error


def _taken(lines: deque[Line]) -> Iterator[Line]:
    while lines:
        yield lines.popleft()


def _in_memory(lines: Iterable[Line]) -> Iterator[list[Line]]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.key or f"\0{line.line}", []).append(line)
    yield from groups.values()


def _on_disk(database: Connection, lines: Iterator[Line]) -> Iterator[list[Line]]:
    try:
        database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE; PRAGMA cache_size=-16000;"
            "CREATE TABLE lines(n INTEGER PRIMARY KEY, key INTEGER, line BLOB)"
        )
        numbered = ((_hashed(line), marshal.dumps(tuple(line))) for line in lines)
        while batch := list(islice(numbered, _BATCH)):
            database.executemany("INSERT INTO lines(key, line) VALUES (?, ?)", batch)
        database.execute("CREATE INDEX by_key ON lines(key, n)")
        for key, _ in database.execute("SELECT key, MIN(n) AS first FROM lines GROUP BY key ORDER BY first"):
            found = database.execute("SELECT line FROM lines WHERE key = ? ORDER BY n", (key,))
            yield [Line(*marshal.loads(packed)) for (packed,) in found]
    finally:
        database.close()


def _hashed(line: Line) -> int:
    key = line.key or f"\0{line.line}"
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)
