"""Shares: Wilson's interval beside scipy's, Newcombe's beside his own table, and when a cell may stand out."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from toneqa.report.overview.shares import Share, difference, stands_out, wilson


@pytest.mark.parametrize("whole", [1, 3, 8, 29, 120, 5000])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.9999])
def test_wilson_agrees_with_scipy(whole: int, confidence: float) -> None:
    for part in {0, 1, whole // 3, whole - 1, whole}:
        wanted = binomtest(part, whole).proportion_ci(confidence, method="wilson")
        assert wilson(part, whole, confidence) == pytest.approx((wanted.low, wanted.high), abs=1e-12)


def test_an_interval_stays_within_nothing_and_all() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 7)[0] == 0.0
    assert wilson(7, 7)[1] == 1.0
    assert Share(0, 0).value == 0.0


@pytest.mark.parametrize(
    ("now", "then", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_a_difference_is_that_of_newcombes_table(now: tuple[int, int], then: tuple[int, int], low: float, high: float) -> None:
    """Table II of Newcombe (1998), method 10."""
    assert difference(Share(*now), Share(*then)) == pytest.approx((low, high), abs=1e-4)


def test_a_difference_turns_its_sign_with_its_sides() -> None:
    low, high = difference(Share(30, 50), Share(10, 40))
    assert difference(Share(10, 40), Share(30, 50)) == pytest.approx((-high, -low))


@pytest.mark.parametrize(
    ("part", "whole", "clear"), [(3, 8, False), (3, 20, False), (20, 39, True), (19, 38, False), (0, 12, True), (0, 5, False)]
)
def test_few_answers_do_not_judge_a_person(part: int, whole: int, clear: bool) -> None:
    assert Share(part, whole).is_clear == clear


def test_a_cell_stands_out_beyond_chance_alone() -> None:
    assert stands_out(Share(40, 50), 0.4, 1) == 1
    assert stands_out(Share(2, 50), 0.4, 1) == -1
    assert stands_out(Share(21, 50), 0.4, 1) == 0
    assert (stands_out(Share(28, 50), 0.4, 1), stands_out(Share(28, 50), 0.4, 400)) == (1, 0)
