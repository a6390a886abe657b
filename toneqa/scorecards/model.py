"""What a scorecard is: criteria with weights, critical errors with actions, and where it is in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

FULL: Final = 100
"""Weights add up to this, and so do the points of a contact without a fault."""

PERSON: Final = "person"
ANY: Final = ""

CLASSES: Final[Mapping[str, str]] = {"customer": "для клиента", "business": "для компании", "compliance": "по закону"}
"""The three kinds of critical error of the COPC CX Standard: each is counted by itself."""

ACTIONS: Final[Mapping[str, str]] = {"zero": "обнуляет", "cap": "не выше", "flag": "отмечает"}

APPLIES: Final[Mapping[str, str]] = {
    "always": "всегда",
    "found": "только если есть находка",
    "client": "есть письмо клиента",
    "asked": "клиент о чём-то просит или спрашивает",
    "action_asked": "клиент просит что-то сделать",
    "first_answer": "сотрудник ответил первым",
    "last_answer": "последнее слово за сотрудником",
    "question_due": "без уточнения не решить",
    "refusal": "сотрудник отказал",
    "upset_client": "клиент расстроен, сердит или тревожится",
    "email": "разговор в почте",
    "chat": "разговор в чате",
}
"""Conditions of a criterion; where one does not hold the criterion is N/A."""

Combine = Literal["least", "mean"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Channels and queues where something is in force; none named: everywhere."""

    channels: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()

    def holds(self, channel: str | None, queue: str | None) -> bool:
        return (not self.channels or channel in self.channels) and (not self.queues or queue in self.queues)


@dataclass(frozen=True, slots=True)
class Criterion:
    """``scale``: highest mark, 1 is yes or no. ``applies``: conditions, all must hold. ``topic``: the rules that the catalogue ties to
    this criterion; ``rules`` adds to them and ``without`` takes from them (codes, names or beginnings of codes). ``full``: points of
    rules that leave nothing of the criterion. ``labels``: label to value to share of the criterion, 0 to 1; ``combine``: how several
    of them go together. ``by``: ``person`` where text cannot show it. ``note`` is shown to whoever reads the card."""

    key: str
    name: str
    weight: float
    scale: int = FULL
    applies: tuple[str, ...] = ("always",)
    topic: str = ""
    rules: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    full: float = 0.0
    labels: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    combine: Combine = "least"
    by: str = ANY
    note: str = ""
    scope: Scope = Scope()

    @property
    def by_person(self) -> bool:
        return self.by == PERSON


@dataclass(frozen=True, slots=True)
class CriticalError:
    """``cap``: the score of a contact with this error is no higher. A proven rule of ``rules`` finds the error, one on trial makes
    it a suspicion; ``by = person``: nothing here proves it, every finding is a suspicion."""

    key: str
    name: str
    classes: tuple[str, ...]
    action: str
    cap: int = FULL
    rules: tuple[str, ...] = ()
    by: str = ANY
    note: str = ""
    scope: Scope = Scope()

    @property
    def by_person(self) -> bool:
        return self.by == PERSON

    @property
    def most(self) -> int:
        """The highest score with this error."""
        return {"zero": 0, "cap": self.cap}.get(self.action, FULL)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """``enough``: the share of weight, in percent, that must have been judged for a score; ``at``: the file it stands in."""

    name: str
    criteria: tuple[Criterion, ...]
    critical: tuple[CriticalError, ...] = ()
    enough: float = 60.0
    scope: Scope = Scope()
    sources: tuple[str, ...] = ()
    at: str = ""

    def within(self, channel: str | None, queue: str | None) -> tuple[Criterion, ...]:
        return tuple(c for c in self.criteria if c.scope.holds(channel, queue))
