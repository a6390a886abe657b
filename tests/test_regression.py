"""The shipped model on a hundred conversations that no model learns from: agreement may not fall unnoticed.

The floors lie 0.05 under what was measured when the model was trained (0.1 for labels with few cases), so that a change of
rules may shift a case or two, but not more.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

import pytest

from tests.cli.command import ROOT
from toneqa.ml.registry import load_model
from toneqa.training.dataset import read_file
from toneqa.training.evaluate import Line, table

FLOORS: Final[Mapping[str, float]] = {
    "request": 0.56,
    "emotion": 0.56,
    "client disc": 0.62,
    "tone": 0.71,
    "harsh": 0.55,
    "refusal": 0.65,
    "joining": 0.71,
    "explanation": 0.45,
    "alternative": 0.76,
    "agent disc": 0.61,
    "grade": 0.78,
    "asks": 0.8,
    "needs_clarification": 0.53,
    "clarified": 0.68,
    "mismatch": 0.55,
}


@cache
def measured() -> Mapping[str, Line]:
    talks = [talk for talk in read_file(ROOT / "data" / "golden" / "conversations.jsonl") if not talk.copy]
    return {found.label: found for found in table(talks, load_model().predict([talk.input for talk in talks]))}


@pytest.mark.parametrize("label", sorted(FLOORS))
def test_agreement_holds(label: str) -> None:
    assert measured()[label].kappa >= FLOORS[label]


def test_every_label_has_a_floor() -> None:
    assert set(measured()) == set(FLOORS)
