"""Tests of two samples, by scipy (extra ``report``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from toneqa.errors import UseError

Reals = NDArray[np.float64]

EXPECTED: Final = 5
"""Least expected count in every cell for a chi-square test (Cochran 1954)."""

CHI, FISHER = "chi-square", "Fisher"
_DRAWS: Final = 9999
_SEED: Final = 7
_BINS: Final = 10
_HALF: Final = 0.5


def _stats() -> Any:
    """
    Raises:
        UseError: E107 scipy is not there.
    """
    try:
        from scipy import stats
    except ModuleNotFoundError as error:
        raise UseError("E107", what="scipy", near="report") from error
    return stats


def table_test(counts: Sequence[Sequence[int]]) -> tuple[str, float]:
    """Name and p-value for a table of two rows without empty columns: chi-square, or Fisher's where a cell is too small for it.

    A wider table than 2 × 2 is drawn anew with its margins (Freeman and Halton 1951), always in the same way.
    """
    stats, table = _stats(), np.array(counts)
    if stats.contingency.expected_freq(table).min() >= EXPECTED:
        return CHI, float(stats.chi2_contingency(table, correction=False).pvalue)
    if table.shape[1] == 2:
        return FISHER, float(stats.fisher_exact(table).pvalue)
    method = stats.MonteCarloMethod(n_resamples=_DRAWS, rng=np.random.default_rng(_SEED))
    return FISHER, float(stats.fisher_exact(table, method=method).pvalue)


def ks_test(before: Reals, after: Reals) -> tuple[float, float]:
    """Kolmogorov's and Smirnov's statistic with its p-value; with ties it errs on the side of no difference."""
    found = _stats().ks_2samp(before, after)
    return float(found.statistic), float(found.pvalue)


def psi(before: Reals, after: Reals) -> tuple[float, float]:
    """Population stability index over tenths of the first sample, and its 95 % quantile where nothing has changed.

    Half a case is added to each bin, so that none is empty. By chance the index is spread like χ² times 1/n + 1/m (Yurdakul and
    Naranjo 2020): small samples reach the usual limits by chance alone.
    """
    edges = np.unique(np.quantile(before, np.linspace(0, 1, _BINS + 1)[1:-1]))
    old, new = (np.bincount(np.searchsorted(edges, x, side="right"), minlength=len(edges) + 1) + _HALF for x in (before, after))
    old, new = old / old.sum(), new / new.sum()
    chance = _stats().chi2.ppf(0.95, len(edges)) * (1 / len(before) + 1 / len(after))
    return float(((new - old) * np.log(new / old)).sum()), float(chance)
