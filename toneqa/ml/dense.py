"""Dense features: counts of cues, grammar and signs by sentence, and a few patterns that no count shows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from toneqa.ml.cues import CUES, NAMES
from toneqa.types import Annotated, Sentence, Token, ZoneKind

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


def sentence_dense(annotated: Annotated, client: frozenset[str]) -> Matrix:
    """Sentences by ``SENTENCE_SIZE``: log counts, then patterns."""
    sentences = annotated.sentences
    counts = np.zeros((len(sentences), COUNTED), np.float32)
    patterns = np.zeros((len(sentences), len(PATTERNS)), np.float32)
    for at, sentence in enumerate(sentences):
        found = [i for t in sentence.tokens for i in _token_features(t)]
        counts[at] = np.bincount(found, minlength=COUNTED)
        patterns[at] = _patterns(sentence, counts[at], at, len(sentences), client)
    return np.concatenate([np.log1p(counts), patterns], axis=1)


def _token_features(token: Token) -> tuple[int, ...]:
    found = _word_features(token.norm, token.lemmas, token.tags)
    if token.text[0].isupper():
        if token.text in _CAPITAL_YOU:
            found = (*found, _OFFSETS["capital_you"])
        if len(token.text) > 3 and token.text.isupper():
            found = (*found, _OFFSETS["shout"])
    return found


@lru_cache(maxsize=100_000)
def _word_features(norm: str, lemmas: frozenset[str], tags: tuple[frozenset[str], ...]) -> tuple[int, ...]:
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


def _patterns(sentence: Sentence, counts: Matrix, at: int, total: int, client: frozenset[str]) -> list[float]:
    tokens = sentence.tokens
    words = [t for t in tokens if t.is_word]
    asked = tokens[-1].norm.startswith("?") or any(t.norm.startswith("?") for t in tokens)
    own = content_lemmas(sentence)
    shared = len(own & client)
    brackets = sum(t.norm.count(")") - t.norm.count("(") for t in tokens)
    orders = counts[_OFFSETS["impr"]] > 0
    return [
        *_negation(words),
        float(orders and not counts[_OFFSETS["please"]]),
        float(asked and counts[_OFFSETS["you"]] > 0),
        float(bool(words) and not CUES["ask"].isdisjoint(words[0].lemmas)),
        float(asked),
        float(asked and counts[_OFFSETS["you"]] > 0 and counts[_OFFSETS["past"]] > 0),
        float(_genitive_chain(words)),
        float(brackets > 0),
        float(brackets < 0),
        float(counts[_OFFSETS["but"]] > 0 and counts[_OFFSETS["modal"]] > 0),
        float(counts[_OFFSETS["if"]] > 0),
        float(sentence.zone is ZoneKind.GREETING),
        float(sentence.zone is ZoneKind.CLOSING),
        float(at == 0),
        float(at == total - 1),
        at / max(total, 1),
        float(np.log1p(shared)),
        shared / max(len(own), 1),
        float(len(words) < 4),
    ]


def _negation(words: Sequence[Token]) -> tuple[float, float, float]:
    """Denied ability within three words, ability not denied, «вы … не» + past within five."""
    denied = can = blamed = False
    for at, token in enumerate(words):
        if not token.lemmas.isdisjoint(CUES["modal"]):
            negated = any(not t.lemmas.isdisjoint(CUES["not"]) for t in words[max(0, at - 3) : at])
            denied, can = denied or negated, can or not negated
        elif token.norm == "не" and at + 1 < len(words):
            past = any("past" in tags for tags in words[at + 1].tags)
            blamed = blamed or (past and any(t.norm == "вы" for t in words[max(0, at - 4) : at]))
    return float(denied), float(can), float(blamed)


def _genitive_chain(words: Sequence[Token]) -> bool:
    """Three genitive nouns or adjectives in a row: the mark of officialese."""
    run = 0
    for token in words:
        genitive = bool(token.tags) and "gent" in token.tags[0] and bool(token.tags[0] & {"NOUN", "ADJF", "PRTF"})
        run = run + 1 if genitive else 0
        if run == 3:
            return True
    return False


def content_lemmas(sentence: Sentence) -> set[str]:
    return {lemma for t in sentence.tokens if t.tags and not _CONTENT.isdisjoint(t.tags[0]) for lemma in t.lemmas if lemma not in _STOP}
