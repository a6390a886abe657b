"""Main effects of a full factorial, by hand."""

from __future__ import annotations

import pytest

from tests.study.facts import facts
from toneqa.study.effects import FACTORS, Marked, effects
from toneqa.study.letters import variants
from toneqa.study.shown import best, study_json


def marked(joining: float = 0, alternative: float = 0, friendly: float = 0, both: float = 0) -> list[Marked]:
    """Every letter with a score that adds up; ``both``: what joining and alternative add together."""
    found = []
    for one in variants(facts()):
        score = 50 + joining * one.joining + alternative * one.alternative + friendly * (one.tone == "friendly")
        score += both * (one.joining and one.alternative)
        found.append(Marked(one, round(score), score / 20, "send", one.tone, (0, 0, 0)))
    return found


def test_an_effect_is_what_it_adds() -> None:
    found = {one.factor: one for one in effects(marked(joining=4, alternative=10, friendly=6), lambda m: m.score)}
    assert {name: one.mean for name, one in found.items()} == {
        "alternative": 10, "friendly": 6, "warmer": 6, "joining": 4, "explanation": 0, "neutral": 0,
    }  # fmt: skip
    assert (found["joining"].up, found["joining"].equal, found["joining"].down) == (12, 0, 0)
    assert (found["friendly"].up, found["neutral"].equal) == (8, 8)
    assert next(iter(found)) == "alternative"


def test_an_interaction_shows_as_a_range() -> None:
    (joining,) = [one for one in effects(marked(joining=-2, both=10), lambda m: m.score) if one.factor == "joining"]
    assert (joining.mean, joining.least, joining.most) == (3, -2, 8)
    assert (joining.up, joining.down) == (6, 6)


def test_json_names_the_best_letter() -> None:
    found = marked(joining=4, alternative=10, friendly=6)
    told = study_json(found)
    assert len(told["letters"]) == 24
    assert {one["factor"] for one in told["effects"]["grade"]} == set(FACTORS)
    assert (told["best"]["joining"], told["best"]["alternative"], told["best"]["tone"]) == (True, True, "friendly")
    assert best(found).score == pytest.approx(70)
