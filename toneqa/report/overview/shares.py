"""Shares with Wilson intervals, and whether two of them differ by more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

CONFIDENCE: Final = 0.95

CLEAR: Final = 0.15
"""Half-width of an interval above which a share says too little to judge a person by: 20 answers of which 3 fell short
give 5–36 %, half-width 0.154; at a share of one half it takes 39 answers."""


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole`` answers. An empty whole has no value."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.part, self.whole)

    @property
    def is_clear(self) -> bool:
        """Enough answers to judge by."""
        low, high = self.interval
        return (high - low) / 2 <= CLEAR


def wilson(part: int, whole: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's score interval of a share (1927), without continuity correction; the whole range for an empty whole."""
    if not whole:
        return (0.0, 1.0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = part / whole
    scale = 1 + z * z / whole
    middle = (share + z * z / (2 * whole)) / scale
    half = z / scale * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return (0.0 if part == 0 else middle - half, 1.0 if part == whole else middle + half)


def difference(now: Share, then: Share, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Interval of ``now − then``: Newcombe's hybrid score method (1998, method 10). Both wholes are above zero."""
    (low, high), (old_low, old_high) = (wilson(share.part, share.whole, confidence) for share in (now, then))
    gap = now.value - then.value
    down = sqrt((now.value - low) ** 2 + (old_high - then.value) ** 2)
    up = sqrt((high - now.value) ** 2 + (then.value - old_low) ** 2)
    return (gap - down, gap + up)


def stands_out(share: Share, usual: float, comparisons: int) -> int:
    """1 above and -1 below the ``usual`` share beyond chance, else 0.

    The interval is widened for the number of comparisons made side by side (Bonferroni): in a table of 500 cells some
    25 would else stand out by chance alone.
    """
    low, high = wilson(share.part, share.whole, 1 - (1 - CONFIDENCE) / max(comparisons, 1))
    return (low > usual) - (high < usual)
