"""Our plain-numpy metrics against scikit-learn's and scipy's; calibration by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import cohen_kappa_score, confusion_matrix, f1_score

from toneqa.training.calibrate import fit_thresholds, sureness, temperature
from toneqa.training.metrics import calibration_error, confusion, interval, kappa, macro_f1, rank_correlation

Ints = NDArray[np.int64]


def labels(seed: int, classes: int, count: int = 80) -> tuple[Ints, Ints]:
    chance = np.random.default_rng(seed)
    truth = chance.integers(0, classes, count)
    guess = np.where(chance.random(count) < 0.6, truth, chance.integers(0, classes, count))
    return truth, guess


CASES = [(seed, classes) for seed in range(5) for classes in (2, 3, 5)]


@pytest.mark.parametrize(("seed", "classes"), CASES)
def test_agreement_is_that_of_scikit_learn(seed: int, classes: int) -> None:
    truth, guess = labels(seed, classes)
    assert kappa(truth, guess, classes) == pytest.approx(cohen_kappa_score(truth, guess))
    assert kappa(truth, guess, classes, quadratic=True) == pytest.approx(cohen_kappa_score(truth, guess, weights="quadratic"))
    assert macro_f1(truth, guess, classes) == pytest.approx(f1_score(truth, guess, average="macro"))
    assert np.array_equal(confusion(truth, guess, classes), confusion_matrix(truth, guess, labels=range(classes)))


def test_a_class_that_never_occurs_counts_for_nothing() -> None:
    truth, guess = labels(1, 3)
    assert macro_f1(truth, guess, 5) == pytest.approx(macro_f1(truth, guess, 3))
    assert kappa(truth, guess, 5) == pytest.approx(kappa(truth, guess, 3))


@pytest.mark.parametrize("quadratic", [False, True])
def test_full_agreement_is_one_and_no_choice_is_no_number(quadratic: bool) -> None:
    truth = np.array([0, 1, 2, 1])
    assert kappa(truth, truth, 3, quadratic) == 1
    assert math.isnan(kappa(np.zeros(4, int), np.zeros(4, int), 3, quadratic))
    assert math.isnan(kappa(np.zeros(0, int), np.zeros(0, int), 3, quadratic))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=3, max_size=40))
def test_rank_correlation_is_that_of_scipy(pairs: list[tuple[int, int]]) -> None:
    first, second = (np.array(values, float) for values in zip(*pairs, strict=True))
    found = rank_correlation(first, second)
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(spearmanr(first, second).statistic)


def test_calibration_error_by_hand() -> None:
    """Bin 0.9: sure 0.95 and right in one of two; bin 0.6: sure 0.65 and right always."""
    probs = np.array([[0.95, 0.05], [0.95, 0.05], [0.35, 0.65], [0.35, 0.65]])
    assert calibration_error(np.array([0, 1, 1, 1]), probs) == pytest.approx((2 * 0.45 + 2 * 0.35) / 4)
    assert calibration_error(np.array([0, 0]), np.array([[1.0, 0.0], [1.0, 0.0]])) == 0
    assert math.isnan(calibration_error(np.zeros(0, int), np.zeros((0, 2))))


def test_the_interval_holds_the_value_and_draws_whole_conversations() -> None:
    truth, guess = labels(3, 2, 200)
    owners = np.repeat(np.arange(40), 5)
    low, high = interval(owners, lambda rows: kappa(truth[rows], guess[rows], 2), 200)
    assert low < kappa(truth, guess, 2) < high
    assert (low, high) == interval(owners, lambda rows: kappa(truth[rows], guess[rows], 2), 200)
    drawn: list[Ints] = []
    interval(owners, lambda rows: drawn.append(rows) or 0.0, 20)  # type: ignore[func-returns-value]
    assert all((np.bincount(owners[rows], minlength=40) % 5 == 0).all() for rows in drawn)
    assert all(len(rows) == 200 for rows in drawn)


def _logits(probs: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.log(probs / (1 - probs)) if probs.shape[1] == 1 else np.log(probs)


@pytest.mark.parametrize("classes", [2, 4])
def test_temperature_brings_overconfident_guesses_down(classes: int) -> None:
    chance = np.random.default_rng(5)
    logits = chance.normal(size=(3000, classes))
    true = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    truth = np.array([chance.choice(classes, p=row) for row in true])
    sharp = np.exp(3 * logits) / np.exp(3 * logits).sum(axis=1, keepdims=True)
    given_ = (sharp[:, 1:] if classes == 2 else sharp).astype(np.float32)
    scale, shift = temperature(given_, truth)
    z = _logits(np.clip(given_.astype(float), 1e-6, 1 - 1e-6)) * scale + shift
    cooled = 1 / (1 + np.exp(-z)) if classes == 2 else np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    both = np.hstack([1 - cooled, cooled]) if classes == 2 else cooled
    assert scale == pytest.approx(1 / 3, rel=0.15)
    assert calibration_error(truth, both) < 0.03 < calibration_error(truth, sharp)


def test_too_few_rows_or_one_class_leave_probabilities_alone() -> None:
    probs = np.full((100, 1), 0.9, np.float32)
    for classes in (np.ones(100, int), np.array([1, 0] * 10 + [-1] * 80)):
        scale, shift = temperature(probs, classes)
        assert (scale, list(shift)) == (1.0, [0.0])


def test_thresholds_let_the_sure_four_fifths_through() -> None:
    probs = np.linspace(0.5, 0.69, 100, dtype=np.float32)[:, None]
    known = np.zeros(100, int)
    found = fit_thresholds({"harsh": slice(0, 1)}, probs, {"harsh": known}, "x.")
    assert (sureness(probs)[:] >= found["x.harsh"]).mean() == pytest.approx(0.8, abs=0.01)
    sure = np.full((100, 1), 0.99, np.float32)
    assert fit_thresholds({"harsh": slice(0, 1)}, sure, {"harsh": known}, "")["harsh"] == 0.7
    assert fit_thresholds({"harsh": slice(0, 1)}, sure, {"harsh": known - 1}, "")["harsh"] == 0.0
