"""Net score and Cliff's delta: values by hand, agreement with scipy, and how often their intervals hold the truth."""

from __future__ import annotations

import numpy as np
import pytest

from toneqa.voice.figures import cliff_delta, net_score


def test_the_net_score_by_hand() -> None:
    found = net_score(50, 30, 20)
    assert found.value == pytest.approx(0.3)
    # (50.75 − 20.75) / 103 = 0.2913; variance (71.5/103 − 0.2913²) / 103 = 0.005916; half 1.96 · 0.0769 = 0.1508
    assert (found.low, found.high) == pytest.approx((0.1405, 0.4420), abs=2e-4)


def test_where_all_agree_the_interval_has_a_width_and_stays_in_range() -> None:
    found = net_score(30, 0, 0)
    assert found.value == found.high == 1
    assert 0.75 < found.low < 0.95


@pytest.mark.parametrize("size", [30, 100])
@pytest.mark.parametrize("shares", [(0.6, 0.25, 0.15), (0.2, 0.3, 0.5), (0.9, 0.08, 0.02), (0.4, 0.2, 0.4)])
def test_the_interval_of_the_net_score_holds_the_truth(size: int, shares: tuple[float, float, float]) -> None:
    """In 93.5 % of 2,000 samples and more; the plain Wald falls to 85 % at 30 answers of which nine in ten are promoters."""
    drawn = np.random.default_rng(7).multinomial(size, shares, 2000)
    found = [net_score(*map(int, counts)) for counts in drawn]
    assert sum(one.low <= shares[0] - shares[2] <= one.high for one in found) >= 0.935 * len(drawn)


def test_delta_by_hand() -> None:
    # pairs of (1, 3) with (2, 3): 1<2, 1<3, 3>2, 3=3
    assert cliff_delta([1, 3], [2, 3]).value == pytest.approx(-0.25)
    assert cliff_delta([5, 5], [1, 1]).value == 1
    same = cliff_delta([1, 2, 3] * 5, [1, 2, 3] * 5)
    assert same.value == 0
    assert -same.low == pytest.approx(same.high)


def test_delta_is_what_scipy_says() -> None:
    stats = pytest.importorskip("scipy.stats")
    chance = np.random.default_rng(3)
    one, other = chance.integers(0, 11, 40).astype(float), chance.integers(2, 11, 70).astype(float)
    statistic = stats.mannwhitneyu(one, other).statistic
    assert cliff_delta(list(one), list(other)).value == pytest.approx(2 * statistic / (40 * 70) - 1)


@pytest.mark.parametrize("sizes", [(10, 50), (20, 100), (50, 50)])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((0.2, 0.2, 0.2, 0.2, 0.2), (0.2, 0.2, 0.2, 0.2, 0.2)),
        ((0.4, 0.3, 0.1, 0.1, 0.1), (0.05, 0.05, 0.1, 0.3, 0.5)),
        ((0.7, 0.2, 0.05, 0.03, 0.02), (0.02, 0.03, 0.05, 0.2, 0.7)),
    ],
)
def test_the_interval_of_delta_holds_the_truth(sizes: tuple[int, int], one: tuple[float, ...], other: tuple[float, ...]) -> None:
    """In 91 % of 400 samples and more; where scores crowd at both ends it is 89 to 94 %."""
    chance, levels = np.random.default_rng(7), np.arange(1.0, 6.0)
    truth = float(np.array(one) @ np.sign(np.subtract.outer(levels, levels)) @ np.array(other))
    held = 0
    for _ in range(400):
        found = cliff_delta(list(chance.choice(levels, sizes[0], p=one)), list(chance.choice(levels, sizes[1], p=other)))
        held += found.low <= truth <= found.high
    assert held >= 0.91 * 400


def test_a_wider_confidence_is_wider() -> None:
    near, wide = (cliff_delta([1, 2, 3, 4] * 5, [2, 3, 4, 5] * 5, confidence) for confidence in (0.95, 0.999))
    assert wide.low < near.low < near.high < wide.high
