"""Whose the names in a conversation are: the client's, the agent's, somebody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from toneqa.privacy.find import find_personal
from toneqa.privacy.kinds import Kind
from toneqa.proof.fairness.words import FEMALE, MALE, cases, cases_by_preposition, genders, parses
from toneqa.types import Annotated, Role, ZoneKind

TAGS: Final = ("Name", "Patr", "Surn")

_WORD: Final = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁ][а-яё]+)?")
_INTRODUCED: Final = re.compile(r"(?:меня зовут|мо[её] имя|с вами(?: на связи)?|это|\bя)[\s,:—-]*$", re.IGNORECASE)
_CALLED: Final = re.compile(r"\s*[,!.]")
_NEAR: Final = 60
"""Characters before a name that are looked at: the words that matter stand right before it."""
_OPENS: Final = re.compile(r"(?:^|[.!?…\n]|здравствуйте|день|вечер|утро|приветствую|уважаем\w+|дорог\w+|спасибо|,)[\s,]*$", re.IGNORECASE)
_TITLE: Final = re.compile(r"(?:госпо(?:жа|дин)\w*|г-(?:жа|н)\w*|гражд[а-я]+)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a name: ``tag`` says whether first name, patronymic or surname."""

    start: int
    end: int
    word: str
    tag: str


@dataclass(frozen=True, slots=True)
class Named:
    """A name in message ``n``. ``cases``: those that fit every word of it and its place; ``told``: he is spoken of, not to."""

    n: int
    parts: tuple[Part, ...]
    gender: str | None
    cases: frozenset[str]
    owner: Role | None
    titled: bool = False

    @property
    def start(self) -> int:
        return self.parts[0].start

    @property
    def told(self) -> bool:
        return self.owner is None

    @property
    def lemmas(self) -> frozenset[str]:
        """Of its words, read in its gender."""
        found = (next((r for r in parses(p.word, p.tag) if r.tag.gender == self.gender), parses(p.word, p.tag)[0]) for p in self.parts)
        return frozenset(str(reading.normal_form) for reading in found)


def people(messages: Sequence[Annotated]) -> list[Named]:
    return [named for n, annotated in enumerate(messages) for named in _named(n, annotated)]


def of(role: Role, known: Sequence[Named]) -> list[Named]:
    """All names of the client or of the agent; whoever is once known by his place is known everywhere."""
    lemmas = frozenset(lemma for one in known if one.owner is role for lemma in one.lemmas)
    return [one for one in known if one.lemmas & lemmas]


def _named(n: int, annotated: Annotated) -> Iterator[Named]:
    for found in find_personal(annotated):
        if found.kind is not Kind.NAME:
            continue
        words = _WORD.finditer(annotated.text, found.start, found.end)
        parts = tuple(Part(m.start(), m.end(), m.group(), tag) for m in words if (tag := _tag(m.group())))
        if parts:
            gender = _gender(parts)
            titled = bool(_TITLE.search(annotated.text, max(0, parts[0].start - _NEAR), parts[0].start))
            yield Named(n, parts, gender, _cases(annotated.text, parts, gender), _owner(annotated, parts), titled)


def _tag(word: str) -> str | None:
    return next((tag for tag in TAGS if parses(word, tag)), None)


def _gender(parts: Sequence[Part]) -> str | None:
    """The one that all words agree on."""
    found = frozenset({MALE, FEMALE}).intersection(*(genders(p.word, p.tag) for p in parts))
    return next(iter(found)) if len(found) == 1 else None


def _cases(text: str, parts: Sequence[Part], gender: str | None) -> frozenset[str]:
    if gender is None:
        return frozenset()
    return cases_by_preposition(text, parts[0].start).intersection(*(cases(p.word, p.tag, gender) for p in parts))


def _owner(annotated: Annotated, parts: Sequence[Part]) -> Role | None:
    """Whoever introduces himself or signs is the writer; whoever is greeted or called is the reader."""
    role, text, start, end = annotated.message.role, annotated.text, parts[0].start, parts[-1].end
    reader = {Role.AGENT: Role.CLIENT, Role.CLIENT: Role.AGENT}.get(role)
    if reader is None:
        return None
    if _INTRODUCED.search(text, 0, start):
        return role
    zone = next((z.kind for z in annotated.zones if z.start <= start < z.end), ZoneKind.BODY)
    if zone in (ZoneKind.CLOSING, ZoneKind.SIGNATURE):
        return role
    if zone is ZoneKind.QUOTE:
        return None
    return reader if zone is ZoneKind.GREETING or (_CALLED.match(text, end) and _OPENS.search(text, max(0, start - _NEAR), start)) else None
