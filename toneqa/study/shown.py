"""A study as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from toneqa.study.effects import FACTORS, Effect, Marked, effects
from toneqa.study.facts import PARTS
from toneqa.study.pairs import KINDS, PUBLISHED, TARGET, Direction

SCHEMA: Final = "toneqa-study/1"

Json = dict[str, Any]


def study_json(marked: Sequence[Marked]) -> Json:
    by = {"score": effects(marked, lambda one: one.score), "grade": effects(marked, lambda one: one.grade)}
    return {
        "schema": SCHEMA,
        "letters": [_letter(one) for one in marked],
        "effects": {measure: [_effect(effect) for effect in found] for measure, found in by.items()},
        "best": _letter(best(marked)),
    }


def best(marked: Sequence[Marked]) -> Marked:
    """By score, then by grade, then with the fewest parts."""
    return max(marked, key=lambda one: (one.score, one.grade))


def _letter(one: Marked) -> Json:
    variant = one.variant
    return {
        **{part: getattr(variant, part) for part in PARTS},
        "tone": variant.tone,
        "text": variant.text,
        "score": one.score,
        "grade": one.grade,
        "verdict": one.verdict,
        "seen": {"tone": one.tone, "levels": one.levels and dict(zip(PARTS, one.levels, strict=True))},
    }


def _effect(effect: Effect) -> Json:
    return {
        "factor": effect.factor,
        "title": FACTORS[effect.factor],
        "mean": round(effect.mean, 4),
        "least": effect.least,
        "most": effect.most,
        "pairs": {"up": effect.up, "equal": effect.equal, "down": effect.down},
    }


def pairs_json(found: Sequence[Direction]) -> Json:
    return {"schema": SCHEMA, "target": TARGET, "directions": [_direction(one) for one in found]}


def _direction(one: Direction) -> Json:
    low, high = one.held.interval
    return {
        "kind": one.kind,
        "title": KINDS[one.kind],
        "published": one.kind in PUBLISHED,
        "measure": one.measure,
        "pairs": {"up": one.up, "equal": one.equal, "down": one.down},
        "held": round(one.held.value, 4),
        "interval": [round(low, 4), round(high, 4)],
        "reached": one.held.value >= TARGET,
    }
