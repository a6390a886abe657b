"""A file of marks to marks on the scales of toneqa, with all that was left out and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

from toneqa.errors import DataError, UseError, system_reason
from toneqa.importers.base import failure
from toneqa.importers.xlsx_file import XlsxFile
from toneqa.marks import bitrix24, tqm, zendesk_qa
from toneqa.marks.criteria import Criterion, criteria, named, near
from toneqa.marks.exports import objects
from toneqa.marks.mapping import LEFT_OUT, Meaning, Meanings
from toneqa.marks.model import Gold, Mark, RawMark, Taken, Unknown, Value
from toneqa.marks.scales import Scale, is_empty, read_count, scale_named, scale_of
from toneqa.marks.table import looks_like_table, read_table
from toneqa.types import Failure

CSV: Final = "csv"
_EXPORTS: Final[Mapping[str, ModuleType]] = {module.NAME: module for module in (zendesk_qa, tqm, bitrix24)}
FORMATS: Final = (CSV, *_EXPORTS)
_HEAD: Final = 4096
_MESSAGE: Final = re.compile(r"\d{1,9}")


@dataclass(frozen=True, slots=True)
class Source:
    """What stood in the file: marks and troubles in order, and the columns of a table."""

    items: Sequence[RawMark | Failure]
    columns: Mapping[str, str]


def read_source(path: Path, meanings: Meanings, form: str | None = None) -> Source:
    """
    Raises:
        UseError: E101 no such file.
        DataError: E201 empty, E205 unreadable, E230 unknown format, E231 no JSON, E232 no such column.
    """
    if not path.exists():
        raise UseError("E101", what=str(path), at=str(path))
    try:
        return _table(path, meanings) if (form or _form(path)) == CSV else Source(list(_export(path, form)), {})
    except OSError as error:
        raise DataError("E205", what=f"{path.name}: {system_reason(error)}", at=str(path)) from error


def _table(path: Path, meanings: Meanings) -> Source:
    items, columns = read_table(path, meanings)
    return Source(items, columns)


def _form(path: Path) -> str | None:
    with path.open("rb") as source:
        head = source.read(_HEAD)
    if XlsxFile().sniff(head, path):
        return CSV
    if head.startswith(b"PK"):
        raise DataError("E230", what=path.name, at=str(path))
    return CSV if looks_like_table(head) else None


def _export(path: Path, form: str | None) -> Iterator[RawMark | Failure]:
    known = [_EXPORTS[form]] if form else list(_EXPORTS.values())
    seen = False
    for one in objects(path):
        reader = None if isinstance(one, Failure) else next((module for module in known if form or module.sniff(one[0])), None)
        if isinstance(one, Failure):
            yield one
        elif reader is None:
            yield failure(DataError("E230", what=path.name), one[1])
        else:
            seen = True
            yield from reader.read(*one)
    if not seen:
        raise DataError("E230", what=path.name, at=str(path))


def resolve(source: Source, meanings: Meanings) -> Gold:
    """Names to criteria, written marks to values; what has no place is listed and left out."""
    by_name: dict[str, list[RawMark]] = {}
    for item in source.items:
        if isinstance(item, RawMark):
            by_name.setdefault(item.name, []).append(item)
    marks: list[Mark] = []
    taken: list[Taken] = []
    unknown: list[Unknown] = []
    troubles = [item for item in source.items if isinstance(item, Failure)]
    for name, raw in by_name.items():
        told = meanings.criteria.get(name)
        written = sorted({mark.value for mark in raw if not _left_out(mark.value, told)})
        if (told and told.criterion == LEFT_OUT) or not written:
            continue
        found = _understood(name, told, written)
        if found is None:
            unknown.append(Unknown(name, near(name)))
        elif found[1] is None:
            troubles.append(_no_scale(name, found[0], written, raw[0].at))
        else:
            values = {text: _value(text, told, found[1]) for text in written}
            marks += _marks(raw, found[0], values, meanings.first_message, troubles)
            taken.append(Taken(name, found[0].id, found[1].name, values, sum(mark.value in values for mark in raw)))
    empty = sum(is_empty(item.value) for item in source.items if isinstance(item, RawMark))
    return Gold(tuple(_once(marks, troubles)), tuple(taken), tuple(unknown), tuple(troubles), empty)


def _left_out(written: str, told: Meaning | None) -> bool:
    """Nothing, or a mark that the mapping file gives no value."""
    return told.values[written] == LEFT_OUT if told and written in told.values else is_empty(written)


def _once(marks: Iterable[Mark], troubles: list[Failure]) -> Iterator[Mark]:
    """One mark for a rater, a place and a criterion: the last."""
    kept: dict[tuple[object, ...], Mark] = {}
    for mark in marks:
        key = (mark.conversation, mark.message, mark.rater, mark.criterion)
        if key in kept:
            troubles.append(failure(DataError("E237", what=criteria()[mark.criterion].title), kept[key].at, mark.conversation))
        kept[key] = mark
    yield from kept.values()


def _understood(name: str, told: Meaning | None, written: Sequence[str]) -> tuple[Criterion, Scale | None] | None:
    """Criterion and scale: of the criteria called so, the one that reads most of what is written."""
    candidates = [criteria()[told.criterion]] if told else named(name)
    if not candidates:
        return None
    pairs = [(criterion, _scale(criterion, told, written)) for criterion in candidates]
    return max(pairs, key=lambda pair: read_count(pair[1], written))


def _scale(criterion: Criterion, told: Meaning | None, written: Sequence[str]) -> Scale | None:
    least = told.pass_from if told else None
    if told and told.scale:
        return scale_named(criterion, told.scale, least)
    left = [text for text in written if not (told and text in told.values)]
    if not left:
        return Scale("values", lambda text: None)
    found = scale_of(criterion, left, least)
    return found if read_count(found, left) else (Scale("values", lambda text: None) if told and told.values else None)


def _value(text: str, told: Meaning | None, scale: Scale) -> Value | None:
    if told and text in told.values:
        value = told.values[text]
        kind = criteria()[told.criterion].kind
        return float(value) if kind in ("grade", "points") else value
    return scale.read(text)


def _no_scale(name: str, criterion: Criterion, written: Sequence[str], at: str) -> Failure:
    shown = ", ".join(f"«{text}»" for text in written[:5])
    return failure(DataError("E233", what=f"{name}»: {shown}", near=criterion.title), at)


def _marks(
    raw: Iterable[RawMark], criterion: Criterion, values: Mapping[str, Value | None], first: int, troubles: list[Failure]
) -> Iterator[Mark]:
    for mark in raw:
        if mark.value not in values:
            continue
        value, message = values[mark.value], _number(mark.message, first)
        if value is None:
            troubles.append(failure(DataError("E235", what=mark.value, near=criterion.title), mark.at, mark.conversation))
        elif message is not None and message < 0:
            troubles.append(failure(DataError("E236", what=mark.message), mark.at, mark.conversation))
        else:
            ids = (mark.conversation, *mark.also)
            yield Mark(ids, message, mark.rater.partition("@")[0], criterion.id, value, mark.at, mark.comment)


def _number(written: str, first: int) -> int | None:
    """A message's number from 0; below 0 what is no number."""
    if not written:
        return None
    return int(written) - first if _MESSAGE.fullmatch(written) else -1
