"""What the models read: words with all that must not matter taken out.

Names, places, numbers, ё, quotes, dashes and spaces say nothing about tone; a model that cannot see them cannot lean on them.
Each word is read on three levels: its form, its lemma, and its skeleton, where a content word is only its grammar. The
skeleton carries style without the topic, so it holds in industries never seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from toneqa.lang.morph import readings
from toneqa.ml.hashing import word_code
from toneqa.types import Sentence, Token

NAME: Final = "имя"
CITY: Final = "город"
_FOREIGN: Final = "латиница"

_PERSON: Final = frozenset({"Name", "Surn", "Patr"})
_PLACE: Final = frozenset({"Geox"})
_NUMBER: Final = re.compile(r"\d+(?:[.,:/-]\d+)*")
_LATIN: Final = re.compile(r"[a-z][\w.@/+-]*")
_SKIPPED: Final = frozenset("\"'-[]<>*_№#")
_BRACKETS: Final = frozenset("()")
_CALLS: Final = frozenset(",!.")
_CLOSED: Final = frozenset({"PREP", "CONJ", "PRCL", "NPRO", "PRED", "INTJ", "Apro"})
_GRAMMAR: Final = (
    *("NOUN", "ADJF", "ADJS", "COMP", "VERB", "INFN", "PRTF", "PRTS", "GRND", "NUMR", "ADVB"),
    *("gent", "datv", "accs", "ablt", "loct"),
    *("past", "pres", "futr", "impr", "1per", "2per", "3per", "sing", "plur", "excl", "incl"),
)
_NO_NUMBER: Final = frozenset({"NOUN", "ADJF", "ADJS", "PRTF", "PRTS", "NUMR"})


@dataclass(frozen=True, slots=True)
class Word:
    """Three readings of a token, and their hashes; ``denied_code`` is that of the lemma under a negation."""

    form: str
    lemma: str
    skeleton: str
    form_code: int
    lemma_code: int
    skeleton_code: int
    denied_code: int


def _word(form: str, lemma: str, skeleton: str) -> Word:
    return Word(form, lemma, skeleton, word_code(form), word_code(lemma), word_code(skeleton), word_code("¬" + lemma))


def words_of(sentence: Sentence) -> list[Word]:
    """Words and signs that carry something; names in a row are one."""
    found: list[Word] = []
    tokens = sentence.tokens
    for at, token in enumerate(tokens):
        word = (token.text[0].isupper() and _special(tokens, at)) or _plain(token.norm, token.lemmas, token.tags)
        if word and not (word.form == NAME and found and found[-1].form == NAME):
            found.append(word)
    return found


_NAMED: Final = _word(NAME, NAME, NAME)
_PLACED: Final = _word(CITY, CITY, CITY)


def _special(tokens: Sequence[Token], at: int) -> Word | None:
    """A placeholder for a capitalised name or place."""
    token = tokens[at]
    if not token.tags or len(token.text) < 2 or token.text.isupper():
        return None
    if _is_kind(_PERSON, tokens, at):
        return _NAMED
    return _PLACED if _is_kind(_PLACE, tokens, at) else None


def _is_kind(kind: frozenset[str], tokens: Sequence[Token], at: int) -> bool:
    """The likeliest reading says so, or any does where a capital or an address («Вера, …») supports it."""
    tags = tokens[at].tags
    if tags[0] & kind:
        return True
    called = at + 1 < len(tokens) and tokens[at + 1].norm in _CALLS
    return (at > 0 or (called and kind is _PERSON)) and any(t & kind for t in tags)


@lru_cache(maxsize=100_000)
def _plain(norm: str, lemmas: frozenset[str], tags: tuple[frozenset[str], ...]) -> Word | None:
    if norm in _SKIPPED or norm in _BRACKETS:
        return None
    if norm[0].isdigit():
        number = _NUMBER.sub("0", norm)
        return _word(number, number, "0")
    if _LATIN.fullmatch(norm):
        return _word(_FOREIGN, _FOREIGN, _FOREIGN)
    if not tags:
        sign = norm[0] if len(set(norm)) == 1 else norm
        return _word(norm[:3], sign, sign)
    return _word(norm, _lemma(norm, lemmas), _skeleton(norm, tags[0]))


def _lemma(norm: str, lemmas: frozenset[str]) -> str:
    """The only lemma, else the likeliest; the order of a set must never show."""
    if len(lemmas) == 1:
        return next(iter(lemmas))
    likely = readings(norm)[0][0]
    return likely if likely in lemmas else min(lemmas, default=norm)


def _skeleton(norm: str, tags: frozenset[str]) -> str:
    if tags & _CLOSED:
        return norm
    wanted = (g for g in _GRAMMAR if g in tags)
    kept = [g for g in wanted if not (g in ("sing", "plur") and tags & _NO_NUMBER)]
    return ".".join(kept) or norm
