"""Figures of surveys with their intervals.

The net promoter score is the difference of two shares of one sample. Its interval is the adjusted Wald of Rocks («Interval Estimation for the
Net Promoter Score», The American Statistician, 2016): the plain one is too narrow for small samples and has no width where everybody
agrees. Cliff's delta has the score interval of Newcombe («Confidence intervals for an effect size measure based on the Mann–Whitney
statistic. Part 2», Statistics in Medicine, 2006, method 5). How often both hold the truth is measured in ``tests/voice/test_figures.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

import numpy as np

from toneqa.report.overview.shares import CONFIDENCE

_PSEUDO: Final = 0.75
"""Promoters and as many detractors added before the interval is taken, with twice as many passives."""


@dataclass(frozen=True, slots=True)
class Estimate:
    value: float
    low: float
    high: float


def net_score(promoters: int, passives: int, detractors: int, confidence: float = CONFIDENCE) -> Estimate:
    """From −1 to 1. The sample is not empty."""
    whole = promoters + passives + detractors
    up, down, total = promoters + _PSEUDO, detractors + _PSEUDO, whole + 4 * _PSEUDO
    middle = (up - down) / total
    half = _z(confidence) * sqrt(((up + down) / total - middle**2) / total)
    return Estimate((promoters - detractors) / whole, max(-1.0, middle - half), min(1.0, middle + half))


def cliff_delta(one: Sequence[float], other: Sequence[float], confidence: float = CONFIDENCE) -> Estimate:
    """How much oftener a score of the first sample is above one of the second than below it: −1…1. Neither sample is empty."""
    levels = np.unique(np.concatenate([one, other]))
    signs = np.sign(np.subtract.outer(levels, levels))
    counts, others = (np.bincount(np.searchsorted(levels, sample), minlength=len(levels)) for sample in (one, other))
    delta = float(counts @ signs @ others) / (len(one) * len(other))
    ends = (_end((delta + 1) / 2, len(one), len(other), _z(confidence), limit) for limit in (0.0, 1.0))
    return Estimate(delta, *(2 * end - 1 for end in ends))


_HALVINGS: Final = 50


def _end(theta: float, one: int, other: int, z: float, limit: float) -> float:
    """The value between ``theta`` and ``limit`` that lies just ``z`` of its own standard errors from ``theta``, by bisection."""
    near, far = theta, limit
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        inside = abs(theta - middle) <= z * sqrt(_variance(middle, one, other))
        near, far = (middle, far) if inside else (near, middle)
    return near


def _variance(theta: float, one: int, other: int) -> float:
    """Of the Mann–Whitney statistic for exponential scores, both samples taken as of their mean size."""
    mean = (one + other) / 2 - 1
    return theta * (1 - theta) * (1 + mean * ((1 - theta) / (2 - theta) + theta / (1 + theta))) / (one * other)


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)
