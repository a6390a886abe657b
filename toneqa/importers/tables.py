"""Tables of messages, whatever file holds them: a row is a message, or a question with its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any, Final

from toneqa.errors import DataError
from toneqa.importers import columns as naming
from toneqa.importers.base import SHOWN, LeftOut, Read, ReadOptions, Reason, failure, message_in
from toneqa.importers.columns import Columns
from toneqa.importers.dates import iso, says_month_first
from toneqa.importers.grouping import Line, grouped
from toneqa.importers.roles import role_of
from toneqa.text.decode import clean, decode_bytes, html_to_text
from toneqa.types import Conversation, Failure, Message, Role

HEADER_IN: Final = 10
"""Rows at the top that may be titles before the names of the columns."""

SAMPLE: Final = 1000
"""Rows looked at to learn the order of day and month and whether a guessed column of roles holds roles."""

ALIKE: Final = 20
"""Failures of one code told row by row; of the rest only the number, or one wrong column would drown the results."""

_HTML: Final = re.compile(r"</?(?:p|br|div|span|table|html|ul|ol|li|b|i|a)\b[^<>]{0,2000}>", re.IGNORECASE)
_CLIENT_AND_AGENT: Final = (("client_text", Role.CLIENT), ("agent_text", Role.AGENT))


@dataclass(frozen=True, slots=True)
class Row:
    """``line``: of the file, or the number of the row where a file has no lines; from 1."""

    line: int
    values: Sequence[Any]


class TableFile:
    """What tables have in common; ``rows`` is the format's own. The first rows hold the names of the columns."""

    def rows(self, path: Path) -> Iterator[Row | Failure]:
        raise NotImplementedError

    def columns(self, path: Path, options: ReadOptions) -> Columns:
        """How this file will be read.

        Raises:
            DataError: E215 no column holds a text, E216 the mapping names a column that is not there.
        """
        rows = self.rows(path)
        _, found = _header(rows, options)
        return _doubted(found, _rows(islice(rows, SAMPLE)), options)

    def read(self, path: Path, options: ReadOptions) -> Iterator[Read]:
        left, rows = LeftOut(), self.rows(path)
        before, columns = _header(rows, options)
        yield from before
        sample = list(islice(rows, SAMPLE))
        if not sample and not before:
            yield failure(DataError("E221"), str(path), path.name)
        table = _Table(path, _doubted(columns, _rows(sample), options), options, left, _rows(sample))
        yield from _few(table.conversations(chain(sample, rows)), str(path))
        yield from left.told()


def _rows(items: Iterator[Row | Failure] | Sequence[Row | Failure]) -> list[Row]:
    return [item for item in items if isinstance(item, Row)]


def _header(rows: Iterator[Row | Failure], options: ReadOptions) -> tuple[list[Failure], Columns]:
    """The names of the columns, and the failures met before."""
    failures: list[Failure] = []
    first: Row | None = None
    wrong: DataError | None = None
    for row in islice(rows, HEADER_IN):
        if isinstance(row, Failure):
            failures.append(row)
            continue
        names = [cell_text(value) for value in row.values]
        first = first or (row if any(names) else None)
        try:
            found = naming.mapped(names, options.mapping) if options.mapping else naming.guess(names)
        except DataError as error:
            wrong = wrong or error
            continue
        if found.readable:
            return failures, found
    if first is None and failures:
        raise DataError.again(failures[0].code, failures[0].message, failures[0].at)
    if first is None:
        raise DataError("E201")
    raise wrong or DataError("E215", what=naming.listed([cell_text(value) for value in first.values]))


def _doubted(columns: Columns, sample: Sequence[Row], options: ReadOptions) -> Columns:
    """Without a guessed column of roles that holds none: «type» may be anything."""
    place = columns.places.get("role")
    if place is None or options.mapping:
        return columns
    words = [text for row in sample if (text := _cell(row, place))]
    if not words or any(role_of(word) for word in words):
        return columns
    return replace(columns, places={field: at for field, at in columns.places.items() if field != "role"})


def _few(items: Iterator[Read], path: str) -> Iterator[Read]:
    counts: dict[str, int] = {}
    for item in items:
        if isinstance(item, Failure):
            counts[item.code] = counts.get(item.code, 0) + 1
            if counts[item.code] > ALIKE:
                continue
        yield item
    for code, count in counts.items():
        if count > ALIKE:
            yield failure(DataError("E218", what=code, near=str(count - ALIKE)), path)


class _Table:
    """Rows to conversations by the columns of one file."""

    def __init__(self, path: Path, columns: Columns, options: ReadOptions, left: LeftOut, sample: Sequence[Row]) -> None:
        self._path, self._places, self._options, self._left = path, columns.places, options, left
        self._width, self._names_agents = len(columns.names), columns.names_agents
        at = columns.places.get("at")
        self._month_first = at is not None and any(says_month_first(row.values[at]) for row in sample if at < len(row.values))
        self._fills_down = _fills_down([_cell(row, columns.places.get("conversation")) for row in sample])
        self._key, self._lost = "", ""

    def conversations(self, rows: Iterator[Row | Failure]) -> Iterator[Read]:
        failures: list[Failure] = []
        lines = self._lines(rows, failures)
        by_row = (list(group) for _, group in groupby(lines, key=lambda line: line.line))
        for group in grouped(lines) if "conversation" in self._places else by_row:
            yield from failures
            failures.clear()
            yield self._conversation(group)
        yield from failures
        if self._lost:
            yield failure(DataError("E213"), self._lost)

    def _lines(self, rows: Iterator[Row | Failure], failures: list[Failure]) -> Iterator[Line]:
        for row in rows:
            if isinstance(row, Failure):
                failures.append(row)
                continue
            try:
                yield from self._messages(row)
            except DataError as error:
                failures.append(failure(error, f"{self._path}:{row.line}"))

    def _messages(self, row: Row) -> Iterator[Line]:
        """
        Raises:
            DataError: E204 a role nobody knows, E214 more values than columns.
        """
        if len(row.values) > self._width and any(cell_text(value) for value in row.values[self._width :]):
            raise DataError("E214", what=str(len(row.values)), near=str(self._width))
        key = self._key_of(row)
        pairs = _CLIENT_AND_AGENT if "text" not in self._places else (("text", None),)
        said = [(text, role) for field, role in pairs if (text := self._text(row, field)).strip()]
        if not said:
            self._left.add(Reason.EMPTY, f"{self._path}:{row.line}")
            return
        at, author = self._when(row), self._cell(row, "author") or None
        for text, fixed in said:
            if role := fixed or self._role(row, author):
                writer = None if role is Role.CLIENT and (fixed or self._names_agents) else author
                yield Line(key, row.line, role.value, text, at, writer, self._cell(row, "subject"), self._cell(row, "channel"))

    def _key_of(self, row: Row) -> str:
        """Empty where the row stands alone; in tables with merged cells an empty cell means the one above."""
        own = self._cell(row, "conversation")
        self._key = own or (self._key if self._fills_down else "")
        return self._key

    def _text(self, row: Row, field: str) -> str:
        raw = self._cell(row, field)
        return html_to_text(raw) if _HTML.search(raw) else clean(raw)

    def _when(self, row: Row) -> str | None:
        place = self._places.get("at")
        value = row.values[place] if place is not None and place < len(row.values) else None
        found = iso(value, self._month_first)
        if found is None and cell_text(value):
            self._left.add(Reason.UNDATED, f"{self._path}:{row.line}")
        return found

    def _role(self, row: Row, author: str | None) -> Role | None:
        """None where only --agent-id could tell.

        Raises:
            DataError: E204
        """
        if word := self._cell(row, "role"):
            if role := role_of(word):
                return role
            raise DataError("E204", what=word[:SHOWN])
        if author and self._options.agents:
            return Role.AGENT if self._options.is_agent(author) else Role.CLIENT
        if author and "@" in author and self._options.agent_domains:
            ours = message_in(Message(Role.AGENT, "", None, author), self._options.agent_domains)
            return Role.AGENT if ours else Role.CLIENT
        if "role" not in self._places and "author" not in self._places:
            return self._options.role
        role = role_of(author or "")
        self._lost = self._lost or ("" if role else f"{self._path}:{row.line}")
        return role

    def _cell(self, row: Row, field: str) -> str:
        return _cell(row, self._places.get(field))

    def _conversation(self, group: Sequence[Line]) -> Conversation:
        messages = tuple(Message(Role(line.role), line.text, line.at, line.author) for line in in_time(group))
        subject = next((line.subject for line in group if line.subject), "")
        channel = next((line.channel for line in group if line.channel), None)
        meta: Mapping[str, Any] = {"subject": subject} if subject else {}
        return Conversation(group[0].key, messages, channel, f"{self._path}:{group[0].line}", meta)


def in_time(lines: Sequence[Line]) -> Sequence[Line]:
    """By time where every line has one; a file that begins with the newest is turned round first, for equal times keep their order."""
    stamps = [line.at for line in lines]
    if len(lines) < 2 or not all(stamps):
        return lines
    ordered = list(lines) if (lines[0].at or "") <= (lines[-1].at or "") else list(reversed(lines))
    return sorted(ordered, key=lambda line: line.at or "") if len({len(at or "") for at in stamps}) == 1 else ordered


def _fills_down(keys: Sequence[str]) -> bool:
    """Are cells merged? Some are empty and no key comes twice."""
    given = [key for key in keys if key]
    return bool(given) and len(given) < len(keys) and bool(keys[0]) and len(set(given)) == len(given)


def _cell(row: Row, place: int | None) -> str:
    return cell_text(row.values[place]) if place is not None and place < len(row.values) else ""


def cell_text(value: Any) -> str:
    """A cell as text; 1042.0 is 1042."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return decode_bytes(value).strip()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value.strip() if isinstance(value, str) else str(value)
