"""95 % intervals by drawing conversations anew: marks of one conversation stay together, for they are not independent.

Every statistic here is a function of sums over conversations, so a resample is a row of weights times the sums.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Statistic = Callable[[Reals], Reals]
"""Sums (… × features) to values (…); not a number where there is none."""

RESAMPLES: Final = 2000
"""Percentile intervals want a thousand resamples or more (Efron and Tibshirani 1993, ch. 13)."""

_SEED: Final = 7
_AT_ONCE: Final = 200
_ENDS: Final = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate with its 95 % interval; None where the data cannot give it."""

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def half_width(self) -> float | None:
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class Sample:
    """``sums``: a row of features for every conversation; ``drawn``: the sums of every resample."""

    sums: Reals
    drawn: Reals

    @classmethod
    def of(cls, features: Reals, owners: NDArray[np.int64]) -> Sample:
        """``features``: a row for every mark; ``owners``: number of its conversation, from 0 without gaps."""
        sums = np.zeros((int(owners.max()) + 1, features.shape[1]))
        np.add.at(sums, owners, features)
        return cls(sums, _drawn(sums))

    def figure(self, statistic: Statistic) -> Figure:
        value = float(statistic(self.sums.sum(0)))
        if math.isnan(value):
            return Figure(None)
        found = statistic(self.drawn)
        found = found[~np.isnan(found)]
        low, high = np.quantile(found, _ENDS) if len(found) else (value, value)
        return Figure(value, float(low), float(high)) if high - low > 1e-9 else Figure(value)


def _drawn(sums: Reals) -> Reals:
    chance = np.random.default_rng(_SEED)
    count = len(sums)
    even = np.full(count, 1 / count)
    return np.concatenate([chance.multinomial(count, even, _AT_ONCE) @ sums for _ in range(RESAMPLES // _AT_ONCE)])


def wilson(hits: float, trials: float) -> tuple[float, float]:
    """95 % interval of a share, for shares of all or nothing where resamples are all alike (Wilson 1927)."""
    z = 1.959964
    middle = (hits + z * z / 2) / (trials + z * z)
    half = z / (trials + z * z) * math.sqrt(hits * (trials - hits) / trials + z * z / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def needed(figure: Figure, conversations: int, half_width: float) -> int | None:
    """Conversations for an interval of that half-width: it shrinks with the square root of their number."""
    now = figure.half_width
    return math.ceil(conversations * (now / half_width) ** 2) if now else None
