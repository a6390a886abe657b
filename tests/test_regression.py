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
    "request": 0.58,
    "emotion": 0.6,
    "client disc": 0.58,
    "tone": 0.7,
    "harsh": 0.47,
    "refusal": 0.64,
    "joining": 0.73,
    "explanation": 0.46,
    "alternative": 0.78,
    "agent disc": 0.56,
    "grade": 0.78,
    "asks": 0.79,
    "needs_clarification": 0.52,
    "clarified": 0.71,
    "mismatch": 0.54,
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
