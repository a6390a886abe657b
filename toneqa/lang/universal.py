"""A word as a pipeline reads it in its sentence, and the dictionary's readings of it: which of them holds here.

Pipelines speak Universal Dependencies, the rules speak the grammemes of OpenCorpora. The table below reads spaCy's own
``oc2ud`` (spacy/lang/ru/lemmatizer.py, MIT) backwards; forms and values are those of the treebank UD_Russian-SynTagRus
(universaldependencies.org/treebanks/ru_syntagrus), grammemes those of opencorpora.org/dict.php?act=gram.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from toneqa.lang.morph import Reading, all_readings, is_known, readings

_PARTS: Final = {
    "ADJ": "ADJF", "ADP": "PREP", "ADV": "ADVB", "AUX": "VERB", "CCONJ": "CONJ", "DET": "ADJF", "INTJ": "INTJ", "NOUN": "NOUN",
    "NUM": "NUMR", "PART": "PRCL", "PRON": "NPRO", "PROPN": "NOUN", "SCONJ": "CONJ", "VERB": "VERB",
}  # fmt: skip
_FORMS: Final = {"Inf": "INFN", "Conv": "GRND", "Part": "PRTF"}
_SHORT: Final = {"ADJF": "ADJS", "PRTF": "PRTS"}
_VERBAL: Final = frozenset({"VERB", "INFN", "GRND", "PRTF", "PRTS", "PRED"})
_LITTLE: Final = frozenset({"ADVB", "CONJ", "PRCL", "PRED", "INTJ", "PREP", "COMP"})
_FIT: Final[Mapping[str, frozenset[str]]] = {
    "ADJ": frozenset({"ADJF", "ADJS", "PRTF", "PRTS", "COMP", "PRED"}),
    "ADP": frozenset({"PREP", "ADVB"}),
    "ADV": _LITTLE | {"ADJS"},
    "AUX": _VERBAL,
    "CCONJ": _LITTLE,
    "DET": frozenset({"ADJF", "NPRO", "NUMR"}),
    "INTJ": _LITTLE,
    "NOUN": frozenset({"NOUN"}),
    "NUM": frozenset({"NUMR", "ADJF"}),
    "PART": _LITTLE,
    "PRON": frozenset({"NPRO", "ADJF", "PRCL"}),
    "PROPN": frozenset({"NOUN"}),
    "SCONJ": _LITTLE,
    "VERB": _VERBAL,
}
"""Parts of speech that the two schools give to the same words: «нужно» is ADJ or ADV there and PRED here."""

_GRAMMEMES: Final[Mapping[str, Mapping[str, str]]] = {
    "Animacy": {"Anim": "anim", "Inan": "inan"},
    "Aspect": {"Imp": "impf", "Perf": "perf"},
    "Case": {"Nom": "nomn", "Gen": "gent", "Par": "gen2", "Dat": "datv", "Acc": "accs", "Ins": "ablt", "Loc": "loct", "Voc": "voct"},
    "Degree": {"Sup": "Supr"},
    "Gender": {"Masc": "masc", "Fem": "femn", "Neut": "neut"},
    "Mood": {"Ind": "indc", "Imp": "impr"},
    "NameType": {"Giv": "Name", "Pat": "Patr", "Sur": "Surn", "Geo": "Geox"},
    "Number": {"Sing": "sing", "Plur": "plur"},
    "Person": {"1": "1per", "2": "2per", "3": "3per"},
    "Tense": {"Past": "past", "Pres": "pres", "Fut": "futr"},
    "Voice": {"Act": "actv", "Pass": "pssv"},
}
_NAMES: Final = frozenset({"Name", "Surn", "Patr"})
"""Readings that are never given up: what may be a name is masked."""

_Analysis = tuple[frozenset[str], tuple[frozenset[str], ...]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a pipeline says of a word; empty where it has no such component. ``morph`` is ``Case=Gen|Number=Sing``."""

    lemma: str = ""
    pos: str = ""
    morph: str = ""


@lru_cache(maxsize=4096)
def grammemes(pos: str, morph: str) -> frozenset[str]:
    """The same in the words of OpenCorpora; empty for signs and for tags that are none of UD."""
    if pos not in _PARTS:
        return frozenset()
    values = dict(pair.split("=", 1) for pair in morph.split("|") if "=" in pair)
    named = {_GRAMMEMES.get(feature, {}).get(value, "") for feature, value in values.items()} - {""}
    return frozenset({_part(pos, values), *named})


def _part(pos: str, values: Mapping[str, str]) -> str:
    if pos in ("ADJ", "ADV") and values.get("Degree") == "Cmp":
        return "COMP"
    part = _FORMS.get(values.get("VerbForm", ""), _PARTS[pos])
    return _SHORT.get(part, part) if values.get("Variant") in ("Short", "Brev") else part


@lru_cache(maxsize=100_000)
def in_context(word: str, seen: Seen) -> _Analysis:
    """Lemmas and grammemes of a lower-case word in its sentence.

    The pipeline chooses among the dictionary's readings where it names the lemma of one of them. A lemma that is missing, or
    a mere copy of the form, chooses nothing: every reading stays, the likeliest first. Of words the dictionary does not know
    the pipeline's own reading comes first.
    """
    lemma = seen.lemma.lower().replace("ё", "е")
    own = "" if lemma == word else lemma
    known = readings(word)
    chosen = _chosen(known, own, seen) or [r for r in _chosen(all_readings(word), own, seen) if _agreement(r, seen)] if own else []
    kept = [*chosen, *(r for r in known if r not in chosen and r[1] & _NAMES)] if chosen else _likeliest_first(known, seen)
    tags = tuple(tags for _, tags in kept)
    if (made := grammemes(seen.pos, seen.morph)) and not is_known(word):
        tags = (made, *tags)
    return frozenset({reading[0] for reading in kept} | ({own} if own else set())), tags


def _chosen(known: Sequence[Reading], own: str, seen: Seen) -> list[Reading]:
    """The readings of that lemma that agree best with the rest of what was seen."""
    same = [reading for reading in known if reading[0] == own]
    scores = [_agreement(reading, seen) for reading in same]
    return [reading for reading, score in zip(same, scores, strict=True) if score == max(scores)]


def _likeliest_first(known: Sequence[Reading], seen: Seen) -> list[Reading]:
    return sorted(known, key=lambda reading: -_agreement(reading, seen))


def _agreement(reading: Reading, seen: Seen) -> int:
    """How many grammemes are the same; none where the parts of speech are at odds."""
    tags = reading[1]
    return len(tags & grammemes(seen.pos, seen.morph)) if tags & _FIT.get(seen.pos, frozenset()) else 0
