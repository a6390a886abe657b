"""Words in the form of those they replace, by the dictionary of pymorphy3."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from toneqa.lang.morph import analyzer

MALE, FEMALE = "masc", "femn"
OTHER: Final = {MALE: FEMALE, FEMALE: MALE}
CASES: Final = ("nomn", "gent", "datv", "accs", "ablt", "loct")

_ONE: Final = {
    "gent": "у от без для из до после кроме около против ради",
    "datv": "к ко благодаря",
    "accs": "про через",
    "ablt": "над перед между",
    "loct": "о об обо при",
    "accs loct": "в во на",
    "datv loct": "по",
    "gent ablt": "с со",
    "accs ablt": "за под",
}
_GOVERNED: Final = {word: frozenset(taken.split()) for taken, words in _ONE.items() for word in words.split()}
"""Cases of a person or a city behind a preposition (Русская грамматика, АН СССР 1980, vol. 1, «Предлог»)."""

_ALONE: Final = frozenset(CASES) - {"loct"}
_BEFORE: Final = re.compile(r"(?<![\w-])([а-яё]+)\s+$", re.IGNORECASE)


def cases_by_preposition(text: str, start: int) -> frozenset[str]:
    """The cases that may stand at this place of a text: the prepositional never stands by itself."""
    match = _BEFORE.search(text, 0, start)
    word = match[1].lower() if match else ""
    return _GOVERNED.get(word) or (frozenset(CASES) if parses(word, "ADJF") else _ALONE)


def is_without_yo(word: str) -> bool:
    """«пошел»: the writer leaves the dots out."""
    return "ё" not in word.lower() and "ё" in analyzer().parse(word.lower())[0].word


@lru_cache(maxsize=20_000)
def parses(word: str, tag: str) -> tuple[Any, ...]:
    """Readings of a word that have a grammeme, none in the plural; «Анне» is Анна before it is a name that is not declined."""
    found = tuple(p for p in analyzer().parse(word.lower()) if tag in p.tag and "plur" not in p.tag)
    return tuple(p for p in found if "Fixd" not in p.tag) or found


def genders(word: str, tag: str) -> frozenset[str]:
    return frozenset(p.tag.gender for p in parses(word, tag) if p.tag.gender)


def cases(word: str, tag: str, gender: str) -> frozenset[str]:
    return frozenset(p.tag.case for p in parses(word, tag) if p.tag.gender == gender and p.tag.case)


@lru_cache(maxsize=20_000)
def declined(word: str, tag: str, gender: str, case: str) -> str | None:
    """A name or a place given in the nominative, in another case."""
    found = next((p for p in parses(word, tag) if p.tag.gender == gender and p.tag.case == "nomn"), None)
    form = found.inflect({case}) if found else None
    return str(form.word) if form else None


def in_each(word: str, tag: str, gender: str, wanted: frozenset[str]) -> str | None:
    """The form that serves in every one of these cases; None where they differ, so that nothing is guessed."""
    forms = {declined(word, tag, gender, case) for case in wanted}
    return next(iter(forms)) if len(forms) == 1 else None


def like(model: str, word: str, yo: bool = True) -> str:
    """The word with the capitals of the model; ``yo``: whether ё is written here."""
    word = word if yo else word.replace("ё", "е")
    if model.isupper() and len(model) > 1:
        return word.upper()
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-")) if model[:1].isupper() else word
