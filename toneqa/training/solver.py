"""L2-regularised logistic regression for many heads and folds at once, exact, in the space of the rows.

The weights of such a model are sums of its rows (w = Xᵀα), so L-BFGS (Liu & Nocedal, 1989) can run on α and on the scores Xw alone:
one product with the kernel K = XXᵀ an iteration serves every head and every fold together, and a line search costs no product
at all. Its probabilities agree with scikit-learn's solver to
0.01 on fitted rows (tests/training/test_solver.py); the corpus takes about two minutes, where head by head and fold by fold
scikit-learn was not done after four.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float32]
Kernel = Callable[[Reals], Reals]
"""``K @ columns`` for a matrix of columns."""

MEMORY: Final = 10
MOST_STEPS: Final = 150
TOLERANCE: Final = 2e-3
"""Norm of the gradient against its norm at zero; see tests/training/test_solver.py for what that means in probabilities."""

_ARMIJO: Final = 1e-4
_HALVINGS: Final = 12


@dataclass(frozen=True)
class Problem:
    """A head on some rows. ``classes``: number of columns, 1 for yes or no; ``targets``: class of each row; ``rows``: which count.

    ``strength`` is scikit-learn's C: the weight of the losses against half the squared norm of the weights.
    """

    columns: slice
    targets: NDArray[np.int64]
    rows: NDArray[np.bool_]
    strength: float

    @property
    def size(self) -> int:
        return int(self.columns.stop - self.columns.start)


def solve(kernel: Kernel, problems: Sequence[Problem], rows: int) -> tuple[Reals, Reals]:
    """Coefficients α and scores Kα, each rows × columns of all problems."""
    state = _State(kernel, problems, rows)
    for _ in range(MOST_STEPS):
        if not state.step():
            break
    return state.alpha, state.scores


class _State:
    """L-BFGS of all problems in lockstep; every vector v = Xᵀa is kept as the pair (a, Xv)."""

    def __init__(self, kernel: Kernel, problems: Sequence[Problem], rows: int) -> None:
        self.kernel, self.problems = kernel, problems
        width = problems[-1].columns.stop
        self.alpha, self.scores = np.zeros((rows, width), np.float32), np.zeros((rows, width), np.float32)
        self.starts = np.array([p.columns.start for p in problems])
        self.sizes = np.array([p.size for p in problems])
        self.penalty = self._spread(np.array([1 / p.strength for p in problems]))
        self.hot = [np.eye(p.size, dtype=np.float32)[p.targets] if p.size > 1 else None for p in problems]
        self.history: list[tuple[Reals, Reals, Reals, Reals, Any]] = []
        self.gradient = self._gradient()
        self.start = np.sqrt(np.maximum(self._inner(*self.gradient), 1e-30))
        self.losses = self._losses(self.scores, self.alpha)

    def step(self) -> bool:
        """One step of every problem that is not there yet; False when all are."""
        active = np.sqrt(np.maximum(self._inner(*self.gradient), 0)) > TOLERANCE * self.start
        if not active.any():
            return False
        direction, image = self._direction()
        slope = self._inner(direction, self.gradient[1])
        step = self._search(direction, image, slope, active)
        moved = self._spread(step)
        self.alpha += moved * direction
        self.scores += moved * image
        before, self.gradient = self.gradient, self._gradient()
        self._remember(moved * direction, moved * image, before)
        return bool((step > 0).any())

    def _direction(self) -> tuple[Reals, Reals]:
        a, image = (-part for part in self.gradient)
        if not self.history:
            scale = self._spread(1 / np.maximum(self.start, 1e-12))
            return a * scale, image * scale
        used = []
        for s, _, y, yi, rho in reversed(self.history):
            factor = self._inner(s, image) * rho
            used.append(factor)
            wide = self._spread(factor)
            a, image = a - wide * y, image - wide * yi
        s, si, y, yi, rho = self.history[-1]
        scale = self._spread(np.where(rho > 0, 1 / np.maximum(rho * self._inner(y, yi), 1e-12), 1.0))
        a, image = a * scale, image * scale
        for (s, si, y, _, rho), factor in zip(self.history, reversed(used), strict=True):
            wide = self._spread(factor - self._inner(y, image) * rho)
            a, image = a + wide * s, image + wide * si
        return a, image

    def _search(self, direction: Reals, image: Reals, slope: Any, active: Any) -> Any:
        """Backtracking; a problem that cannot get lower stays where it is."""
        step = np.where(active & (slope < 0), 1.0, 0.0)
        losses = self.losses
        for _ in range(_HALVINGS):
            wide = self._spread(step)
            losses = self._losses(self.scores + wide * image, self.alpha + wide * direction)
            worse = (losses > self.losses + _ARMIJO * step * slope + 1e-7 * np.abs(self.losses)) & (step > 0)
            if not worse.any():
                break
            step = np.where(worse, step / 2, step)
        step = np.where(losses > self.losses + 1e-6 * np.abs(self.losses), 0.0, step)
        self.losses = np.where(step > 0, losses, self.losses)
        return step

    def _remember(self, s: Reals, si: Reals, before: tuple[Reals, Reals]) -> None:
        y, yi = self.gradient[0] - before[0], self.gradient[1] - before[1]
        curve = self._inner(s, yi)
        self.history = [*self.history, (s, si, y, yi, np.where(curve > 1e-12, 1 / np.maximum(curve, 1e-12), 0.0))][-MEMORY:]

    def _gradient(self) -> tuple[Reals, Reals]:
        slopes = np.zeros_like(self.scores)
        for problem, hot in zip(self.problems, self.hot, strict=True):
            own = self.scores[:, problem.columns]
            guess = _sigmoid(own[:, 0])[:, None] if hot is None else _softmax(own)
            truth = (problem.targets > 0).astype(np.float32)[:, None] if hot is None else hot
            slopes[:, problem.columns] = (guess - truth) * problem.rows[:, None]
        return slopes + self.penalty * self.alpha, self.kernel(slopes) + self.penalty * self.scores

    def _losses(self, scores: Reals, alpha: Reals) -> Any:
        norms = self._inner(alpha, scores)
        found = np.empty(len(self.problems))
        for i, (problem, hot) in enumerate(zip(self.problems, self.hot, strict=True)):
            own = scores[:, problem.columns]
            loss = np.logaddexp(0, np.where(problem.targets > 0, -own[:, 0], own[:, 0])) if hot is None else _cross(own, problem.targets)
            found[i] = float(loss[problem.rows].sum(dtype=np.float64)) + norms[i] / (2 * problem.strength)
        return found

    def _inner(self, a: Reals, image: Reals) -> Any:
        """⟨Xᵀa, v⟩ of each problem, from a and Xv."""
        return np.add.reduceat(np.einsum("ij,ij->j", a, image, dtype=np.float64), self.starts)

    def _spread(self, values: Any) -> Reals:
        return np.repeat(values, self.sizes).astype(np.float32)


def _sigmoid(z: Reals) -> Reals:
    return np.asarray(1 / (1 + np.exp(-np.clip(z, -30, 30))), np.float32)


def _softmax(z: Reals) -> Reals:
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def _cross(z: Reals, targets: NDArray[np.int64]) -> Reals:
    top = z.max(axis=1)
    return np.asarray(np.log(np.exp(z - top[:, None]).sum(axis=1)) + top - z[np.arange(len(z)), targets], np.float32)
