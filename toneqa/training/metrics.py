"""Agreement and calibration in plain numpy: kappa, macro-F1, calibration error, rank correlation, bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]

BINS: Final = 10
RESAMPLES: Final = 500
_SEED: Final = 7


def confusion(truth: Ints, guess: Ints, classes: int) -> Reals:
    return np.bincount(truth * classes + guess, minlength=classes * classes).reshape(classes, classes).astype(np.float64)


def kappa(truth: Ints, guess: Ints, classes: int, quadratic: bool = False) -> float:
    """Cohen's kappa; with ``quadratic`` weights for ordinal labels. Not a number when chance agrees fully."""
    return kappa_of(confusion(truth, guess, classes), quadratic)


def kappa_of(table: Reals, quadratic: bool = False) -> float:
    total = table.sum()
    at = np.arange(len(table))
    weights = (at[:, None] - at[None, :]) ** 2 if quadratic else (at[:, None] != at[None, :]).astype(np.float64)
    chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / total if total else table
    expected = float((weights * chance).sum())
    return 1 - float((weights * table).sum()) / expected if expected else float("nan")


def macro_f1(truth: Ints, guess: Ints, classes: int) -> float:
    """Mean F1 over the classes that occur in truth or guess."""
    table = confusion(truth, guess, classes)
    hits, found, there = np.diag(table), table.sum(axis=0), table.sum(axis=1)
    occurs = (found + there) > 0
    return float((2 * hits[occurs] / (found + there)[occurs]).mean()) if occurs.any() else float("nan")


def calibration_error(truth: Ints, probs: Reals) -> float:
    """Expected calibration error of the best guess over ten equal bins (Guo et al., 2017)."""
    if not len(truth):
        return float("nan")
    sure, right = probs.max(axis=1), probs.argmax(axis=1) == truth
    bins = np.minimum((sure * BINS).astype(np.int64), BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    gaps = np.abs(np.bincount(bins, sure, BINS) - np.bincount(bins, right, BINS))
    return float(gaps.sum() / counts.sum())


def rank_correlation(first: Reals, second: Reals) -> float:
    """Spearman's, ties at their mean rank."""
    a, b = _ranks(first), _ranks(second)
    return float(np.corrcoef(a, b)[0, 1]) if a.std() and b.std() else float("nan")


def _ranks(values: Reals) -> Reals:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[inverse], dtype=np.float64)


def interval(owners: Ints, statistic: Callable[[Ints], float], resamples: int = RESAMPLES) -> tuple[float, float]:
    """95 % percentile bootstrap over conversations; ``statistic`` gets the row numbers of a resample. Not a number when it never is."""
    names, inverse = np.unique(owners, return_inverse=True)
    rows = np.argsort(inverse, kind="stable")
    bounds = np.searchsorted(inverse[rows], np.arange(len(names) + 1))
    chance = np.random.default_rng(_SEED)
    found = []
    for _ in range(resamples):
        drawn = chance.integers(0, len(names), len(names))
        found.append(statistic(np.concatenate([rows[bounds[i] : bounds[i + 1]] for i in drawn])))
    known = [value for value in found if np.isfinite(value)]
    low, high = np.quantile(known, [0.025, 0.975]) if known else (float("nan"), float("nan"))
    return float(low), float(high)
