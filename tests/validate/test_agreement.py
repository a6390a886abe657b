"""Coefficients against published worked examples and scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score

from toneqa.validate.agreement import INTERVAL, NOMINAL, ORDINAL, alpha, coincidences_of, gwet, kappa, observed, of_raters, weights

Reals = NDArray[np.float64]

ABSTRACTORS = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]], float)
"""100 pregnancies, two abstractors (Gwet, Handbook of Inter-Rater Reliability, 4th ed. 2014; ``cont3x3abstractors`` of his R package
irrCAC, whose vignette «overview» prints the figures below)."""

_: None = None
FOUR_CODERS: Sequence[Sequence[int | None]] = (
    (1, 1, _, 1), (2, 2, 3, 2), (3, 3, 3, 3), (3, 3, 3, 3), (2, 2, 2, 2), (1, 2, 3, 4),
    (4, 4, 4, 4), (1, 1, 2, 1), (2, 2, 2, 2), (_, 5, 5, 5), (_, _, 1, 1), (_, _, 3, _),
)  # fmt: skip
"""Twelve units, four coders, values missing (Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, section C; also
``cac.raw4raters`` of irrCAC)."""


def counts(units: Sequence[Sequence[int | None]], classes: int) -> Reals:
    return np.array([[sum(value == number for value in unit) for number in range(1, classes + 1)] for unit in units], float)


def test_gwet_2014_the_abstractors() -> None:
    nominal, quadratic = weights(3, False), weights(3, True)
    assert observed(ABSTRACTORS, nominal) == pytest.approx(0.89)
    assert kappa(ABSTRACTORS, nominal) == pytest.approx(0.7964094, abs=1e-7)
    assert gwet(ABSTRACTORS, nominal) == pytest.approx(0.8493305, abs=1e-7)
    assert gwet(ABSTRACTORS, quadratic) == pytest.approx(0.94024, abs=1e-5)
    assert alpha(coincidences_of(ABSTRACTORS), NOMINAL) == pytest.approx(0.7972585, abs=1e-7)


def test_gwet_2008_kappa_falls_where_nearly_all_agree_and_ac1_does_not() -> None:
    """118 both positive, 5 and 2 apart, none both negative (Gwet 2008, British Journal of Mathematical and Statistical Psychology 61)."""
    table = np.array([[118, 5], [2, 0]], float)
    assert kappa(table, weights(2, False)) == pytest.approx(-0.0234, abs=1e-4)
    assert gwet(table, weights(2, False)) == pytest.approx(0.9408, abs=1e-4)


def test_krippendorff_2011_two_observers_of_ten_units() -> None:
    """Section A: Meg and Owen, binary, α = 0.095."""
    meg, owen = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    table = np.zeros((2, 2))
    np.add.at(table, (list(meg), list(owen)), 1)
    assert alpha(coincidences_of(table), NOMINAL) == pytest.approx(0.095, abs=5e-4)


@pytest.mark.parametrize(("metric", "published"), [(NOMINAL, 0.743), (ORDINAL, 0.815), (INTERVAL, 0.849)])
def test_krippendorff_2011_four_coders(metric: str, published: float) -> None:
    _, coincidences = of_raters(counts(FOUR_CODERS, 5))
    assert alpha(coincidences.sum(0), metric) == pytest.approx(published, abs=5e-4)


def test_gwet_2014_four_raters() -> None:
    """AC1 0.77544, agreement 0.81818; the unit with a single rater counts for how often a class is used."""
    found = counts(FOUR_CODERS, 5)
    pairs, _ = of_raters(found)
    use = (found / found.sum(1, keepdims=True)).mean(0)
    assert observed(pairs.sum(0), weights(5, False)) == pytest.approx(0.81818, abs=1e-5)
    assert gwet(pairs.sum(0), weights(5, False), use) == pytest.approx(0.77544, abs=1e-5)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=60))
def test_kappa_is_that_of_scikit_learn(marks: list[tuple[int, int]]) -> None:
    table = np.zeros((4, 4))
    np.add.at(table, tuple(zip(*marks, strict=True)), 1)
    team, own = zip(*marks, strict=True)
    if len(set(team) | set(own)) == 1:
        assert np.isnan(kappa(table, weights(4, False)))
        return
    for ordinal, name in ((False, None), (True, "quadratic")):
        assert kappa(table, weights(4, ordinal)) == pytest.approx(cohen_kappa_score(team, own, weights=name, labels=range(4)), abs=1e-9)


@given(st.lists(st.integers(0, 20), min_size=9, max_size=9).filter(lambda cells: sum(cells) > 1))
def test_many_tables_at_once_give_what_each_gives(cells: list[int]) -> None:
    table = np.array(cells, float).reshape(3, 3)
    both, credit = np.stack([table, ABSTRACTORS]), weights(3, True)
    for row, one in enumerate((table, ABSTRACTORS)):
        assert kappa(both, credit)[row] == pytest.approx(float(kappa(one, credit)), nan_ok=True)
        assert gwet(both, credit)[row] == pytest.approx(float(gwet(one, credit)), nan_ok=True)
        assert alpha(coincidences_of(both), ORDINAL)[row] == pytest.approx(float(alpha(coincidences_of(one), ORDINAL)), nan_ok=True)


def test_two_raters_told_by_counts_or_by_a_table_agree_alike() -> None:
    team, own = np.array([0, 1, 2, 1, 0, 2, 2]), np.array([0, 1, 1, 1, 2, 2, 0])
    table = np.zeros((3, 3))
    np.add.at(table, (team, own), 1)
    pairs, coincidences = of_raters(np.eye(3)[team] + np.eye(3)[own])
    assert gwet(pairs.sum(0), weights(3, False)) == pytest.approx(float(gwet(table, weights(3, False))))
    np.testing.assert_allclose(coincidences.sum(0), coincidences_of(table))
