"""What a rule is. A rule has a permanent code and says what is wrong, why, and what to do instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from toneqa.types import Role, Severity, ZoneKind

FAMILIES: Final[Mapping[str, str]] = {
    "TON": "Тон и канцелярит",
    "HRS": "Резкость",
    "REF": "Отказ",
    "QST": "Вопросы",
    "DSC": "Стиль общения",
    "TRI": "Претензии и жалобы",
    "WRD": "Слова и обещания",
    "DLG": "Ход разговора",
}


class Status(StrEnum):
    PREVIEW = "preview"
    STABLE = "stable"
    DEPRECATED = "deprecated"
    REMOVED = "removed"


class Kind(StrEnum):
    """How a rule finds its evidence.

    ``presence`` a phrase is there · ``absence`` A without B within n sentences (or B nowhere) · ``order`` A before B ·
    ``density`` more than so many in a hundred words · ``repetition`` n times and more ·
    ``consistency`` A and B in one message · ``detector`` code finds it ·
    ``house`` a phrase is there, and the settings of the house call for the rule ·
    ``lexicon`` the dictionary of plain wording has something better ·
    ``spelling`` the spelling dictionaries do not know a word (only where the settings ask for it).
    """

    PRESENCE = "presence"
    ABSENCE = "absence"
    ORDER = "order"
    DENSITY = "density"
    REPETITION = "repetition"
    CONSISTENCY = "consistency"
    DETECTOR = "detector"
    HOUSE = "house"
    LEXICON = "lexicon"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Example:
    """``text`` with the evidence in ``[[…]]`` (``[[]]`` for an absence); ``client`` is the letter it answers."""

    text: str
    note: str = ""
    client: str = ""
    channel: str = "email"


@dataclass(frozen=True, slots=True)
class Match:
    """The declared part of a rule.

    Phrases are in the notation of ``toneqa.lang.match``, patterns are regular expressions over the shadow text.
    ``unless`` cancels a hit in whose sentence it occurs; ``unless_near`` also in the neighbour sentences.
    ``other`` is B of absence, order and consistency. ``client_has`` / ``client_lacks``: phrases the client's
    messages before must, or must not, hold. ``per_hundred`` counts hits in 100 words. ``topic``: the file of the dictionary.
    """

    kind: Kind
    phrases: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    unless_patterns: tuple[str, ...] = ()
    unless_near: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    other_patterns: tuple[str, ...] = ()
    client_has: tuple[str, ...] = ()
    client_lacks: tuple[str, ...] = ()
    zones: frozenset[ZoneKind] = frozenset()
    channels: frozenset[str] = frozenset()
    role: Role = Role.AGENT
    within: int = 0
    minimum: int = 1
    per_hundred: float = 0.0
    min_words: int = 0
    max_words: int = 0
    first_answer: bool = False
    needs_client: bool = False
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """``criterion`` and ``points`` tie a rule to the scorecard; ``effect`` and ``advice`` feed coaching.

    ``sure``: for a rule that leans on the model, the least confidence of a finding; chosen so that nine findings in ten are
    right on conversations the model has not seen (docs/scoring.md).
    ``fixes`` maps the matched wording (lower case, е for ё) to its replacement, where one is certain.
    """

    code: str
    name: str
    status: Status
    since: str
    severity: Severity
    title: str
    message: str
    rationale: str
    sources: tuple[str, ...]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    match: Match
    detector: str = ""
    sure: float = 0.6
    criterion: str = ""
    points: float = 0.0
    critical: str = ""
    effect: str = ""
    advice: str = ""
    fixes: Mapping[str, str] = field(default_factory=dict)

    @property
    def family(self) -> str:
        return self.code[:3]

    @property
    def costs(self) -> bool:
        """Only stable rules cost points."""
        return self.status is Status.STABLE and self.points < 0
