"""Whether probabilities mean what they say, and what abstaining brings: the numbers behind two plots and two tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from toneqa.training.evaluate import NAMES, ORDINAL, Answers
from toneqa.training.metrics import BINS, kappa

SHARES: Final = (1.0, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5)
"""Of all answers, from the surest."""

LEAST: Final = 20
"""A table shows no share of fewer answers."""

Bin = tuple[float, float, int]
Point = tuple[float, float]


@dataclass(frozen=True)
class Curve:
    """``bins``: mean sureness of the best guess, share that is right, number of answers, by tenth of sureness, empty ones left out.
    ``kept``: share of the answers kept, the surest ones, and κ on them.
    """

    label: str
    bins: Sequence[Bin]
    kept: Sequence[Point]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Curve:
        return cls(row["label"], [(sure, right, count) for sure, right, count in row["bins"]], [(share, k) for share, k in row["kept"]])


def curve(answers: Answers) -> Curve:
    """Bins as ``calibration_error`` has them; κ by the guesses as ``evaluate.line`` counts them."""
    sure, right = answers.probs.max(axis=1), answers.probs.argmax(axis=1) == answers.truth
    bins = np.minimum((sure * BINS).astype(np.int64), BINS - 1)
    found = [(bins == number) for number in range(BINS)]
    rows = [(round(float(sure[b].mean()), 4), round(float(right[b].mean()), 4), int(b.sum())) for b in found if b.any()]
    return Curve(answers.label, rows, [(share, _kept(answers, sure, share)) for share in SHARES])


def _kept(answers: Answers, sure: Any, share: float) -> float:
    rows = sure >= np.quantile(sure, 1 - share)
    found = kappa(answers.truth[rows], answers.guess[rows], answers.probs.shape[1], answers.label in ORDINAL)
    return round(found, 4) if np.isfinite(found) else 0.0


def calibration_table(curves: Sequence[Curve]) -> str:
    """How often the guess was right, by how sure it was; the number of answers in brackets."""
    tenths = range(2, BINS)
    head = ["label", *(f"{n / BINS:.1f}–{(n + 1) / BINS:.1f}" for n in tenths)]
    return _table(head, [[NAMES[c.label], *(_right(c, n) for n in tenths)] for c in _ordered(curves)])


def _right(found: Curve, tenth: int) -> str:
    own = [(right, count) for sure, right, count in found.bins if min(int(sure * BINS), BINS - 1) == tenth]
    return f"{own[0][0]:.2f} ({own[0][1]})" if own and own[0][1] >= LEAST else "–"


def abstention_table(curves: Sequence[Curve]) -> str:
    head = ["label", *(f"{share * 100:.0f} %" for share in SHARES)]
    return _table(head, [[NAMES[c.label], *(f"{k:.2f}" for _, k in c.kept)] for c in _ordered(curves)])


def _ordered(curves: Sequence[Curve]) -> list[Curve]:
    by_label = {found.label: found for found in curves}
    return [by_label[label] for label in NAMES if label in by_label]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
