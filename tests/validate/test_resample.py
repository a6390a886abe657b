"""Intervals: near the analytic ones, honest at the stated minimum and not below, whole conversations drawn."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.validate.test_agreement import ABSTRACTORS
from toneqa.validate import resample
from toneqa.validate.agreement import gwet, kappa, weights
from toneqa.validate.resample import Figure, Sample, needed, wilson

Reals = NDArray[np.float64]


def of_table(table: Reals) -> Sample:
    size = table.size
    cells = np.repeat(np.arange(size), table.ravel().astype(int))
    return Sample.of(np.eye(size)[cells], np.arange(len(cells)))


def square(sums: Reals, classes: int) -> Reals:
    return sums.reshape(*sums.shape[:-1], classes, classes)


@pytest.mark.parametrize(("measure", "published"), [(kappa, 0.0589), (gwet, 0.0432)])
def test_the_interval_is_as_wide_as_gwets_standard_error_says(measure: object, published: float) -> None:
    """Standard errors printed beside the coefficients in the vignette of irrCAC; 1.96 of them each side."""
    found = of_table(ABSTRACTORS).figure(lambda sums: measure(square(sums, 3), weights(3, False)))  # type: ignore[operator]
    assert found.half_width == pytest.approx(1.96 * published, rel=0.15)


def coverage(talks: int, rare: float, agreement: float, trials: int = 120) -> float:
    """Share of simulated studies whose interval holds the true kappa; one without an interval does not."""
    chance = np.random.default_rng(1)
    margins = np.array([1 - rare, rare])
    apart = (1 - agreement) * (1 - (margins**2).sum()) / 2
    cells = np.array([margins[0] - apart, apart, apart, margins[1] - apart])
    held = 0
    for _ in range(trials):
        drawn = np.eye(4)[chance.choice(4, talks, p=cells)]
        found = Sample.of(drawn, np.arange(talks)).figure(lambda sums: kappa(square(sums, 2), weights(2, False)))
        held += found.low is not None and found.high is not None and found.low <= agreement <= found.high
    return held / trials


def test_the_minimum_keeps_the_interval_honest(monkeypatch: pytest.MonkeyPatch) -> None:
    """``study.MIN_TALKS`` and ``MIN_RARE``: at them the nominal 95 % holds well, below them it does not."""
    monkeypatch.setattr(resample, "RESAMPLES", 400)
    for agreement in (0.6, 0.8):
        assert coverage(50, 0.2, agreement) >= 0.88
        assert coverage(30, 0.4, agreement) >= 0.88
    assert coverage(20, 0.2, 0.8) < 0.85
    assert coverage(50, 0.1, 0.8) < 0.88


def test_marks_of_one_conversation_are_drawn_together() -> None:
    """Ten equal marks in each conversation say no more than one: the interval is as wide."""
    hits = np.array([1.0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1])
    one = np.stack([hits, np.ones(12)], 1)
    ten = np.repeat(one, 10, 0)
    rate = [
        Sample.of(rows, owners).figure(lambda sums: sums[..., 0] / sums[..., 1])
        for rows, owners in ((one, np.arange(12)), (ten, np.repeat(np.arange(12), 10)))
    ]
    assert rate[0] == rate[1]
    alone = Sample.of(ten, np.arange(120)).figure(lambda sums: sums[..., 0] / sums[..., 1])
    assert alone.half_width is not None
    assert rate[0].half_width is not None
    assert alone.half_width < rate[0].half_width / 2


def test_no_number_and_no_width_are_told_apart() -> None:
    same = np.zeros((40, 4))
    same[:, 0] = 1
    sample = Sample.of(same, np.arange(40))
    assert sample.figure(lambda sums: kappa(square(sums, 2), weights(2, False))) == Figure(None)
    assert sample.figure(lambda sums: sums[..., 0] / sums.sum(-1)) == Figure(1.0)


def test_wilson_1927() -> None:
    """15 of 25 is 0.407 to 0.766; none of 10 is 0 to 0.278 (Newcombe 1998, Statistics in Medicine 17, formulas for method 3)."""
    assert wilson(15, 25) == pytest.approx((0.407, 0.766), abs=1e-3)
    assert wilson(0, 10) == pytest.approx((0, 0.278), abs=1e-3)


def test_the_number_needed_grows_with_the_square_of_certainty() -> None:
    assert needed(Figure(0.6, 0.4, 0.8), 50, 0.1) == 200
    assert needed(Figure(0.6, 0.5, 0.7), 50, 0.1) == 50
    assert needed(Figure(0.6), 50, 0.1) is None
