"""Our solver against scikit-learn's: the same regression, the same probabilities, alone or all heads and folds at once."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from toneqa.training.solver import Kernel, Problem, Reals, solve

CLOSE: Final = 0.01
CLOSE_UNSEEN: Final = 0.02
"""For rows that were not fitted: the solver stops a little short of the optimum, and they follow the weights more freely."""

SEEDS: Final = range(4)
STRENGTHS: Final = (0.05, 1.0, 8.0)

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


def data(seed: int, classes: int, rows: int = 90, width: int = 8) -> tuple[Reals, Ints]:
    """Rows and noisy classes that depend on them; every class occurs."""
    chance = np.random.default_rng(seed)
    x = chance.normal(size=(rows, width)).astype(np.float32)
    pull = chance.normal(size=(width, classes))
    y = np.asarray((x @ pull + chance.gumbel(size=(rows, classes))).argmax(axis=1), np.int64)
    y[:classes] = np.arange(classes)
    return x, y


def kernel_of(x: Reals) -> Kernel:
    matrix = x @ x.T
    return lambda columns: np.asarray(matrix @ columns)


def probabilities(scores: Reals) -> NDArray[np.float64]:
    """Of every class, as scikit-learn tells them."""
    wide = np.hstack([np.zeros_like(scores), scores]) if scores.shape[1] == 1 else scores
    powers = np.exp(wide - wide.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def reference(x: Reals, y: Ints, rows: Mask, strength: float) -> Any:
    return exact(strength).fit(x[rows].astype(float), y[rows]).predict_proba(x)


def exact(strength: float) -> Any:
    return LogisticRegression(C=strength, fit_intercept=False, tol=1e-8, max_iter=20_000)


def problem(y: Ints, classes: int, start: int = 0, rows: Mask | None = None, strength: float = 1.0) -> Problem:
    size = 1 if classes == 2 else classes
    return Problem(slice(start, start + size), y, np.ones(len(y), bool) if rows is None else rows, strength)


def half(y: Ints, seed: int) -> Mask:
    """Half of the rows, and the first of every class."""
    rows = np.random.default_rng(seed + 100).random(len(y)) < 0.5
    rows[: y.max() + 1] = True
    return rows


@pytest.mark.parametrize("strength", STRENGTHS)
@pytest.mark.parametrize("classes", [2, 3, 5])
@pytest.mark.parametrize("seed", SEEDS)
def test_probabilities_are_those_of_scikit_learn(seed: int, classes: int, strength: float) -> None:
    x, y = data(seed, classes)
    _, scores = solve(kernel_of(x), [problem(y, classes, strength=strength)], len(y))
    wanted = reference(x, y, np.ones(len(y), bool), strength)
    assert np.abs(probabilities(scores) - wanted).max() < CLOSE


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("seed", SEEDS)
def test_rows_left_out_are_predicted_by_a_model_that_did_not_see_them(seed: int, classes: int) -> None:
    x, y = data(seed, classes)
    rows = half(y, seed)
    _, scores = solve(kernel_of(x), [problem(y, classes, rows=rows)], len(y))
    apart = np.abs(probabilities(scores) - reference(x, y, rows, 1.0))
    assert apart[rows].max() < CLOSE
    assert apart.max() < CLOSE_UNSEEN
    shuffled = np.where(rows, y, (y + 1) % classes)
    assert np.array_equal(solve(kernel_of(x), [problem(shuffled, classes, rows=rows)], len(y))[1], scores)


def test_many_problems_at_once_are_solved_as_if_alone() -> None:
    x, _ = data(0, 2)
    problems, wanted, start = [], [], 0
    for seed, (classes, strength) in enumerate([(2, 0.1), (3, 8.0), (2, 4.0), (5, 1.0), (2, 0.3)]):
        y = data(0, classes)[1]
        rows = half(y, seed)
        problems.append(problem(y, classes, start, rows, strength))
        wanted.append(reference(x, y, rows, strength))
        start = problems[-1].columns.stop
    _, scores = solve(kernel_of(x), problems, len(x))
    for one, probs in zip(problems, wanted, strict=True):
        assert np.abs(probabilities(scores[:, one.columns]) - probs)[one.rows].max() < CLOSE


def test_coefficients_give_the_weights() -> None:
    """w = Xᵀα: what is kept of a layer must give the scores that were solved for."""
    x, y = data(1, 3)
    alpha, scores = solve(kernel_of(x), [problem(y, 3)], len(y))
    assert np.abs(x @ (x.T @ alpha) - scores).max() < 1e-3
    model = exact(1.0).fit(x.astype(float), y)
    weights = x.T @ alpha
    centred = weights - weights.mean(axis=1, keepdims=True)
    assert np.abs(centred - model.coef_.T).max() < 0.05


def test_more_features_than_rows() -> None:
    x, y = data(2, 2, rows=30, width=200)
    _, scores = solve(kernel_of(x), [problem(y, 2, strength=0.5)], len(y))
    assert np.abs(probabilities(scores) - reference(x, y, np.ones(len(y), bool), 0.5)).max() < CLOSE


def test_equal_problems_give_equal_results() -> None:
    x, y = data(3, 3)
    one, other = (solve(kernel_of(x), [problem(y, 3)], len(y)) for _ in range(2))
    assert np.array_equal(one[0], other[0])
    assert np.array_equal(one[1], other[1])


def test_a_problem_without_rows_or_with_one_class_stays_finite() -> None:
    x, y = data(4, 2)
    none, ones = np.zeros(len(y), bool), np.ones_like(y)
    problems = [problem(y, 2, 0, none), problem(ones, 2, 1), problem(y, 2, 2)]
    alpha, scores = solve(kernel_of(x), problems, len(y))
    assert np.isfinite(alpha).all()
    assert np.isfinite(scores).all()
    assert not alpha[:, 0].any()
    assert (np.abs(probabilities(scores[:, 2:]) - reference(x, y, np.ones(len(y), bool), 1.0)) < CLOSE).all()
