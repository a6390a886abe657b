"""Many contacts together: the three rates of COPC, the score after critical errors, what is left to people; by agent too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from toneqa.rules.verdicts import wilson
from toneqa.scorecards.evaluate import Evaluation, Fault, State
from toneqa.scorecards.model import CLASSES

FEWEST: Final = 20
"""Contacts below which agents are not compared, as on the coach's page: 17 of 20 is anything from 64 to 95 %."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Contacts without an error of a class, of all where one could have been found; ``doubted`` ones wait for a person."""

    free: int
    of: int
    doubted: int = 0

    @property
    def share(self) -> float | None:
        return self.free / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.free, self.of)


@dataclass(slots=True)
class Totals:
    """Sums over contacts, one at a time; small however many there are."""

    contacts: int = 0
    scored: int = 0
    points: float = 0.0
    score: float = 0.0
    lowered: int = 0
    suspected: int = 0
    free: Counter[str] = field(default_factory=Counter)
    looked: Counter[str] = field(default_factory=Counter)
    doubted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    suspicions: Counter[str] = field(default_factory=Counter)
    worth: dict[str, list[float]] = field(default_factory=dict)
    to_person: Counter[str] = field(default_factory=Counter)

    def add(self, evaluation: Evaluation) -> None:
        self.contacts += 1
        self.suspected += evaluation.suspected()
        self.free.update(kind for kind in CLASSES if evaluation.free_from(kind))
        self.looked.update(kind for kind in CLASSES if evaluation.free_from(kind) is not None)
        self.doubted.update(kind for kind in CLASSES if evaluation.suspected(kind))
        self.found.update(c.error.key for c in evaluation.critical if c.fault is Fault.FOUND)
        self.suspicions.update(c.error.key for c in evaluation.critical if c.fault is Fault.SUSPECTED)
        self.to_person.update(m.criterion.key for m in evaluation.marks if m.state is State.PERSON)
        for mark in evaluation.marks:
            if mark.state is State.JUDGED:
                sums = self.worth.setdefault(mark.criterion.key, [0.0, 0.0])
                sums[0] += mark.worth
                sums[1] += 1
        if evaluation.points is not None and evaluation.score is not None:
            self.scored += 1
            self.points += evaluation.points
            self.score += evaluation.score
            self.lowered += evaluation.score < evaluation.points

    @property
    def rates(self) -> Mapping[str, Rate]:
        """By class of error."""
        return {kind: Rate(self.free[kind], self.looked[kind], self.doubted[kind]) for kind in CLASSES}

    @property
    def mean_points(self) -> float | None:
        """By the criteria alone."""
        return self.points / self.scored if self.scored else None

    @property
    def mean_score(self) -> float | None:
        """With critical errors."""
        return self.score / self.scored if self.scored else None

    def mean_worth(self, key: str) -> float | None:
        """Of one criterion over the contacts where it was judged, 0 to 1."""
        total, count = self.worth.get(key, (0.0, 0.0))
        return total / count if count else None


@dataclass(slots=True)
class Tally:
    """All contacts, and those of every agent. ``unjudged``: results without a scored answer; ``outside``: contacts without a card;
    ``damaged``: results that cannot be read."""

    all: Totals = field(default_factory=Totals)
    agents: dict[str | None, Totals] = field(default_factory=dict)
    unjudged: int = 0
    outside: int = 0
    damaged: int = 0

    def add(self, evaluation: Evaluation, agent: str | None) -> None:
        self.all.add(evaluation)
        self.agents.setdefault(agent, Totals()).add(evaluation)
