"""Coefficients of agreement from tables of counts, vectorised over resamples: the last two axes of every table are team × toneqa.

Written out because no library fits beside toneqa: ``irrCAC`` pins scipy 1.12.0, ``krippendorff`` is under the GPL, and ``statsmodels``
and scikit-learn have Cohen's kappa alone. The tests hold every formula against published worked examples and scikit-learn.

Sources: Cohen 1960, 1968; K. L. Gwet, Handbook of Inter-Rater Reliability, 4th ed. 2014 (AC1, AC2); K. Krippendorff,
Computing Krippendorff's Alpha-Reliability, 2011.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

NOMINAL: Final = "nominal"
ORDINAL: Final = "ordinal"
INTERVAL: Final = "interval"


def weights(classes: int, ordinal: bool) -> Reals:
    """Credit for every pair of classes: all or nothing, or 1 less the squared distance on the scale."""
    if not ordinal:
        return np.eye(classes)
    at = np.arange(classes)
    return np.asarray(1 - ((at[:, None] - at[None, :]) / max(classes - 1, 1)) ** 2, dtype=np.float64)


def observed(tables: Reals, credit: Reals) -> Reals:
    """Share of pairs that agree, partial credit included."""
    return ratio((tables * credit).sum((-2, -1)), tables.sum((-2, -1)))


def kappa(tables: Reals, credit: Reals) -> Reals:
    """Cohen's kappa; weighted where ``credit`` is."""
    share = _shares(tables)
    chance = np.einsum("...i,ij,...j->...", share.sum(-1), credit, share.sum(-2))
    return _corrected(observed(tables, credit), chance)


def gwet(pairs: Reals, credit: Reals, use: Reals | None = None) -> Reals:
    """AC1, or AC2 where ``credit`` is weighted (Gwet 2014, ch. 4–5).

    ``use``: share of every class over all units, those with a single rater too; by default the margins of the pairs.
    """
    share = _shares(pairs)
    used = (share.sum(-1) + share.sum(-2)) / 2 if use is None else use
    classes = len(credit)
    chance = credit.sum() / (classes * (classes - 1)) * (used * (1 - used)).sum(-1)
    return _corrected(observed(pairs, credit), chance)


def alpha(coincidences: Reals, metric: str) -> Reals:
    """Krippendorff's alpha from a symmetric table of coincidences (2011, steps B to E)."""
    used = coincidences.sum(-1)
    total = used.sum(-1)
    gap = _distance(used, metric)
    expected = (used[..., :, None] * used[..., None, :] * gap).sum((-2, -1))
    seen = (coincidences * gap).sum((-2, -1))
    return 1 - ratio((total - 1) * seen, expected)


def coincidences_of(tables: Reals) -> Reals:
    """Of two observers: every unit counts both ways."""
    return tables + np.swapaxes(tables, -2, -1)


def of_raters(counts: Reals) -> tuple[Reals, Reals]:
    """For every unit of ``counts`` (units × classes: how many raters chose the class) its pairs and its coincidences.

    Pairs of a unit sum to 1 and coincidences to its raters; both are empty where a single rater was.
    """
    raters = counts.sum(1)[:, None, None]
    ordered = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(counts.shape[1])
    return ratio(ordered, raters * (raters - 1), 0.0), ratio(ordered, raters - 1, 0.0)


def _distance(used: Reals, metric: str) -> Reals:
    """Squared differences between classes; ordinal ones by the mean rank of a class."""
    classes = used.shape[-1]
    if metric == NOMINAL:
        return 1 - np.eye(classes)
    at = np.broadcast_to(np.arange(classes, dtype=np.float64), used.shape) if metric == INTERVAL else np.cumsum(used, -1) - used / 2
    return np.asarray((at[..., :, None] - at[..., None, :]) ** 2, dtype=np.float64)


def _shares(tables: Reals) -> Reals:
    return ratio(tables, tables.sum((-2, -1))[..., None, None])


def _corrected(seen: Reals, chance: Reals) -> Reals:
    """Agreement beyond chance; no number where chance alone agrees fully."""
    return ratio(seen - chance, 1 - chance)


def ratio(part: Reals, whole: Reals, none: float = float("nan")) -> Reals:
    """``part / whole``; ``none`` where there is nothing to divide by."""
    tiny = np.abs(whole) < 1e-12
    return np.where(tiny, none, part / np.where(tiny, 1.0, whole))
