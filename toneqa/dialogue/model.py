"""A scored conversation as the measures read it, and what they find. Offsets are code points of the message's text; ``n`` counts
messages from 0, as in the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from toneqa.types import Role, Span

HORIZON: Final = 200
"""Turns in which a question, a promise or a text is followed; else a chat of 20,000 messages, which importers let through, takes hours."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of an agent. ``kind``: one of ``KINDS``, None where it clarifies nothing (a reproach, a rhetorical question)."""

    n: int
    author: str | None
    kind: str | None
    form: str
    span: Span


@dataclass(frozen=True, slots=True)
class Pledge:
    """A sentence that promises something by a term. ``verbs``: lemmas of what is promised; ``due``: the last moment that keeps it,
    None where it cannot be reckoned."""

    span: Span
    term: Span
    due: datetime | None
    verbs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message. ``acted``: it tells of something done; ``offers``: it names another way; ``scripted``: the model takes it for a ready-made text."""

    n: int
    role: Role
    text: str
    author: str | None = None
    at: datetime | None = None
    asked: tuple[Asked, ...] = ()
    pledges: tuple[Pledge, ...] = ()
    acted: bool = False
    refuses: bool = False
    offers: bool = False
    closes: bool = False
    scripted: bool = False
    thanks: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """``turns`` of the client and of agents alone: a bot leads nothing. ``id`` and ``source`` as in the result."""

    id: str
    source: str | None
    turns: tuple[Turn, ...]

    def after(self, at: int) -> tuple[Turn, ...]:
        """The ``HORIZON`` turns behind that at place ``at``."""
        return self.turns[at + 1 : at + 1 + HORIZON]

    @property
    def answers(self) -> tuple[tuple[Turn, ...], ...]:
        """Turns of agents that follow each other are one answer."""
        found: list[list[Turn]] = []
        before = None
        for turn in self.turns:
            if turn.role is Role.AGENT:
                if before is Role.AGENT:
                    found[-1].append(turn)
                else:
                    found.append([turn])
            before = turn.role
        return tuple(map(tuple, found))


@dataclass(frozen=True, slots=True)
class Initiative:
    """Who leads by questions: clarifying ones of the agents against those of the client. ``leads``: agent, client, even or none."""

    agent: int
    client: int

    @property
    def leads(self) -> str:
        if self.agent == self.client:
            return "even" if self.agent else "none"
        return "agent" if self.agent > self.client else "client"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Answers in a row that neither ask, promise, act nor offer, while the client has to write again after each but the last."""

    first: int
    last: int
    answers: int
    author: str | None


@dataclass(frozen=True, slots=True)
class ClientQuestion:
    """``state``: answered (somebody wrote after it and nothing says it was missed), no_reply, asked_again or passed_over.
    ``by``: the message that shows it; ``author``: who answered first, or else wrote before."""

    n: int
    span: Span
    state: str
    by: int | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """``state``: kept, late, broken or unknown; ``by``: the message that shows it."""

    n: int
    author: str | None
    pledge: Pledge
    state: str
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """Message ``n`` says what message ``like`` has said; ``share`` of their words is common."""

    n: int
    like: int
    author: str | None
    share: float


@dataclass(frozen=True, slots=True)
class Macro:
    """A message made of sentences that other conversations hold too."""

    n: int
    author: str | None


@dataclass(frozen=True, slots=True)
class Ending:
    """``role`` of who wrote last, with ``n``; ``how``: see ``toneqa.dialogue.course.ending``."""

    role: Role
    n: int
    how: str
    author: str | None


@dataclass(frozen=True, slots=True)
class Dialogue:
    """All measures of one conversation. ``answers_of``: answers by agents whose name is known. ``first_answer``: seconds from the client's first message to the first word of an agent,
    ``first_author``."""

    id: str
    source: str | None
    answers_of: Mapping[str, int]
    answers: int
    initiative: Initiative
    asked: tuple[Asked, ...]
    stretches: tuple[Stretch, ...]
    questions: tuple[ClientQuestion, ...]
    promises: tuple[Promise, ...]
    repeats: tuple[Repeat, ...]
    macros: tuple[Macro, ...]
    ending: Ending | None
    first_answer: float | None
    first_author: str | None
