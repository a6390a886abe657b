"""What is certain enough of the client's grammar to be said again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from toneqa.refusal.clauses import Word, is_known
from toneqa.refusal.words import WORDS

MOST_WORDS: Final = 10
_INSIDE: Final = frozenset({"NOUN", "ADJF", "PRTF", "NUMR", "PREP", "ADVB", "PRCL", "NPRO", "CONJ", "COMP"})
_CONJUNCTIONS: Final = frozenset({"и", "или"})
_PARTICLES: Final = WORDS["particles"]
_NUMBER: Final = re.compile(r"\d{1,4}(?:-(?:го|й|е|я|му|м|ю|х|ти|ми))?")
_LATIN: Final = re.compile(r"[a-z][a-z-]*")
_LEADING: Final = WORDS["leading"]
_OWN: Final = WORDS["own"]
_NOBODY: Final = WORDS["nobody"]
_POINTING: Final = WORDS["pointing"]
"""Words that lean on something said elsewhere; «один» and «сам» lean on who speaks."""

_TODAY: Final = WORDS["today"]
"""What the client calls today is another day when the answer comes."""

_NAMES: Final = frozenset({"Name", "Surn", "Patr", "Init"})
_SHARP: Final = WORDS["sharp"]
"""Words of anger and of doubt: the answer does not say them after the client."""

_CASES_OF: Final = {"без": "gent", "для": "gent", "до": "gent", "после": "gent", "из": "gent", "от": "gent", "у": "gent", "к": "datv"}


def without_today(words: Sequence[Word]) -> list[Word]:
    """The words without «вчера», «сегодня» and the like, where they stand by themselves."""
    return [w for at, w in enumerate(words) if w.norm not in _TODAY or (at and words[at - 1].pos == "PREP")]


def is_certain(words: Sequence[Word], *, verbs: frozenset[int] = frozenset()) -> bool:
    """May these words be said again? ``verbs``: places of the verbs and subjects that belong there."""
    if not 0 < len(words) <= MOST_WORDS or sum(w.norm == '"' for w in words) % 2:
        return False
    if words[-1].pos in ("PREP", "CONJ") or words[-1].norm in _PARTICLES or _is_cut_off(words):
        return False
    return all(_is_sayable(words[at]) if at in verbs else _fits(words, at) for at in range(len(words)))


def _is_cut_off(words: Sequence[Word]) -> bool:
    """Does it end in «п.», «ул.», «пункт», which a number or name would follow, or in a second bare infinitive?"""
    last, before = words[-1], words[-2] if len(words) > 1 else None
    if last.norm.isdigit() and before is not None and before.norm != ":":
        return before.pos != "PREP"
    return last.norm in _LEADING or (last.pos == "INFN" and before is not None)


def has_content(words: Sequence[Word]) -> bool:
    return any(w.pos == "NOUN" for w in words)


def has_object(words: Sequence[Word]) -> bool:
    """Does a noun stand before the first preposition? «Вернуть за наполнитель» lacks what is to be given back; «снять с меня штраф» does not."""
    for at, word in enumerate(words):
        if word.pos == "PREP" and not (at + 1 < len(words) and words[at + 1].norm in _OWN):
            return False
        if word.pos == "NOUN" and (word.cases() & {"accs", "gent"}):
            return True
    return False


def _fits(words: Sequence[Word], at: int) -> bool:
    word = words[at]
    if word.norm in ('"', ":"):
        return True
    if not word.parses:
        return bool(_NUMBER.fullmatch(word.norm) or _LATIN.fullmatch(word.norm))
    if not _is_sayable(word):
        return False
    match word.pos:
        case "PREP":
            return _governs(words, at)
        case "ADJF" | "PRTF":
            return _agrees(words, at)
        case "NPRO":
            return word.norm in _OWN or word.norm in _NOBODY
        case "CONJ":
            return word.norm in _CONJUNCTIONS or word.norm == "так"
        case "PRCL":
            return word.norm in _PARTICLES
        case "NOUN":
            return word.cases() != {"nomn"} and not _is_loose_place(words, at)
    return word.pos in _INSIDE


def _is_sayable(word: Word) -> bool:
    text = word.token.text
    if word.lemma in _SHARP or word.norm in _TODAY or (word.norm in _POINTING and not _starts_noun_phrase(word)):
        return False
    if not word.parses:
        return True
    if text.isupper() and len(text) > 1:
        return False
    if any(_NAMES & p.tag.grammemes for p in word.parses[: None if text[:1].isupper() else 1]):
        return False
    return is_known(word.norm) or bool(_NUMBER.fullmatch(word.norm))


def _starts_noun_phrase(word: Word) -> bool:
    """«так» may belong to «так и не»."""
    return word.norm == "так"


def _is_loose_place(words: Sequence[Word], at: int) -> bool:
    """«Машина Рязань»: a place that nothing ties to the rest."""
    return "Geox" in words[at].parses[0].tag and (at == 0 or words[at - 1].pos not in ("PREP", "ADJF", "CONJ"))


def _governs(words: Sequence[Word], at: int) -> bool:
    """A preposition needs its noun, pronoun or number near, in its case where we know which."""
    for word in words[at + 1 : at + 5]:
        if word.norm == '"' or word.pos in ("ADJF", "PRTF", "ADVB", "PRCL"):
            continue
        wanted = _CASES_OF.get(words[at].norm)
        if word.pos in ("NOUN", "NPRO"):
            return wanted is None or wanted in word.cases()
        return word.pos in ("NUMR", "") or not word.parses
    return False


def _agrees(words: Sequence[Word], at: int) -> bool:
    """A modifier needs a noun after it in a case they share."""
    cases = words[at].cases()
    for word in words[at + 1 : at + 5]:
        if word.pos == "NOUN":
            return bool(cases & word.cases())
        if word.pos not in ("ADJF", "PRTF", "ADVB", "CONJ", "NUMR") and word.norm != '"' and word.parses:
            return False
    return False
