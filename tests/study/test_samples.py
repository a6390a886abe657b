"""The study over the ten sheets of ``data/samples/study``, none of which a model has learnt from.

Measured by the impression, pairs in the expected order: friendly above formal 80 of 80, an alternative 116 of 120, an explanation 118 of 120,
joining 106 of 120; business-like above formal in 50 of 80. By score: 80 of 80 for both tones.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest

from tests.cli.command import SAMPLES
from toneqa.config import Settings
from toneqa.study.effects import Effect, Marked, effects
from toneqa.study.facts import read_facts
from toneqa.study.letters import variants
from toneqa.study.marking import mark

pytestmark = pytest.mark.slow


@cache
def studies() -> Sequence[tuple[Marked, ...]]:
    sheets = [read_facts(path) for path in sorted((SAMPLES / "study").glob("*.toml"))]
    return [mark(sheet, variants(sheet), Settings()) for sheet in sheets]


def held(factor: str, by_score: bool = False) -> float:
    found: list[Effect] = [
        one for marked in studies() for one in effects(marked, lambda m: m.score if by_score else m.grade) if one.factor == factor
    ]
    return sum(one.up for one in found) / sum(one.up + one.equal + one.down for one in found)


def test_there_are_ten_sheets() -> None:
    assert len(studies()) == 10


@pytest.mark.parametrize(("factor", "floor"), [("friendly", 0.98), ("alternative", 0.93), ("explanation", 0.95), ("joining", 0.85)])
def test_published_directions_hold_by_impression(factor: str, floor: float) -> None:
    assert held(factor) >= floor


@pytest.mark.parametrize("factor", ["friendly", "neutral"])
def test_informal_is_above_formal_by_score(factor: str) -> None:
    assert held(factor, by_score=True) >= 0.95
