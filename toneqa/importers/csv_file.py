"""CSV as Excel and helpdesks write it: delimiter, quotes and encoding are found out; one stray quote costs one row."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from toneqa.errors import DataError
from toneqa.importers.base import BY_DOCUMENTS, MAX_CHARS, failure, thousands
from toneqa.importers.columns import guess
from toneqa.importers.tables import HEADER_IN, Row, TableFile
from toneqa.importers.text_stream import decode_mixed, text_lines
from toneqa.types import Failure

_DELIMITERS: Final = ";,\t|"
_SEPARATOR: Final = re.compile(r"sep=(.)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """``escaped``: a quote inside a cell is written ``\\"`` and not twice."""

    delimiter: str
    quote: str
    escaped: bool

    def split(self, row: str) -> list[str]:
        """
        Raises:
            csv.Error
        """
        escape = "\\" if self.escaped else None
        reader = csv.reader([row], delimiter=self.delimiter, quotechar=self.quote, escapechar=escape, doublequote=not self.escaped)
        return next(reader, [])


class CsvFile(TableFile):
    name = "csv"
    title = "Таблица CSV"
    suffixes = (".csv", ".tsv")
    needs = "колонки: разговор, роль или автор, текст, время; либо вопрос и ответ в одной строке"
    basis = BY_DOCUMENTS

    def sniff(self, head: bytes, path: Path) -> bool:
        """A first line of names that we know, with a text among them."""
        if (b"\0" in head[:1000] and not head.startswith((b"\xff\xfe", b"\xfe\xff"))) or head.lstrip()[:1] in (b"{", b"["):
            return False
        text = head.decode("utf-16", "replace") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else decode_mixed(head)
        rows = text.lstrip("\ufeff").splitlines()[:HEADER_IN]
        dialect = dialect_of(text)
        found = (guess(dialect.split(row[:10_000])) for row in rows)
        return any(columns.readable and len(columns.names) > 1 for columns in found)

    def rows(self, path: Path) -> Iterator[Row | Failure]:
        csv.field_size_limit(max(csv.field_size_limit(), 2**31 - 1))
        dialect = dialect_of(_head(path))
        opens = _Opens(dialect)
        for line, text in _records(text_lines(path), opens):
            if text.count(dialect.delimiter) > MAX_CHARS:
                yield failure(DataError("E212", what=f"{thousands(MAX_CHARS)} ячеек"), f"{path}:{line}")
            elif text.strip() and not (line == 1 and _SEPARATOR.fullmatch(text)):
                yield _row(line, text, dialect, opens)


def dialect_of(head: str) -> Dialect:
    """By the first lines: the delimiter is the commonest outside quotes, in most lines."""
    rows = [row for row in head.lstrip("\ufeff").splitlines()[:50] if row.strip()]
    if rows and (named := _SEPARATOR.fullmatch(rows[0])):
        delimiter = named[1]
    else:
        bare = [re.sub(r'"[^"]*"', "", row) for row in rows]
        delimiter = max(_DELIMITERS, key=lambda sign: (sum(sign in row for row in bare), bare[0].count(sign) if bare else 0))
    begins = {quote: len(re.findall(rf"(?:^|{re.escape(delimiter)}){quote}", head, re.MULTILINE)) for quote in "\"'"}
    quote = "'" if begins["'"] > begins['"'] else '"'
    escaped = head.count("\\" + quote) > head.count(quote * 2)
    return Dialect(delimiter, quote, escaped)


def _head(path: Path) -> str:
    size, got = 0, []
    for _, line in text_lines(path):
        got.append(line[:10_000])
        size += len(got[-1])
        if len(got) >= 50 or size > 200_000:
            break
    return "\n".join(got)


def _records(lines: Iterator[tuple[int, str]], opens: _Opens) -> Iterator[tuple[int, str]]:
    """Rows of a table, of one or more lines.

    A quote that nobody closes ends with its own line, and so do all of the lines that were read to find its end: each line is
    read twice at most.
    """
    waiting: deque[tuple[int, str]] = deque()
    alone = 0
    while (first := _next(waiting, lines)) is not None:
        number, text = first
        taken, inside = [text], opens(text, False)
        if inside and number > alone:
            more, inside = _rest(waiting, lines, opens)
            if inside:
                waiting = deque(more)
                alone = more[-1][0] if more else number
            else:
                taken += [line for _, line in more]
        yield number, "\n".join(taken)


def _next(waiting: deque[tuple[int, str]], lines: Iterator[tuple[int, str]]) -> tuple[int, str] | None:
    return waiting.popleft() if waiting else next(lines, None)


def _rest(waiting: deque[tuple[int, str]], lines: Iterator[tuple[int, str]], opens: _Opens) -> tuple[list[tuple[int, str]], bool]:
    """Lines up to the one that closes the quote, and whether none did within the longest message allowed."""
    taken: list[tuple[int, str]] = []
    size = 0
    while size <= MAX_CHARS and (line := _next(waiting, lines)) is not None:
        taken.append(line)
        size += len(line[1]) + 1
        if not opens(line[1], True):
            return taken, False
    return taken + list(waiting), True


class _Opens:
    """Does a quoted cell stay open at the end of a line? A quote with a word after it closes nothing: «экран 5" цел»."""

    def __init__(self, dialect: Dialect) -> None:
        quote, delimiter = re.escape(dialect.quote), re.escape(dialect.delimiter)
        self._quote = dialect.quote
        self._open = re.compile(rf"(?:^|{delimiter}){quote}")
        self._inner = re.compile((r"\\." if dialect.escaped else quote * 2) + rf"|{quote}(?=\s*(?:{delimiter}|\Z))")

    def __call__(self, line: str, inside: bool) -> bool:
        if self._quote not in line:
            return inside
        place = 0
        while True:
            if not inside:
                opening = self._open.search(line, place)
                if opening is None:
                    return False
                place, inside = opening.end(), True
            closing = next((found for found in self._inner.finditer(line, place) if found.group() == self._quote), None)
            if closing is None:
                return True
            place, inside = closing.end(), False


def _row(line: int, text: str, dialect: Dialect, opens: _Opens) -> Row:
    """A row whose quotes do not fit is cut at every delimiter."""
    if "\n" not in text and opens(text, False):
        return Row(line, [value.strip(dialect.quote) for value in text.split(dialect.delimiter)])
    try:
        return Row(line, dialect.split(text))
    except csv.Error:  # a lone carriage return, for one
        return Row(line, text.split(dialect.delimiter))
