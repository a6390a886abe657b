"""The raters: how each differs from toneqa and from colleagues, and how well they agree where two marked one letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from toneqa.marks.criteria import Criterion
from toneqa.marks.model import Value
from toneqa.validate import agreement
from toneqa.validate.pairs import Pair
from toneqa.validate.resample import Figure, Sample, wilson

Reals = NDArray[np.float64]
Sums = Callable[[Reals], Reals]

CLOSE: Final = 10
"""Points of 100 within which two scores agree: scores are compared by tens."""


@dataclass(frozen=True, slots=True)
class Rater:
    """``own``: the rater less toneqa; ``peers``: the rater less the mean of the others on the same letters, None without such."""

    name: str
    marks: int
    own: Figure
    peers: Figure | None


@dataclass(frozen=True, slots=True)
class Between:
    """Agreement of the raters among themselves over the letters that two or more marked; ``kappas`` by pair of names."""

    letters: int
    raw: Figure
    ac: Figure
    alpha: Figure
    kappas: Mapping[tuple[str, str], float | None]


def metric_of(criterion: Criterion) -> str:
    if criterion.kind == "points":
        return agreement.INTERVAL
    return agreement.ORDINAL if criterion.ordinal else agreement.NOMINAL


@dataclass(frozen=True, slots=True)
class Rare:
    """What is to be found: the label the team gave least often, or the weak end of a scale."""

    title: str
    places: frozenset[int]


def rare_class(criterion: Criterion, pairs: Sequence[Pair]) -> Rare | None:
    """None for points, or where everybody gave one and the same."""
    if criterion.ordinal:
        names = [criterion.classes[at] for at in criterion.weak]
        return Rare("–".join(names), frozenset(criterion.weak)) if names else None
    team = Counter(pair.team for pair in pairs)
    used = sorted({*team, *(pair.own for pair in pairs)})
    if len(used) < 2:
        return None
    least = min(used, key=lambda at: (team[at], -at))
    return Rare(criterion.shown(criterion.classes[least]), frozenset({least}))


def alike(criterion: Criterion, one: Value, other: Value) -> bool:
    if criterion.kind == "points":
        return abs(float(one) - float(other)) <= CLOSE
    return criterion.place(one) == criterion.place(other)


def signed(criterion: Criterion, value: Value, rare: Rare | None) -> float:
    """A number whose mean shows a leaning: the value itself on a scale, else whether it is the rare class."""
    return float(value) if criterion.ordinal else float(rare is not None and criterion.place(value) in rare.places)


def owners_of(pairs: Iterable[Pair]) -> NDArray[np.int64]:
    """Conversations numbered from 0 in order."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(pair.talk, len(numbers)) for pair in pairs], dtype=np.int64)


def share(sample: Sample, part: Sums, whole: Sums) -> Figure:
    """A share with its interval; by Wilson where every resample gives the same."""
    found = sample.figure(lambda sums: agreement.ratio(part(sums), whole(sums)))
    if found.value is None or found.low is not None:
        return found
    trials = int((whole(sample.sums) > 0).sum())
    return Figure(found.value, *wilson(found.value * trials, trials))


def raters_of(criterion: Criterion, pairs: Sequence[Pair], rare: Rare | None) -> list[Rater]:
    """Every rater by name."""
    names = sorted({pair.mark.rater for pair in pairs})
    return [_rater(name, criterion, pairs, rare) for name in names]


def _rater(name: str, criterion: Criterion, pairs: Sequence[Pair], rare: Rare | None) -> Rater:
    mine = [pair for pair in pairs if pair.mark.rater == name]
    others: dict[object, list[float]] = {}
    for pair in pairs:
        if pair.mark.rater != name:
            others.setdefault(pair.unit, []).append(signed(criterion, pair.mark.value, rare))
    own = [signed(criterion, p.mark.value, rare) - signed(criterion, p.reading.value, rare) for p in mine]
    shared = [pair for pair in mine if pair.unit in others]
    apart = [signed(criterion, p.mark.value, rare) - float(np.mean(others[p.unit])) for p in shared]
    return Rater(name, len(mine), _mean(own, mine), _mean(apart, shared) if shared else None)


def _mean(values: Sequence[float], pairs: Sequence[Pair]) -> Figure:
    features = np.array([[value, 1.0] for value in values])
    return Sample.of(features, owners_of(pairs)).figure(lambda sums: agreement.ratio(sums[..., 0], sums[..., 1]))


def between(criterion: Criterion, pairs: Sequence[Pair]) -> Between | None:
    by_unit: dict[object, list[Pair]] = {}
    for pair in pairs:
        by_unit.setdefault(pair.unit, []).append(pair)
    units = [marked for marked in by_unit.values() if len(marked) > 1]
    if not units:
        return None
    classes = len(criterion.classes)
    sample = Sample.of(_features(criterion, units), owners_of(marked[0] for marked in units))
    credit = agreement.weights(classes, criterion.ordinal)

    def table(sums: Reals, number: int) -> Reals:
        size = classes * classes
        return sums[..., number * size : (number + 1) * size].reshape(*sums.shape[:-1], classes, classes)

    return Between(
        len(units),
        share(sample, lambda sums: sums[..., -2], lambda sums: sums[..., -1]),
        sample.figure(lambda sums: agreement.gwet(table(sums, 0), credit)),
        sample.figure(lambda sums: agreement.alpha(table(sums, 1), metric_of(criterion))),
        _kappas(criterion, units, credit),
    )


def _features(criterion: Criterion, units: Sequence[Sequence[Pair]]) -> Reals:
    """For every letter its pairs, its coincidences, the share of pairs that agree, and 1."""
    counts = np.zeros((len(units), len(criterion.classes)))
    for row, marked in zip(counts, units, strict=True):
        np.add.at(row, [pair.team for pair in marked], 1)
    pairs, coincidences = agreement.of_raters(counts)
    same = [[np.mean([alike(criterion, a.mark.value, b.mark.value) for a, b in combinations(marked, 2)]), 1.0] for marked in units]
    return np.hstack([pairs.reshape(len(units), -1), coincidences.reshape(len(units), -1), np.array(same)])


def _kappas(criterion: Criterion, units: Sequence[Sequence[Pair]], credit: Reals) -> dict[tuple[str, str], float | None]:
    tables: dict[tuple[str, str], Reals] = {}
    for marked in units:
        for a, b in combinations(sorted(marked, key=lambda pair: pair.mark.rater), 2):
            names = (a.mark.rater, b.mark.rater)
            tables.setdefault(names, np.zeros(credit.shape))[a.team, b.team] += 1
    values = {names: float(agreement.kappa(table, credit)) for names, table in sorted(tables.items())}
    return {names: None if np.isnan(value) else value for names, value in values.items()}
