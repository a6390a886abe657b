"""What helps most in one letter: the main effect of each part and tone over pairs of letters that differ in it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import mean
from typing import Final

from toneqa.study.facts import PARTS
from toneqa.study.letters import Variant

FACTORS: Final = {
    "joining": "присоединение",
    "explanation": "объяснение",
    "alternative": "альтернатива",
    "friendly": "дружелюбный тон вместо официального",
    "neutral": "деловой тон вместо официального",
    "warmer": "дружелюбный тон вместо делового",
}
_TONES: Final = {"friendly": ("formal", "friendly"), "neutral": ("formal", "neutral"), "warmer": ("neutral", "friendly")}


@dataclass(frozen=True, slots=True)
class Marked:
    """A letter with what toneqa says of it: score 0–100, grade 1–5, the tone and the levels 0–2 it saw (None: no refusal seen)."""

    variant: Variant
    score: int
    grade: float
    verdict: str
    tone: str
    levels: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Effect:
    """``mean`` difference over the pairs, least and greatest; how many pairs rose, stayed and fell."""

    factor: str
    mean: float
    least: float
    most: float
    up: int
    equal: int
    down: int


def effects(marked: Sequence[Marked], value: Callable[[Marked], float]) -> tuple[Effect, ...]:
    """One for each factor, the greatest first. A full factorial of letters: nothing is estimated, so there is no interval."""
    found = [_effect(factor, list(_differences(factor, marked, value))) for factor in FACTORS]
    return tuple(sorted(found, key=lambda effect: -effect.mean))


def _effect(factor: str, gaps: list[float]) -> Effect:
    up, down = sum(gap > 0 for gap in gaps), sum(gap < 0 for gap in gaps)
    return Effect(factor, mean(gaps), min(gaps), max(gaps), up, len(gaps) - up - down, down)


def _differences(factor: str, marked: Sequence[Marked], value: Callable[[Marked], float]) -> Iterator[float]:
    cells = {replace(one.variant, text=""): value(one) for one in marked}
    for cell, worse in cells.items():
        other = _with(factor, cell)
        if other is not None:
            yield round(cells[other] - worse, 4)


def _with(factor: str, cell: Variant) -> Variant | None:
    """The same letter with the factor; None where the letter has it, or another tone than is compared."""
    if factor in _TONES:
        before, after = _TONES[factor]
        return replace(cell, tone=after) if cell.tone == before else None
    if getattr(cell, factor):
        return None
    parts = {part: part == factor or getattr(cell, part) for part in PARTS}
    return replace(cell, joining=parts["joining"], explanation=parts["explanation"], alternative=parts["alternative"])
