"""Marks in a CSV or an XLSX, as Excel and Google Sheets save them: long (a row for every mark) or wide (a column for every criterion)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final

from toneqa.errors import DataError
from toneqa.importers.base import BLANK, failure
from toneqa.importers.tables import cell_text
from toneqa.importers.text_stream import decode_mixed
from toneqa.importers.xlsx_file import XlsxFile, book_rows
from toneqa.marks.criteria import plain
from toneqa.marks.mapping import Meanings
from toneqa.marks.model import NOBODY, RawMark
from toneqa.text.decode import clean, decode_bytes, encoding_of
from toneqa.types import Failure

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "conversation": (
        "id", "номер", "разговор", "номер разговора", "id разговора", "обращение id", "номер обращения", "id обращения", "тикет",
        "номер тикета", "id тикета", "заявка", "номер заявки", "диалог", "id диалога", "номер диалога", "чат", "id чата", "письмо", "файл",
        "номер письма", "ticket", "ticket id", "conversation", "conversation id", "chat id", "case", "case id", "file", "external id",
    ),
    "message": ("сообщение", "номер сообщения", "реплика", "номер реплики", "n", "message", "message number", "message n", "turn"),
    "rater": (
        "проверяющий", "кто проверил", "кто оценил", "оценщик", "контролер", "аудитор", "эксперт", "разметчик", "rater", "reviewer", "evaluator",
        "annotator", "qa",
    ),
    "criterion": ("критерий", "показатель", "вопрос анкеты", "criterion", "category", "category name", "question"),
    "mark": ("отметка", "оценка", "балл", "значение", "ответ", "mark", "score", "rating", "value", "grade", "answer"),
    "comment": ("комментарий", "примечание", "пояснение", "comment", "note"),
}  # fmt: skip
_BESIDE: Final = frozenset({
    "дата", "время", "дата проверки", "сотрудник", "оператор", "агент", "менеджер", "канал", "отдел", "очередь", "ссылка", "тема", "текст",
    "источник", "состояние", "date", "time", "agent", "operator", "channel", "queue", "link", "url", "subject", "text", "source", "status", "reviewee",
})  # fmt: skip
"""Columns that tables of marks have beside the marks."""

_DELIMITERS: Final = (";", "\t", ",", "|")
_ODD_BREAKS: Final = dict.fromkeys(map(ord, "\u2028\u2029\x85"), " ")
"""Line ends of other alphabets: they end no row."""

_QUOTED: Final = re.compile(r'"[^"]*"')
MAX_CELL: Final = 1_000_000
"""Characters in one cell, as in a message (``importers.base``); a quote that is never closed ends there."""


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: Sequence[str]

    def cell(self, place: int | None) -> str:
        return self.cells[place].strip() if place is not None and place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """``places``: column numbers by role; ``marked``: in a wide table, the columns that hold marks."""

    path: Path
    header: Sequence[str]
    places: Mapping[str, int]
    marked: Sequence[int]

    @property
    def columns(self) -> dict[str, str]:
        return {role: self.header[place] for role, place in self.places.items()}


def read_table(path: Path, meanings: Meanings) -> tuple[list[RawMark | Failure], dict[str, str]]:
    """Marks and troubles in the order of the file, and the columns as they were understood.

    Raises:
        DataError: E201 empty, E232 a column that is needed was not found.
    """
    rows = list(_book(path, meanings) if XlsxFile().sniff(path.read_bytes()[:4], path) else _rows(path))
    first = next((row for row in rows if isinstance(row, Row) and sum(bool(cell.strip()) for cell in row.cells) > 1), None)
    if first is None:
        told = next((cell for row in rows if isinstance(row, Row) for cell in row.cells if cell.strip()), "")
        raise DataError("E232" if told else "E201", what="номер разговора", near=told, at=str(path))
    table = _table(path, [clean(cell).strip() for cell in first.cells], meanings, first.line)
    return [mark for row in rows[rows.index(first) + 1 :] for mark in _marks(table, row)], table.columns


def _book(path: Path, meanings: Meanings) -> Iterator[Row | Failure]:
    """Rows of the first sheet that has a column for the number of the conversation."""
    wanted = {plain(meanings.columns["conversation"])} if "conversation" in meanings.columns else set(_NAMES["conversation"])
    for row in book_rows(path, lambda names: any(plain(name) in wanted for name in names)):
        yield row if isinstance(row, Failure) else Row(row.line, [_cell(value) for value in row.values])


def _cell(value: Any) -> str:
    """A cell of a book as it is read aloud."""
    return ("да" if value else "нет") if isinstance(value, bool) else cell_text(value)


def _rows(path: Path) -> Iterator[Row | Failure]:
    text = _decoded(path.read_bytes())
    lines = list(StringIO(text, newline=""))
    told = lines[0].strip().lower() if lines else ""
    skip = 1 if told.startswith("sep=") and len(told) == 5 else 0
    delimiter = told[4] if skip else _delimiter(lines)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(lines[skip:], delimiter=delimiter)
    while True:
        start = reader.line_num + skip + 1
        try:
            yield Row(start, next(reader))
        except StopIteration:
            return
        except csv.Error:
            yield failure(DataError("E234"), f"{path}:{start}")


def _decoded(data: bytes) -> str:
    """Text of one encoding, or of lines in several, as exports glued together have."""
    return decode_bytes(data) if encoding_of(data) == "utf-16" else clean(decode_mixed(data).translate(_ODD_BREAKS))


def _delimiter(lines: Sequence[str]) -> str:
    """The sign that stands in most of the first lines, and oftenest in the fullest; commas inside quotes are of the text."""
    bare = [_QUOTED.sub("", line) for line in lines[:10]]
    return max(_DELIMITERS, key=lambda sign: (sum(sign in line for line in bare), max((line.count(sign) for line in bare), default=0)))


def _table(path: Path, header: Sequence[str], meanings: Meanings, line: int) -> Table:
    at = f"{path}:{line}"
    places = dict(_places(header, meanings.columns, at))
    if "conversation" not in places:
        raise DataError("E232", what="номер разговора", near=_listed(header), at=at)
    if "criterion" in places and "mark" in places:
        return Table(path, header, places, ())
    kept = {role: place for role, place in places.items() if role not in ("criterion", "mark")}
    marked = [n for n, name in enumerate(header) if name and n not in kept.values() and plain(name) not in _BESIDE]
    if not marked:
        raise DataError("E232", what="отметки", near=_listed(header), at=at)
    return Table(path, header, kept, marked)


def _places(header: Sequence[str], told: Mapping[str, str], at: str) -> Iterator[tuple[str, int]]:
    """Columns by role: as told, else by name; a column that the team calls like a criterion may be a mark too."""
    for role, names in _NAMES.items():
        if role in told:
            if told[role] not in header:
                raise DataError("E232", what=told[role], near=_listed(header), at=at)
            yield role, header.index(told[role])
            continue
        found = [n for name in names for n, title in enumerate(header) if plain(title) == name]
        if found:
            yield role, found[0]


def _listed(header: Sequence[str]) -> str:
    return ", ".join(name for name in header[:12] if name) + ("…" if len(header) > 12 else "")


def _marks(table: Table, row: Row | Failure) -> Iterable[RawMark | Failure]:
    if isinstance(row, Failure):
        return [row]
    if not any(cell.strip() for cell in row.cells):
        return []
    at = f"{table.path}:{row.line}"
    if not row.cell(table.places["conversation"]):
        return [failure(DataError("E242", what=table.columns["conversation"]), at)]
    return [_mark(table, row, name, value, at) for name, value in _values(table, row)]


def _values(table: Table, row: Row) -> list[tuple[str, str]]:
    if table.marked:
        return [(table.header[place], row.cell(place)) for place in table.marked]
    return [(row.cell(table.places["criterion"]), row.cell(table.places["mark"]))]


def _mark(table: Table, row: Row, name: str, value: str, at: str) -> RawMark:
    conversation, message, rater, comment = (row.cell(table.places.get(role)) for role in ("conversation", "message", "rater", "comment"))
    return RawMark(conversation, message, rater or NOBODY, name, value, at, comment)


def looks_like_table(head: bytes) -> bool:
    """Text that does not begin as JSON or as a zip (an Excel workbook)."""
    return not head.lstrip(BLANK).startswith((b"{", b"[")) and not head.startswith(b"PK")
