"""The card against grades: order alone decides the rank correlations, the spread over five grades the κ."""

from __future__ import annotations

import pytest

from toneqa.training.card_grades import Agreement, Graded, agreement


def found(*pairs: tuple[float, float | None]) -> Agreement:
    return agreement([Graded(at, grade, score, 50.0) for at, (grade, score) in enumerate(pairs)])


def test_the_same_order_is_full_agreement_of_ranks() -> None:
    same = found((1, 10), (2, 35), (3, 40), (4, 41), (5, 99))
    assert same.spearman[0] == pytest.approx(1)
    assert same.tau[0] == pytest.approx(1)
    assert same.kappa[0] < 1


def test_the_opposite_order() -> None:
    assert found((1, 99), (3, 50), (5, 0)).tau[0] == pytest.approx(-1)


def test_a_score_spread_as_the_grades_is_full_kappa() -> None:
    assert found((1, 0), (2, 25), (3, 50), (4, 75), (5, 100)).kappa[0] == pytest.approx(1)


def test_ties_count_half_and_too_little_data_counts_not() -> None:
    tied = found((1, 10), (2, 10), (3, 90), (4, None))
    assert (tied.contacts, tied.scored) == (4, 3)
    assert tied.tau[0] == pytest.approx(2 / (3 * 2) ** 0.5)
    low, high = tied.tau[1:]
    assert low <= tied.tau[0] <= high


def test_the_answers_of_the_same_contacts_stand_beside() -> None:
    pairs = [Graded(0, 1, 10, 90), Graded(1, 3, 50, 50), Graded(2, 5, 90, 10)]
    assert agreement(pairs, answers=True).spearman[0] == pytest.approx(-agreement(pairs).spearman[0])
