"""What people judged: the marks that text cannot show, from a table with the columns id, key, value and, where wanted, agent."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Final

from toneqa.errors import DataError, system_reason
from toneqa.scorecards.contact import Contact
from toneqa.scorecards.model import Criterion, CriticalError, Scorecard

Person = Mapping[str, float | None]
"""By key: share of a criterion from 0 to 1, None for N/A; of a critical error 1 for «there», 0 for «not there»."""

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "номер"),
    "key": ("key", "ключ", "критерий"),
    "value": ("value", "значение", "оценка"),
    "agent": ("agent", "author", "сотрудник"),
}
_SHOWN: Final = 40
_NEEDED: Final = ("id", "key", "value")
_YES: Final = {"да": 1.0, "yes": 1.0, "1": 1.0, "нет": 0.0, "no": 0.0, "0": 0.0}
_NOT_APPLICABLE: Final = ("н/п", "n/a", "-", "—")


@dataclass(frozen=True, slots=True)
class People:
    """Marks by conversation and agent; without an agent they hold for everybody in the conversation."""

    marks: Mapping[tuple[str, str], dict[str, float | None]] = field(default_factory=dict)

    def of(self, contact: Contact) -> Person:
        return {**self.marks.get((contact.id, ""), {}), **self.marks.get((contact.id, contact.author or ""), {})}


NOBODY: Final = People()


def read_people(path: Path, cards: Sequence[Scorecard]) -> People:
    """
    Raises:
        DataError: E205 the file cannot be read, E264 a line does not fit the cards.
    """
    items: list[Criterion | CriticalError] = []
    for card in cards:
        items += [*card.criteria, *card.critical]
    known = {item.key: item for item in items}
    marks: dict[tuple[str, str], dict[str, float | None]] = {}
    for number, row in _rows(path):
        item = known.get(row["key"])
        at = f"{path}:{number}"
        if item is None:
            raise DataError("E264", what=f"нет критерия или ошибки «{row['key'][:_SHOWN]}»", near="есть " + ", ".join(known), at=at)
        if any(one.key == item.key and _scale(one) != _scale(item) for one in items):
            near = "дайте критериям с разными шкалами и критическим ошибкам разные ключи"
            raise DataError("E264", what=f"«{item.key}» в картах значит разное", near=near, at=at)
        marks.setdefault((row["id"], row.get("agent", "")), {})[item.key] = _value(item, row["value"], at)
    return People(marks)


def _scale(item: Criterion | CriticalError) -> int | None:
    return None if isinstance(item, CriticalError) else item.scale


def _value(item: Criterion | CriticalError, raw: str, at: str) -> float | None:
    told = raw.strip().lower()
    if isinstance(item, CriticalError):
        if told in _YES:
            return _YES[told]
        raise DataError("E264", what=f"«{raw}» для «{item.name}»", near="подойдёт да или нет", at=at)
    if told in _NOT_APPLICABLE:
        return None
    try:
        share = float(told.replace(",", ".")) / item.scale
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise DataError("E264", what=f"«{raw}» для «{item.name}»", near=f"подойдёт число от 0 до {item.scale} или н/п", at=at)
    return share


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = system_reason(error) if isinstance(error, OSError) else "это не текст в кодировке UTF-8"
        raise DataError("E205", what=f"{path.name}: {why}", at=str(path)) from error
    table = csv.reader(StringIO(text, newline=""), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    try:
        columns = _columns(next(table, []), path)
        for row in table:
            if any(cell.strip() for cell in row):
                yield table.line_num, {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
    except csv.Error as error:
        at = f"{path}:{table.line_num}"
        raise DataError("E264", what="слишком длинная ячейка", near="возможно, не закрыта кавычка", at=at) from error


def _columns(header: Iterable[str], path: Path) -> dict[str, int]:
    names = [cell.strip().lower() for cell in header]
    found = {name: names.index(one) for name, called in _NAMES.items() for one in called if one in names}
    if missing := [name for name in _NEEDED if name not in found]:
        raise DataError("E264", what="нет столбцов " + ", ".join(missing), near="нужны id, key, value", at=f"{path}:1")
    return found
