"""The comparison: for every criterion agreement, the rare class, biases, the raters among themselves, and how many more are needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from toneqa.marks.criteria import Criterion, criteria
from toneqa.marks.model import Gold
from toneqa.types import Failure
from toneqa.validate import agreement
from toneqa.validate.pairs import Matched, Pair
from toneqa.validate.raters import Between, Rare, Rater, alike, between, metric_of, owners_of, rare_class, raters_of, share, signed
from toneqa.validate.resample import Figure, Sample, needed
from toneqa.validate.worst import worst

Reals = NDArray[np.float64]

MIN_TALKS: Final = 30
MIN_RARE: Final = 10
"""Below these a criterion has too few marks. Simulated with two classes, κ 0.6 and 0.8, 300 trials each: at 30 conversations and 12
marks of the rare class, 50 and 10, 100 and 10 and above the 95 % interval holds the true κ in 0.90–0.95 of the trials; at 30 and 6 in
0.84–0.92, at 50 and 5 in 0.81–0.91, at 20 and 4 in 0.74–0.87 (``tests/validate/test_resample.py`` repeats both ends)."""

HALF_WIDTH: Final = 0.1
"""Certainty of κ that the number of conversations is told for: ±0.1 is half a step of Landis and Koch 1977."""


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion. ``rare``: what is to be found, with how often the team gave it; ``table``: team (rows) × toneqa."""

    criterion: Criterion
    marks: int
    talks: int
    raw: Figure
    kappa: Figure
    ac: Figure
    alpha: Figure
    rare: Rare | None
    rare_marks: int
    recall: Figure
    precision: Figure
    bias: Figure
    raters: Sequence[Rater]
    between: Between | None
    needed: int | None
    table: Sequence[Sequence[int]]

    @property
    def too_few(self) -> str | None:
        """Why these marks say nothing yet; None where they do."""
        if self.talks < MIN_TALKS:
            return f"разговоров {self.talks}, нужно хотя бы {MIN_TALKS}"
        if self.kappa.value is None:
            return "все отметки одинаковы, сравнивать нечего"
        if self.rare is not None and not self.criterion.ordinal and self.rare_marks < MIN_RARE:
            return f"отметок команды «{self.rare.title}» {self.rare_marks}, нужно хотя бы {MIN_RARE}"
        return None


@dataclass(frozen=True, slots=True)
class Study:
    lines: Sequence[Line]
    worst: Sequence[Pair]
    gold: Gold
    troubles: Sequence[Failure]
    half_width: float

    @property
    def compared(self) -> int:
        return sum(line.marks for line in self.lines)


def study(gold: Gold, matched: Matched, half_width: float = HALF_WIDTH) -> Study:
    """Everything the reports show, in the order of the criteria."""
    by_criterion = {id_: [pair for pair in matched.pairs if pair.mark.criterion == id_] for id_ in criteria()}
    lines = [_line(criteria()[id_], pairs, half_width) for id_, pairs in by_criterion.items() if pairs]
    return Study(lines, worst(matched.pairs), gold, (*gold.troubles, *matched.troubles), half_width)


def _line(criterion: Criterion, pairs: Sequence[Pair], half_width: float) -> Line:
    rare, classes = rare_class(criterion, pairs), len(criterion.classes)
    sample = Sample.of(_features(criterion, pairs, rare), owners_of(pairs))
    credit, tables = agreement.weights(classes, criterion.ordinal), _tables(classes)
    kappa = sample.figure(lambda sums: agreement.kappa(tables(sums), credit))
    places = sorted(rare.places) if rare else []
    return Line(
        criterion,
        marks=len(pairs),
        talks=len(sample.sums),
        raw=share(sample, lambda sums: sums[..., -2], _count),
        kappa=kappa,
        ac=sample.figure(lambda sums: agreement.gwet(tables(sums), credit)),
        alpha=sample.figure(lambda sums: agreement.alpha(agreement.coincidences_of(tables(sums)), metric_of(criterion))),
        rare=rare,
        rare_marks=sum(pair.team in places for pair in pairs),
        recall=_of_class(sample, tables, places, -1),
        precision=_of_class(sample, tables, places, -2),
        bias=sample.figure(lambda sums: agreement.ratio(sums[..., -1], _count(sums))),
        raters=raters_of(criterion, pairs, rare),
        between=between(criterion, pairs),
        needed=needed(kappa, len(sample.sums), half_width),
        table=tables(sample.sums.sum(0)).astype(int).tolist(),
    )


def _features(criterion: Criterion, pairs: Sequence[Pair], rare: Rare | None) -> Reals:
    """A row for every mark: its cell of the table, whether both agree, toneqa less the team."""
    classes = len(criterion.classes)
    rows = np.zeros((len(pairs), classes * classes + 2))
    for row, pair in zip(rows, pairs, strict=True):
        row[pair.team * classes + pair.own] = 1
        row[-2] = alike(criterion, pair.mark.value, pair.reading.value)
        row[-1] = signed(criterion, pair.reading.value, rare) - signed(criterion, pair.mark.value, rare)
    return rows


def _tables(classes: int) -> Callable[[Reals], Reals]:
    return lambda sums: sums[..., :-2].reshape(*sums.shape[:-1], classes, classes)


def _count(sums: Reals) -> Reals:
    return np.asarray(sums[..., :-2].sum(-1))


def _of_class(sample: Sample, tables: Callable[[Reals], Reals], places: Sequence[int], axis: int) -> Figure:
    """Recall of classes along the team's rows (axis -1), precision along toneqa's columns (axis -2)."""
    if not places:
        return Figure(None)

    def both(sums: Reals) -> Reals:
        return np.asarray(tables(sums)[..., places, :][..., places].sum((-2, -1)))

    return share(sample, both, lambda sums: np.asarray(tables(sums).sum(axis)[..., places].sum(-1)))
