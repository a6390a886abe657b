"""How far the raters of a closed calibration agree, each criterion by itself, and how far toneqa agrees with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from toneqa.marks.criteria import NO, YES, Criterion, criteria
from toneqa.marks.model import Mark as Judgement
from toneqa.marks.model import Value
from toneqa.validate.pairs import Pair
from toneqa.validate.raters import Between, alike, between, raters_of
from toneqa.validate.readings import Reading
from toneqa.validate.resample import Figure, wilson
from toneqa.web.calibration.sheet import FIELDS

Sheets = Mapping[int, Mapping[str, Mapping[str, str]]]
"""Letter to name of a rater to his marks by criterion."""

MACHINE: Final = "программа"
WIDE: Final = 0.25
"""Half-width of an interval beyond which a figure of agreement can be two steps of Landis and Koch 1977 off: «мало данных»."""

_FLAGS: Final = {"true": YES, "false": NO}


@dataclass(frozen=True, slots=True)
class Leaning:
    """A rater less the mean of the others on the same letters: in grades or levels, or as a share of the rarer label."""

    name: str
    marks: int
    apart: Figure


@dataclass(frozen=True, slots=True)
class Machine:
    """toneqa beside the label most raters gave; letters without a majority, or where it abstains, do not count."""

    letters: int
    agreed: int

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.agreed, self.letters) if self.letters else (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Line:
    """``between`` is None where no letter has two marks by this criterion."""

    criterion: Criterion
    between: Between | None
    leanings: tuple[Leaning, ...]
    machine: Machine

    @property
    def vague(self) -> bool:
        """Do the figures say too little?"""
        if self.between is None:
            return True
        half = self.between.ac.half_width
        return half is None or half > WIDE


@dataclass(frozen=True, slots=True)
class Differing:
    """A letter on which raters differ: by criterion what each said; ``weight`` orders the list."""

    item: int
    said: Mapping[str, Mapping[str, str]]
    weight: float


def lines_of(sheets: Sheets, machine: Mapping[int, Mapping[str, str]]) -> list[Line]:
    """``machine``: letter to its labels by criterion, those it abstains from left out."""
    return [_line(criteria()[name], name, sheets, machine) for name in FIELDS]


def _line(criterion: Criterion, name: str, sheets: Sheets, machine: Mapping[int, Mapping[str, str]]) -> Line:
    pairs = [
        _pair(item, rater, criterion, marks[name]) for item, raters in sheets.items() for rater, marks in raters.items() if name in marks
    ]
    return Line(criterion, between(criterion, pairs) if pairs else None, _leanings(criterion, pairs), _machine(name, sheets, machine))


def _pair(item: int, rater: str, criterion: Criterion, written: str) -> Pair:
    """The statistics want a reading beside each mark; between raters it plays no part."""
    value = value_of(criterion, written)
    return Pair(str(item), Judgement((str(item),), None, rater, criterion.id, value, ""), Reading(value, None, "", None))


def value_of(criterion: Criterion, written: str) -> Value:
    if criterion.kind == "flag":
        return _FLAGS[written]
    return float(written) if criterion.ordinal else written


def _leanings(criterion: Criterion, pairs: Sequence[Pair]) -> tuple[Leaning, ...]:
    from toneqa.validate.raters import rare_class

    found = raters_of(criterion, pairs, rare_class(criterion, pairs)) if pairs else []
    return tuple(Leaning(one.name, one.marks, one.peers) for one in found if one.peers)


def _machine(name: str, sheets: Sheets, machine: Mapping[int, Mapping[str, str]]) -> Machine:
    both = [
        (said, machine[item][name]) for item, raters in sheets.items() if name in machine.get(item, {}) and (said := majority(raters, name))
    ]
    return Machine(len(both), sum(said == own for said, own in both))


def majority(raters: Mapping[str, Mapping[str, str]], name: str) -> str | None:
    """What more than half of those who marked it said."""
    given = [marks[name] for marks in raters.values() if name in marks]
    return next((value for value in set(given) if given.count(value) * 2 > len(given)), None)


def differing(sheets: Sheets) -> list[Differing]:
    """Letters where raters differ, the most disputed first."""
    found = [_differing(item, raters) for item, raters in sheets.items()]
    return sorted((one for one in found if one.said), key=lambda one: (-one.weight, one.item))


def _differing(item: int, raters: Mapping[str, Mapping[str, str]]) -> Differing:
    said, weight = {}, 0.0
    for name in FIELDS:
        given = {rater: marks[name] for rater, marks in raters.items() if name in marks}
        apart = _apart(criteria()[name], list(given.values()))
        if apart:
            said[name] = given
            weight += apart
    return Differing(item, said, weight)


def _apart(criterion: Criterion, given: Sequence[str]) -> float:
    """Mean distance of two raters, from 0 to 1; an ordinal scale counts steps."""
    values = [value_of(criterion, one) for one in given]
    pairs = list(combinations(values, 2))
    if not pairs:
        return 0.0
    if criterion.ordinal:
        return sum(abs(criterion.place(a) - criterion.place(b)) for a, b in pairs) / len(pairs) / (len(criterion.classes) - 1)
    return sum(not alike(criterion, a, b) for a, b in pairs) / len(pairs)
