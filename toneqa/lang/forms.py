"""Forms of one word by grammemes: the smallest step of a rewrite. pymorphy3 knows the forms; here they are chosen."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from toneqa.lang.morph import analyzer, readings
from toneqa.types import Token

Tags = frozenset[str]
Reading = tuple[str, Tags]
"""Lemma (ё as е) and grammemes."""

VERB: Final = frozenset({"INFN", "VERB", "PRTF", "PRTS", "GRND"})
NOUN: Final = frozenset({"NOUN"})
ADJECTIVE: Final = frozenset({"ADJF", "ADJS"})
MODIFIER: Final = frozenset({"ADJF", "PRTF"})
KINDS: Final = (VERB, NOUN, ADJECTIVE)

NUMBERS: Final = frozenset({"sing", "plur"})
GENDERS: Final = frozenset({"masc", "femn", "neut"})
CASES: Final = frozenset({"nomn", "gent", "datv", "accs", "ablt", "loct"})
ANIMACY: Final = frozenset({"anim", "inan"})
AGREEMENT: Final = CASES | NUMBERS | GENDERS | ANIMACY
_SAME_CASE: Final = {"gen1": "gent", "gen2": "gent", "acc2": "accs", "loc1": "loct", "loc2": "loct"}
_RARE: Final = frozenset({"V-ey", "V-oy", "V-sh", "V-be", "V-en", "V-ie", "V-bi", "V-ej", "Af-p", "Litr"})
_ODD: Final = frozenset({"gen2", "loc2", "acc2", "voct", "Infr", "Slng", "Arch", "Erro", "Dist"})
_MISSPELT: Final = {"сбоёв": "сбоев"}
_NAMES: Final = frozenset({"Name", "Patr", "Surn", "Geox", "Orgn", "Trad"})


def plain(word: str) -> str:
    return word.lower().replace("ё", "е")


@lru_cache(maxsize=20_000)
def readings_of(norm: str) -> tuple[Reading, ...]:
    """Readings of a lower-case word; second cases count as the first ones, the vocative as nothing."""
    found = ((lemma, frozenset(_SAME_CASE.get(t, t) for t in tags)) for lemma, tags in readings(norm))
    return tuple((lemma, tags) for lemma, tags in found if "voct" not in tags)


def read(token: Token, kind: Tags, *wanted: str) -> list[Reading]:
    """Readings of a token that are of a kind and have all the wanted grammemes."""
    if not token.tags:
        return []
    banned = _NAMES if token.text.islower() else frozenset()
    return [(lemma, tags) for lemma, tags in readings_of(token.norm) if tags & kind and tags.issuperset(wanted) and not tags & banned]


def is_name(token: Token) -> bool:
    """With a capital, and a name in the first place."""
    return bool(token.tags) and not token.text.islower() and bool(readings_of(token.norm)[0][1] & _NAMES)


@lru_cache(maxsize=20_000)
def is_known(norm: str) -> bool:
    return bool(analyzer().word_is_known(norm))


@lru_cache(maxsize=5_000)
def citation(word: str, kind: Tags) -> Any:
    """The parse of a dictionary form (nominative, infinitive) of that kind, or None."""
    return next(iter(_citations(word, kind)), None)


def _citations(word: str, kind: Tags) -> list[Any]:
    """All parses of a dictionary form: «счётчик» is a thing and a person."""
    parses = [p for p in analyzer().parse(word.lower()) if p.tag.POS in kind and plain(p.word) == plain(word)]
    first = [p for p in parses if p.tag.grammemes & {"nomn", "INFN"}]
    return first or [p for p in parses if plain(p.normal_form) == plain(word)]


def kind_of(*words: str) -> Tags:
    """The kind that all these words can be of; empty if there is none."""
    return next((kind for kind in KINDS if all(citation(word, kind) is not None for word in words)), frozenset())


@lru_cache(maxsize=5_000)
def lemma_of(word: str, kind: Tags) -> str:
    found = citation(word, kind)
    return plain(found.normal_form) if found else plain(word)


@lru_cache(maxsize=5_000)
def _lexeme(word: str, kind: Tags) -> tuple[Reading, ...]:
    found = _citations(word, kind)
    same = [p for p in found if p.normal_form == found[0].normal_form]
    forms = [(f.word, f.tag.grammemes) for p in same for f in p.lexeme if not f.tag.grammemes & _ODD]
    return tuple(sorted(forms, key=lambda reading: bool(reading[1] & _RARE)))


@lru_cache(maxsize=50_000)
def form(word: str, kind: Tags, wanted: Tags) -> str | None:
    """The form of a word that has all these grammemes, as the dictionary spells it (with ё)."""
    found = next((text.lower() for text, tags in _lexeme(word, kind) if wanted <= tags), None)
    return _MISSPELT.get(found, found) if found else None


def agreeing(noun: Tags, case: str = "") -> Tags:
    """What a modifier of such a noun must have; ``case`` in place of the noun's own."""
    wanted = ((without(noun, CASES) | {case}) if case else noun) & AGREEMENT
    if "plur" in wanted:
        wanted -= GENDERS
    shows_animacy = "accs" in wanted and wanted & {"plur", "masc"}
    return wanted if shows_animacy else wanted - ANIMACY


def agrees(modifier: Tags, noun: Tags) -> bool:
    """Case, number, gender and, where the modifier shows it, animacy."""
    wanted = agreeing(noun)
    return (wanted if modifier & ANIMACY else wanted - ANIMACY) <= modifier


def modifier(reading: Reading, wanted: Tags) -> str | None:
    """The form of an adjective or participle that agrees as wanted."""
    lemma, tags = reading
    if "Fixd" in tags:
        return lemma
    if "PRTF" in tags:
        return form(lemma, VERB, wanted | (tags & {"PRTF", "actv", "pssv", "past", "pres"}))
    return form(lemma, ADJECTIVE, wanted | (tags & {"ADJF", "Supr"}))


def without(tags: Tags, *groups: Iterable[str]) -> Tags:
    return tags - frozenset().union(*groups)
