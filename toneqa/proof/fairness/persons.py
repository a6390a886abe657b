"""Copies that differ in who writes: another name, another people's name, the other gender."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import Final

from toneqa.lang.annotate import annotate
from toneqa.proof.fairness.edit import Edit, added, first, rewritten
from toneqa.proof.fairness.gender import gender_of, is_doubtful, own_forms, speaks_of_himself, turned
from toneqa.proof.fairness.people import Named, Part, of, people
from toneqa.proof.fairness.words import FEMALE, MALE, OTHER, in_each, like, parses
from toneqa.types import Annotated, Conversation, Role

Pair = tuple[Conversation, Conversation]
Names = Mapping[str, Sequence[str]]

USUAL: Final[Names] = {
    MALE: ("Сергей", "Андрей", "Павел", "Игорь", "Дмитрий", "Николай"),
    FEMALE: ("Ольга", "Татьяна", "Ирина", "Елена", "Светлана", "Галина"),
}
MARKED: Final[Names] = {
    MALE: ("Магомед", "Рустам", "Ашот", "Фархад", "Ахмед", "Ильдар"),
    FEMALE: ("Гульнара", "Зухра", "Мадина", "Фатима", "Зарина", "Динара"),
}
"""First names that a Russian reader ties to the Caucasus, the Volga or Central Asia; all are declined by the dictionary."""

USUAL_SURNAMES: Final = ("Смирнов", "Кузнецов", "Волков", "Соловьев")
MARKED_SURNAMES: Final = ("Магомедов", "Алиев", "Гасанов", "Рахимов")

_MEN: Final = frozenset(["хозяин", "муж", "отец", "папа", "сын", "брат", "дед", "господин"])
_RESPECT: Final = re.compile(r"(?<!\w)([а-яё]+)\s+$", re.IGNORECASE)


class OtherName:
    """Another first name and surname of the same gender for one side, the same for the same person everywhere."""

    def __init__(self, role: Role, names: Names = USUAL, surnames: Sequence[str] = USUAL_SURNAMES) -> None:
        self._role, self._names, self._surnames = role, names, surnames

    def __call__(self, talk: Conversation) -> list[Pair]:
        found = of(self._role, people([annotate(m) for m in talk.messages]))
        edits: dict[int, list[Edit]] = defaultdict(list)
        taken = frozenset(lemma for named in found for lemma in named.lemmas)
        for named in found:
            mine = self._renamed(named, taken)
            if mine is None:
                return []
            edits[named.n] += mine
        return [(talk, rewritten(talk, edits))] if any(edits.values()) else []

    def _renamed(self, named: Named, taken: Set[str]) -> list[Edit] | None:
        """Patronymics stay: they say nothing of the name behind them."""
        if named.gender is None:
            return None
        edits: list[Edit] = []
        for part in named.parts:
            target = self._target(part, named.gender, taken)
            if target is None:
                continue
            form = in_each(target, part.tag, named.gender, named.cases)
            if form is None:
                return None
            edits.append(Edit(part.start, part.end, like(part.word, form)))
        return edits

    def _target(self, part: Part, gender: str, taken: Set[str]) -> str | None:
        """The first of the list that nobody bears here; a woman's surname is the man's in her form."""
        if part.tag == "Patr":
            return None
        names = self._surnames if part.tag == "Surn" else self._names[gender]
        chosen = next((name for name in names if name.lower() not in taken), names[0])
        return chosen if part.tag == "Name" or gender == MALE else chosen + "а"


class _Introduced:
    """Where nobody is named: two letters with «Меня зовут …», that differ in the name."""

    def __init__(self, role: Role, one: Names, two: Names) -> None:
        self._role, self._one, self._two = role, one, two

    def __call__(self, talk: Conversation) -> list[Pair]:
        at = first(talk.messages, self._role)
        if at is None:
            return []
        letters = [annotate(m) for m in talk.messages]
        forms = [t for a in letters if a.message.role is self._role for t in own_forms(a)]
        gender = gender_of(forms[0]) if forms else FEMALE
        copies = [
            rewritten(talk, {at: [Edit(0, len(letters[at].text), added(letters[at], f"Меня зовут {names[gender][0]}."))]})
            for names in (self._one, self._two)
        ]
        return [(copies[0], copies[1])]


class OtherPeople:
    """Names of another people; where nobody is named, an introduction."""

    def __init__(self, role: Role) -> None:
        self._role = role
        self._renamed, self._introduced = OtherName(role, MARKED, MARKED_SURNAMES), _Introduced(role, USUAL, MARKED)

    def __call__(self, talk: Conversation) -> list[Pair]:
        named = of(self._role, people([annotate(m) for m in talk.messages]))
        return self._renamed(talk) if named else self._introduced(talk)


class OtherGender:
    """The other gender of one side: names, «я сделал», «Уважаемая»; left out where anything of it is in doubt."""

    def __init__(self, role: Role) -> None:
        self._role = role

    def __call__(self, talk: Conversation) -> list[Pair]:
        letters = [annotate(m) for m in talk.messages]
        named = of(self._role, people(letters))
        own = [a for a in letters if a.message.role is self._role]
        genders = {gender_of(t) for a in own for t in own_forms(a)} | {one.gender for one in named if not _is_neutral(one)}
        if len(genders) != 1 or None in genders or any(speaks_of_himself(a) or is_doubtful(a) for a in own):
            return []
        edits: dict[int, list[Edit]] = defaultdict(list)
        for n, annotated in enumerate(letters):
            if annotated.message.role is self._role:
                edits[n] += turned(annotated)
        for one in named:
            mine = _turned_name(letters[one.n], one, next(iter(genders)) or "")
            if mine is None:
                return []
            edits[one.n] += mine
        return [(talk, rewritten(talk, edits))] if any(edits.values()) else []


def _is_neutral(one: Named) -> bool:
    return one.gender is None and all(part.tag == "Surn" for part in one.parts)


def _turned_name(annotated: Annotated, one: Named, gender: str) -> list[Edit] | None:
    """None where a verb or a title beside the name would have to agree."""
    if one.gender != gender or one.titled or (one.told and "nomn" in one.cases) or _has_own_post(annotated.text, one.start):
        return None
    other = OTHER[gender]
    edits: list[Edit] = []
    for part in one.parts:
        form = in_each(USUAL[other][0], "Name", other, one.cases) if part.tag == "Name" else _agreed(part, other, one.cases)
        if form is None:
            return None
        edits.append(Edit(part.start, part.end, like(part.word, form)))
    return [*edits, *_respect(annotated.text, one.start, other)]


def _has_own_post(text: str, start: int) -> bool:
    """«Хозяйка дома Ефросинья»: a noun in the line before the name that is of one gender alone."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    words = re.findall(r"[а-яё]+", re.split(r"[.!?,]", line)[-1].lower())
    return any(word in _MEN or any("anim" in p.tag for p in parses(word, "NOUN") if p.tag.gender == FEMALE) for word in words)


def _agreed(part: Part, gender: str, wanted: frozenset[str]) -> str | None:
    """A surname or patronymic, which the dictionary has in both genders; one form for every case wanted."""
    forms = set()
    for found in parses(part.word, part.tag):
        if found.tag.case in wanted and found.tag.gender != gender:
            form = found.inflect({gender, found.tag.case})
            forms.add(form.word if form else None)
    return next(iter(forms)) if len(forms) == 1 else None


def _respect(text: str, start: int, gender: str) -> list[Edit]:
    """«Уважаемая Анна»: the adjective before the name."""
    match = _RESPECT.search(text, 0, start)
    if not match or not (found := [p for p in parses(match[1], "ADJF") if p.tag.case == "nomn" and p.tag.gender == OTHER[gender]]):
        return []
    form = found[0].inflect({gender, "nomn"})
    return [Edit(match.start(1), match.end(1), like(match[1], form.word))] if form else []
