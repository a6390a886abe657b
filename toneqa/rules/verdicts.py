"""How often each rule was right, from the hits that people have read one by one (``data/golden``, in a checkout only)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Final

from toneqa.errors import DataError, UseError

FOLDER: Final = Path("data/golden")
PATTERN: Final = "rule_verdicts*.jsonl"
_Z: Final = 1.959964
"""Normal quantile of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Hits that were read, and how many of them were right."""

    read: int
    right: int

    @property
    def precision(self) -> float | None:
        return self.right / self.read if self.read else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.right, self.read)


def wilson(right: int, read: int) -> tuple[float, float]:
    """The 95 % interval of Wilson (1927): honest for few readings and for shares near 1."""
    if not read:
        return 0.0, 1.0
    share, square = right / read, _Z * _Z
    middle = (share + square / (2 * read)) / (1 + square / read)
    half = _Z / (1 + square / read) * sqrt(share * (1 - share) / read + square / (4 * read * read))
    return max(0.0, middle - half), min(1.0, middle + half)


def readings(folder: Path | None = None) -> Mapping[str, Reading]:
    """By code of the rule.

    Raises:
        UseError: E110 nothing that was read is here.
        DataError: E202 a broken line.
    """
    paths = _paths(folder)
    counts: dict[str, list[int]] = {}
    for path in paths:
        for code, ok in _rows(path):
            count = counts.setdefault(code, [0, 0])
            count[0] += 1
            count[1] += ok
    return {code: Reading(*count) for code, count in sorted(counts.items())}


def _paths(folder: Path | None) -> list[Path]:
    """The given folder, else that of the working folder, else that of the checkout this package lies in."""
    places = [folder] if folder else [FOLDER, Path(__file__).resolve().parents[2] / FOLDER]
    for place in places:
        if found := sorted(place.glob(PATTERN)):
            return found
    raise UseError("E110", what=str(places[0] / PATTERN), at=str(places[0]))


def _rows(path: Path) -> Iterable[tuple[str, bool]]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            yield str(row["code"]), bool(row["ok"])
        except (ValueError, KeyError, TypeError) as error:
            raise DataError("E202", what=str(error), at=f"{path}:{number}") from error
