"""Which labels go with low scores: the size of each difference with its interval, and what chance alone would show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from toneqa.report.overview.shares import CONFIDENCE, Share, difference
from toneqa.voice.figures import Estimate, cliff_delta, net_score
from toneqa.voice.forces import Force
from toneqa.voice.join import Answers
from toneqa.voice.labels import TITLES

ENOUGH: Final = 30
"""Scores of a survey below which it has no figure: at 30 the interval of a net score is still 40 to 60 points wide."""

LEAST: Final = 10
"""Scores with a label, and without it, below which they are not compared: with 10 against 50 the interval of delta is 0.7 wide."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A label beside a survey. ``delta`` below zero: with the label scores are lower; ``risk``: share of low scores with it less that
    without. ``stands_out``: beyond chance though so many labels are compared. All None where there are too few scores."""

    label: str
    title: str
    group: str
    having: Share
    lacking: Share
    delta: Estimate | None = None
    risk: Estimate | None = None
    stands_out: bool | None = None

    @property
    def is_enough(self) -> bool:
        return min(self.having.whole, self.lacking.whole) >= LEAST


@dataclass(frozen=True, slots=True)
class Voice:
    """One survey. ``figure``: the net score, or the share of high scores; None where answers are few or the scale is another.
    ``compared``: labels that had enough scores."""

    answers: Answers
    figure: Estimate | None
    low: Share
    high: Share
    effects: tuple[Effect, ...]
    compared: int

    @property
    def is_enough(self) -> bool:
        return len(self.answers.scores) >= ENOUGH


def voice(answers: Answers, forces: Sequence[Force]) -> Voice:
    """A survey on another scale has no figure at all: a five of ten is no five of five."""
    survey, scores = answers.survey, answers.scores
    low, high = Share(sum(map(survey.is_low, scores)), len(scores)), Share(sum(map(survey.is_high, scores)), len(scores))
    if answers.is_other_scale or len(scores) < ENOUGH:
        return Voice(answers, None, low, high, (), 0)
    titled = [(label, title, group) for group, titles in TITLES.items() for label, title in titles.items()]
    titled += [(f"force:{force.id}", f"задета сила «{force.title}»", "force") for force in forces]
    splits = {label: answers.split(label) for label, _, _ in titled}
    compared = sum(min(map(len, split)) >= LEAST for split in splits.values())
    effects = tuple(_effect(answers, (label, title, group), *splits[label], compared) for label, title, group in titled)
    return Voice(answers, _figure(answers, low, high), low, high, effects, compared)


def _figure(answers: Answers, low: Share, high: Share) -> Estimate:
    if answers.survey.net:
        return net_score(high.part, high.whole - high.part - low.part, low.part)
    return Estimate(high.value, *high.interval)


def _effect(answers: Answers, label: tuple[str, str, str], having: list[float], lacking: list[float], compared: int) -> Effect:
    is_low = answers.survey.is_low
    shares = Share(sum(map(is_low, having)), len(having)), Share(sum(map(is_low, lacking)), len(lacking))
    found = Effect(*label, *shares)
    if not found.is_enough:
        return found
    delta = cliff_delta(having, lacking)
    wide = cliff_delta(having, lacking, 1 - (1 - CONFIDENCE) / compared)
    risk = Estimate(shares[0].value - shares[1].value, *difference(*shares))
    return Effect(*label, *shares, delta, risk, wide.low > 0 or wide.high < 0)
