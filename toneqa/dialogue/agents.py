"""Measures of many conversations, added up for the team and for each agent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from toneqa.dialogue.model import Dialogue
from toneqa.dialogue.promises import BROKEN, KEPT, LATE
from toneqa.dialogue.questions import ANSWERED
from toneqa.dialogue.run import Measured
from toneqa.report.overview.shares import Share

ENOUGH: Final = 20
"""Conversations below which only counts are shown: of 3 in 19 the interval is 6–38 %. The coach's page keeps the same limit."""

NONE: Final = "none"


@dataclass(slots=True)
class Tally:
    """Counts of one agent, or of the team. ``asked`` by kind (``NONE``: clarifies nothing), ``led`` by who leads the conversation,
    ``questions`` of clients and ``promises`` by state, ``endings`` by how; ``waits``: seconds to the first answer."""

    conversations: int = 0
    answers: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    led: Counter[str] = field(default_factory=Counter)
    questions: Counter[str] = field(default_factory=Counter)
    promises: Counter[str] = field(default_factory=Counter)
    endings: Counter[str] = field(default_factory=Counter)
    stretches: int = 0
    repeats: int = 0
    macros: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def is_enough(self) -> bool:
        return self.conversations >= ENOUGH

    @property
    def leads(self) -> Share:
        """Conversations led by the agent, of those where anybody asks."""
        return Share(self.led["agent"], self.led.total() - self.led[NONE])

    @property
    def unanswered(self) -> Share:
        total = self.questions.total()
        return Share(total - self.questions[ANSWERED], total)

    @property
    def kept(self) -> Share:
        """Promises kept in time, of those whose end can be seen."""
        return Share(self.promises[KEPT], self.promises[KEPT] + self.promises[LATE] + self.promises[BROKEN])

    @property
    def wait(self) -> float | None:
        """Median seconds to the first answer."""
        return median(self.waits) if self.waits else None

    def add(self, talk: Dialogue, author: str | None = None) -> None:
        """``author``: count what is theirs; None counts all."""
        self.conversations += 1
        self.led[talk.initiative.leads] += 1
        self.answers += talk.answers if author is None else talk.answers_of[author]
        for asked in talk.asked:
            if author in (None, asked.author):
                self.asked[asked.kind or NONE] += 1
                self.forms.update([asked.form] if asked.kind else [])
        self.questions.update(q.state for q in talk.questions if author in (None, q.author))
        self.promises.update(p.state for p in talk.promises if author in (None, p.author))
        self.stretches += sum(author in (None, s.author) for s in talk.stretches)
        self.repeats += sum(author in (None, r.author) for r in talk.repeats)
        self.macros += sum(author in (None, m.author) for m in talk.macros)
        self.endings.update([talk.ending.how] if talk.ending and author in (None, talk.ending.author) else [])
        if talk.first_answer is not None and author in (None, talk.first_author):
            self.waits.append(talk.first_answer)


@dataclass(slots=True)
class Team:
    """The whole run; ``agents`` by the name the results show. Conversations whose agents are hidden count for the team alone."""

    whole: Tally = field(default_factory=Tally)
    agents: dict[str, Tally] = field(default_factory=dict)

    def add(self, one: Measured) -> None:
        self.whole.add(one.found)
        for author in one.found.answers_of:
            self.agents.setdefault(author, Tally()).add(one.found, author)

    def listed(self) -> list[tuple[str, Tally]]:
        """Agents with the most conversations first; equal ones by name."""
        return sorted(self.agents.items(), key=lambda item: (-item[1].conversations, item[0]))
