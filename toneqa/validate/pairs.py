"""Marks beside toneqa's own readings: results are read as a stream, and only those with marks are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toneqa.errors import DataError
from toneqa.importers.base import failure
from toneqa.marks.criteria import Criterion, criteria
from toneqa.marks.model import Mark
from toneqa.privacy.places import TAGGED
from toneqa.report.saved import BROKEN
from toneqa.report.summary import named
from toneqa.types import Failure
from toneqa.validate.readings import Reading, Unread, reading

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """One mark and toneqa's reading of the same place; ``talk`` is the id of the result."""

    talk: str
    mark: Mark
    reading: Reading

    @property
    def criterion(self) -> Criterion:
        return criteria()[self.mark.criterion]

    @property
    def team(self) -> int:
        """Class of the team's mark."""
        return self.criterion.place(self.mark.value)

    @property
    def own(self) -> int:
        """Class of toneqa's reading."""
        return self.criterion.place(self.reading.value)

    @property
    def unit(self) -> tuple[str, int | None]:
        return (self.talk, self.mark.message)


@dataclass(frozen=True, slots=True)
class Matched:
    pairs: Sequence[Pair]
    troubles: Sequence[Failure]


def match(marks: Sequence[Mark], results: Iterable[Json], known: Callable[[str], str] = str) -> Matched:
    """Marks find their result by its id, or by the name of its file; what finds none is a trouble.

    ``known`` tells how results call a number that holds personal data.
    """
    waiting: dict[str, list[Mark]] = {}
    for mark in marks:
        for id_ in dict.fromkeys((*mark.ids, *map(known, mark.ids))):
            waiting.setdefault(id_, []).append(mark)
    found: dict[Mark, Pair | Failure] = {}
    for result in results:
        for mark in _marks_of(result, waiting):
            if mark not in found:
                found[mark] = _pair(mark, result)
    outcomes = [found[mark] if mark in found else _lost(mark) for mark in marks]
    return Matched([o for o in outcomes if isinstance(o, Pair)], [o for o in outcomes if isinstance(o, Failure)])


def _marks_of(result: Json, waiting: Mapping[str, Sequence[Mark]]) -> Iterator[Mark]:
    source = str(result.get("source") or "").replace("\\", "/").rpartition("/")[2]
    tags = TAGGED.findall(f"{result['id']} {source}")
    for id_ in dict.fromkeys((str(result["id"]), named(result), source, *tags)):
        yield from waiting.get(id_, ())


def _pair(mark: Mark, result: Json) -> Pair | Failure:
    try:
        return Pair(str(result["id"]), mark, reading(criteria()[mark.criterion], result, mark.message))
    except Unread as why:
        title = criteria()[mark.criterion].title
        error = DataError("E239", what=title, near=str(why)) if why.fault else DataError("E240", what=title, near=str(why))
        return failure(error, mark.at, mark.conversation)
    except BROKEN as broken:
        return failure(DataError("E263", what=f"в нём не то поле ({broken})"), mark.at, mark.conversation)


def _lost(mark: Mark) -> Failure:
    return failure(DataError("E238", what=mark.conversation), mark.at, mark.conversation)
