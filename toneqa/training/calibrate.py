"""Probabilities that mean what they say, and thresholds below which a label abstains. Plain numpy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Ints = NDArray[np.int64]

COVERAGE: Final = 0.8
"""The least sure fifth abstains: the coverage at which κ must rise by 0.05 (quality targets)."""

CEILING: Final = 0.7
"""A guess that is right seven times in ten is worth showing, however sure the others are."""

_STEPS: Final = 60
_LEAST: Final = 30


def temperature(probs: Matrix, classes: Ints) -> tuple[float, Matrix]:
    """Scale and shift of the logits that make out-of-fold probabilities likeliest (Platt, 1999; Guo et al., 2017).

    One column is the probability of yes; with more columns the shift is a number a class.
    """
    known = classes >= 0
    own = np.clip(probs[known].astype(np.float64), 1e-6, 1 - 1e-6)
    shift = np.zeros(probs.shape[1])
    if len(own) < _LEAST or len(np.unique(classes[known])) < 2:
        return 1.0, shift.astype(np.float32)
    logits = np.log(own / (1 - own)) if own.shape[1] == 1 else np.log(own)
    scale, shift = _newton(logits, _targets(classes[known], own.shape[1]))
    return float(scale), shift.astype(np.float32)


def _targets(classes: Ints, columns: int) -> NDArray[np.float64]:
    if columns == 1:
        return (classes > 0).astype(np.float64)[:, None]
    return np.eye(columns)[classes]


def _newton(logits: NDArray[np.float64], targets: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """Damped gradient steps with a diagonal curvature; few parameters, so it is quick and always the same."""
    scale, shift = 1.0, np.zeros(logits.shape[1])
    for _ in range(_STEPS):
        z = logits * scale + shift
        probs = 1 / (1 + np.exp(-z)) if z.shape[1] == 1 else _softmax(z)
        error = probs - targets
        curve = probs * (1 - probs)
        scale -= 0.5 * float((error * logits).sum() / ((curve * logits**2).sum() + 1e-9))
        scale = min(max(scale, 0.1), 5.0)
        shift = np.clip(shift - 0.5 * error.sum(axis=0) / (curve.sum(axis=0) + 1e-9), -3, 3)
    return scale, shift


def _softmax(z: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def sureness(probs: Matrix) -> Matrix:
    """Probability of the best guess."""
    return np.maximum(probs[:, 0], 1 - probs[:, 0]) if probs.shape[1] == 1 else probs.max(axis=1)


def fit_thresholds(heads: Mapping[str, slice], probs: Matrix, targets: Mapping[str, Ints], prefix: str) -> dict[str, float]:
    """By head: the sureness that ``COVERAGE`` of the out-of-fold rows reach, ``CEILING`` at most."""
    found = {}
    for head, part in heads.items():
        own = sureness(probs[targets[head] >= 0][:, part])
        found[prefix + head] = round(min(CEILING, float(np.quantile(own, 1 - COVERAGE))), 4) if len(own) else 0.0
    return found
