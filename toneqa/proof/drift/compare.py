"""Shares, differences and tests of two periods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from toneqa.errors import DataError
from toneqa.proof.drift.period import LABELS, NUMBERS, SIDES, Period, Talk
from toneqa.proof.drift.statistic import ks_test, psi, table_test
from toneqa.report.overview.shares import CLEAR, Share, difference, wilson
from toneqa.validate.resample import Figure, Sample

FEWEST: Final = next(n for n in range(2, 1000, 2) if wilson(n // 2, n)[1] - 0.5 <= CLEAR)
"""Conversations from which on a period is compared: at a share of one half Wilson's half-width is then ``CLEAR`` (0.15) at most."""

SURE: Final = 0.05
"""Level of all tests together, after Holm (1979)."""

NEW: Final = 3
"""Conversations that a word must stand in to be told of: a slip of the finger is no news."""

_MOST_WORDS: Final = 15


@dataclass(frozen=True, slots=True)
class Change:
    """A value of a label; ``gap``: 95 % interval of the difference, after less before (Newcombe)."""

    value: str
    before: Share
    after: Share
    gap: tuple[float, float]


@dataclass(frozen=True, slots=True)
class LabelDrift:
    """``p``: after Holm; ``test``: its name. ``changes``: the values, the greatest difference first."""

    label: str
    test: str
    p: float
    changes: Sequence[Change]

    @property
    def is_changed(self) -> bool:
        return self.p < SURE


@dataclass(frozen=True, slots=True)
class NumberDrift:
    """``psi``: stability of the distribution, and what it stays under by ``chance`` in 95 of 100 equal periods; ``ks``: the greatest gap of the two cumulative distributions, with ``p`` after Holm."""

    name: str
    before: float
    after: float
    psi: float
    chance: float
    ks: float
    p: float

    @property
    def is_changed(self) -> bool:
        return self.p < SURE


@dataclass(frozen=True, slots=True)
class WordDrift:
    """Share of unknown words; intervals by drawing conversations anew. ``gap``: of the difference."""

    side: str
    before: Figure
    after: Figure
    gap: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Part:
    """All conversations, or one queue; None where there are too few."""

    name: str
    before: int
    after: int
    labels: Sequence[LabelDrift]
    numbers: Sequence[NumberDrift]

    @property
    def is_compared(self) -> bool:
        return bool(self.labels)


@dataclass(frozen=True, slots=True)
class Drift:
    """``parts``: the whole first, then queues. ``new_words``: words that came, by conversations. ``versions``: names that differ."""

    parts: Sequence[Part]
    words: Sequence[WordDrift]
    new_words: Sequence[tuple[str, int]]
    versions: Sequence[str]
    damaged: int


def drift(before: Period, after: Period) -> Drift:
    """
    Raises:
        DataError: E271 a period has too few conversations.
    """
    for name, one in (("в первом периоде", before), ("во втором периоде", after)):
        if len(one.talks) < FEWEST:
            raise DataError("E271", what=name, near=str(FEWEST))
    parts = [_part("", before.talks, after.talks)]
    old, new = before.queues(), after.queues()
    queues = sorted(old.keys() | new.keys())
    if len(queues) > 1:
        parts += [_part(queue, old.get(queue, ()), new.get(queue, ())) for queue in queues]
    return Drift(
        _holm(parts), _words(before, after), _new(before, after), _versions(before, after), len(before.troubles) + len(after.troubles)
    )


def _part(name: str, before: Sequence[Talk], after: Sequence[Talk]) -> Part:
    if min(len(before), len(after)) < FEWEST:
        return Part(name, len(before), len(after), (), ())
    labels = [found for label in LABELS if (found := _label(label, before, after))]
    numbers = [one for number in NUMBERS if (one := _number(number, before, after))]
    return Part(name, len(before), len(after), labels, numbers)


def _label(label: str, before: Sequence[Talk], after: Sequence[Talk]) -> LabelDrift | None:
    """None where a period lacks the label or all conversations are alike."""
    old, new = (Counter(t.labels[label] for t in talks if label in t.labels) for talks in (before, after))
    values = sorted(old.keys() | new.keys())
    if min(old.total(), new.total()) < FEWEST or len(values) < 2:
        return None
    test, p = table_test([[counts[value] for value in values] for counts in (old, new)])
    pairs = [(value, Share(old[value], old.total()), Share(new[value], new.total())) for value in values]
    changes = [Change(value, one, two, difference(two, one)) for value, one, two in pairs]
    return LabelDrift(label, test, p, sorted(changes, key=lambda c: -abs(c.after.value - c.before.value)))


def _number(name: str, before: Sequence[Talk], after: Sequence[Talk]) -> NumberDrift | None:
    old, new = (np.array([t.numbers[name] for t in talks if name in t.numbers]) for talks in (before, after))
    if min(len(old), len(new)) < FEWEST:
        return None
    ks, p = ks_test(old, new)
    return NumberDrift(name, float(old.mean()), float(new.mean()), *psi(old, new), ks, p)


def _holm(parts: Sequence[Part]) -> list[Part]:
    """The same parts with p-values stepped down over every test made side by side (Holm 1979)."""
    adjusted = iter(holm([p for part in parts for p in (*(one.p for one in part.labels), *(n.p for n in part.numbers))]))
    found = []
    for part in parts:
        labels = [replace(one, p=next(adjusted)) for one in part.labels]
        numbers = [replace(n, p=next(adjusted)) for n in part.numbers]
        found.append(replace(part, labels=labels, numbers=numbers))
    return found


def holm(values: Sequence[float]) -> list[float]:
    """Adjusted p-values, in the order given."""
    order = sorted(range(len(values)), key=lambda at: values[at])
    adjusted, highest = [0.0] * len(values), 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(values) - rank) * values[at]))
        adjusted[at] = highest
    return adjusted


def _words(before: Period, after: Period) -> list[WordDrift]:
    found = []
    for side in SIDES:
        old, new = _unknown(before, side), _unknown(after, side)
        found.append(WordDrift(side, old, new, _gap(old, new)))
    return found


def _unknown(one: Period, side: str) -> Figure:
    rows = np.array([talk.words[side] for talk in one.talks], float)
    if not rows[:, 0].sum():
        return Figure(None)
    return Sample.of(rows, np.arange(len(rows))).figure(lambda sums: sums[..., 1] / np.maximum(sums[..., 0], 1))


def _gap(old: Figure, new: Figure) -> tuple[float, float] | None:
    """Interval of the difference from those of both (Zou and Donner 2008)."""
    if old.value is None or new.value is None or old.low is None or new.low is None or old.high is None or new.high is None:
        return None
    gap = new.value - old.value
    down = np.hypot(new.value - new.low, old.high - old.value)
    up = np.hypot(new.high - new.value, old.value - old.low)
    return float(gap - down), float(gap + up)


def _new(before: Period, after: Period) -> list[tuple[str, int]]:
    came = [(word, count) for word, count in after.unknown.items() if count >= NEW and word not in before.unknown]
    return sorted(came, key=lambda item: (-item[1], item[0]))[:_MOST_WORDS]


def _versions(before: Period, after: Period) -> list[str]:
    """What of program, rules, model and settings was not one and the same all the time."""
    seen = before.versions | after.versions
    names: Iterable[str] = dict.fromkeys(name for name, _ in sorted(seen))
    return [name for name in names if sum(one == name for one, _ in seen) > 1]
