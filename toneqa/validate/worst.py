"""The disagreements worth reading first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import Final

from toneqa.marks.criteria import criteria
from toneqa.validate.pairs import Pair

WORST: Final = 20
_UNSURE: Final = 0.5
"""Where toneqa gives no probability: neither sure nor not."""


def worst(pairs: Sequence[Pair], count: int = WORST) -> list[Pair]:
    """The farthest apart and, of equals, those toneqa is surest of; criteria take turns, so that no one fills the list."""
    lists = [_of(id_, pairs) for id_ in criteria()]
    lists = sorted((found for found in lists if found), key=lambda found: gravity(found[0]), reverse=True)
    turns = (pair for pair in chain.from_iterable(zip_longest(*lists)) if pair)
    return sorted(list(turns)[:count], key=gravity, reverse=True)


def _of(id_: str, pairs: Sequence[Pair]) -> list[Pair]:
    """One for every message, the gravest first."""
    apart = [pair for pair in pairs if pair.mark.criterion == id_ and pair.team != pair.own]
    gravest = {pair.unit: pair for pair in sorted(apart, key=lambda pair: (gravity(pair), bool(pair.mark.comment)))}
    return sorted(gravest.values(), key=gravity, reverse=True)


def gravity(pair: Pair) -> tuple[float, float]:
    """Share of the scale that lies between both, and how sure toneqa is."""
    return _distance(pair), _UNSURE if pair.reading.sure is None else pair.reading.sure


def _distance(pair: Pair) -> float:
    if not pair.criterion.ordinal:
        return 1.0
    classes = pair.criterion.classes
    whole = float(classes[-1]) - float(classes[0])
    return abs(float(pair.mark.value) - float(pair.reading.value)) / whole
