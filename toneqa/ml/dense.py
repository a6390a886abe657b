"""Dense features: counts of cues, grammar and signs by sentence, and a few patterns that no count shows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from toneqa.ml.cues import CUES, NAMES
from toneqa.types import Annotated, Sentence, ZoneKind

Matrix = NDArray[np.float32]

_TAGS: Final = (
    "1per",
    "2per",
    "3per",
    "impr",
    "past",
    "futr",
    "pres",
    "PRTS",
    "PRTF",
    "INFN",
    "GRND",
    "PRED",
    "COMP",
    "INTJ",
    "PRCL",
    "CONJ",
    "PREP",
    "NOUN",
    "ADJF",
    "VERB",
    "NPRO",
    "ADVB",
    "gent",
    "ablt",
    "sing",
    "plur",
)
_SIGNS: Final = {"?": 0, "!": 1, ")": 2, "(": 3, ":": 4, ",": 5, "…": 6, "-": 7, "%": 8, "₽": 9, ";": 10}
_SIGN_COUNT: Final = 11
_VERBAL_NOUN: Final = ("ание", "ение", "ация", "тие")
_CAPITAL_YOU: Final = frozenset({"Вы", "Вас", "Вам", "Вами", "Ваш", "Ваше", "Ваша", "Вашу", "Вашего", "Вашей", "Вашему", "Ваши", "Ваших"})
_CASED: Final = ("capital_you", "shout", "emoji", "digit", "verbal_noun", "word")
_OFFSETS: Final = {name: i for i, name in enumerate((*NAMES, *_TAGS, *range(_SIGN_COUNT), *_CASED))}
COUNTED: Final = len(_OFFSETS)
PATTERNS: Final = (
    *("neg_modal", "can", "neg_past_you", "bare_order", "you_question", "asks_first", "ends_question", "reproach"),
    *(
        "genitive_chain",
        "smile",
        "frown",
        "but_can",
        "if_then",
        "greeting",
        "closing",
        "first",
        "last",
        "place",
        "shared",
        "shared_share",
        "short",
    ),
)
SENTENCE_SIZE: Final = COUNTED + len(PATTERNS)
CUE_COUNT: Final = len(NAMES)

_BY_LEMMA: Final[dict[str, tuple[int, ...]]] = {}
for _number, _name in enumerate(NAMES):
    for _lemma in CUES[_name]:
        _BY_LEMMA[_lemma] = (*_BY_LEMMA.get(_lemma, ()), _number)

_CONTENT: Final = frozenset({"NOUN", "VERB", "INFN", "ADJF"})
_STOP: Final = frozenset(
    ["быть", "мочь", "это", "этот", "тот", "весь", "свой", "который", "такой", "здравствуйте", "день", "спасибо", "пожалуйста"]
)


def sentence_dense(messages: Sequence[tuple[Annotated, frozenset[str]]]) -> Matrix:
    """The sentences of all messages by ``SENTENCE_SIZE``: log counts, then patterns.

    With each message go the content words of the client's messages before it.
    """
    rows = [(s, at, len(m.sentences), client) for m, client in messages for at, s in enumerate(m.sentences)]
    read = [[traits(t.norm, t.lemmas, t.tags) for t in sentence.tokens] for sentence, *_ in rows]
    found = [row * COUNTED + i for row, own in enumerate(read) for known in own for i in known.features]
    found += [
        row * COUNTED + i for row, (sentence, *_) in enumerate(rows) for t in sentence.tokens if t.text[0].isupper() for i in _cased(t.text)
    ]
    counts = np.bincount(found, minlength=len(rows) * COUNTED).reshape(len(rows), COUNTED)
    looked = zip(rows, read, counts[:, _LOOKED_AT].tolist(), strict=True)
    patterns = np.array([_patterns(*row, own, dict(zip(_LOOKED, seen, strict=True))) for row, own, seen in looked], np.float32)
    return np.concatenate([np.log1p(counts.astype(np.float32)), patterns.reshape(-1, len(PATTERNS))], axis=1)


@dataclass(frozen=True, slots=True)
class Traits:
    """What a word says by itself. ``features``: numbers of the counts it belongs to; ``content``: lemmas that tell the topic."""

    features: tuple[int, ...]
    content: tuple[str, ...]
    is_word: bool
    is_you: bool
    is_not: bool
    is_question: bool
    asks: bool
    denies: bool
    can: bool
    past: bool
    genitive: bool
    brackets: int


@lru_cache(maxsize=100_000)
def traits(norm: str, lemmas: frozenset[str], tags: tuple[frozenset[str], ...]) -> Traits:
    first = tags[0] if tags else frozenset[str]()
    return Traits(
        _features(norm, lemmas, tags),
        tuple(lemma for lemma in lemmas if lemma not in _STOP) if not _CONTENT.isdisjoint(first) else (),
        norm[0].isalnum(),
        norm == "вы",
        norm == "не",
        norm.startswith("?"),
        not CUES["ask"].isdisjoint(lemmas),
        not CUES["not"].isdisjoint(lemmas),
        not CUES["modal"].isdisjoint(lemmas),
        any("past" in reading for reading in tags),
        "gent" in first and bool(first & {"NOUN", "ADJF", "PRTF"}),
        norm.count(")") - norm.count("("),
    )


def _features(norm: str, lemmas: frozenset[str], tags: tuple[frozenset[str], ...]) -> tuple[int, ...]:
    found = {i for lemma in lemmas or {norm} for i in _BY_LEMMA.get(lemma, ())}
    found |= {_OFFSETS[t] for t in _TAGS if tags and t in tags[0]}
    if norm[0] in _SIGNS:
        found.add(_OFFSETS[_SIGNS[norm[0]]])
    if norm[0].isdigit():
        found.add(_OFFSETS["digit"])
    if ord(norm[0]) >= 0x2600:
        found.add(_OFFSETS["emoji"])
    if norm[0].isalnum():
        found.add(_OFFSETS["word"])
    if tags and "NOUN" in tags[0] and any(lemma.endswith(_VERBAL_NOUN) for lemma in lemmas):
        found.add(_OFFSETS["verbal_noun"])
    return tuple(sorted(found))


def _cased(text: str) -> Iterator[int]:
    """Of a word that begins with a capital."""
    if text in _CAPITAL_YOU:
        yield _OFFSETS["capital_you"]
    if len(text) > 3 and text.isupper():
        yield _OFFSETS["shout"]


_LOOKED: Final = ("impr", "please", "you", "past", "but", "modal", "if")
_LOOKED_AT: Final = [_OFFSETS[name] for name in _LOOKED]


def _patterns(
    sentence: Sentence, at: int, total: int, client: frozenset[str], own: Sequence[Traits], counts: Mapping[str, int]
) -> list[float]:
    words = [known for known in own if known.is_word]
    asked = any(known.is_question for known in own)
    content = {lemma for known in own for lemma in known.content}
    shared = len(content & client)
    brackets = sum(known.brackets for known in own)
    return [
        *_negation(words),
        float(counts["impr"] > 0 and not counts["please"]),
        float(asked and counts["you"] > 0),
        float(bool(words) and words[0].asks),
        float(asked),
        float(asked and counts["you"] > 0 and counts["past"] > 0),
        float(_genitive_chain(words)),
        float(brackets > 0),
        float(brackets < 0),
        float(counts["but"] > 0 and counts["modal"] > 0),
        float(counts["if"] > 0),
        float(sentence.zone is ZoneKind.GREETING),
        float(sentence.zone is ZoneKind.CLOSING),
        float(at == 0),
        float(at == total - 1),
        at / max(total, 1),
        math.log1p(shared),
        shared / max(len(content), 1),
        float(len(words) < 4),
    ]


def _negation(words: Sequence[Traits]) -> tuple[float, float, float]:
    """Denied ability within three words, ability not denied, «вы … не» + past within five."""
    denied = can = blamed = False
    for at, word in enumerate(words):
        if word.can:
            negated = any(before.denies for before in words[max(0, at - 3) : at])
            denied, can = denied or negated, can or not negated
        elif word.is_not and at + 1 < len(words):
            blamed = blamed or (words[at + 1].past and any(before.is_you for before in words[max(0, at - 4) : at]))
    return float(denied), float(can), float(blamed)


def _genitive_chain(words: Sequence[Traits]) -> bool:
    """Three genitive nouns or adjectives in a row: the mark of officialese."""
    run = 0
    for word in words:
        run = run + 1 if word.genitive else 0
        if run == 3:
            return True
    return False


def content_lemmas(sentence: Sentence) -> set[str]:
    return {lemma for t in sentence.tokens for lemma in traits(t.norm, t.lemmas, t.tags).content}
