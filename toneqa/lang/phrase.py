"""The phrase notation of ``toneqa.lang.match``: text to sequences of elements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import product
from typing import Final

from toneqa.errors import UseError


class Kind(Enum):
    LEMMA = auto()
    FORM = auto()
    TAGS = auto()
    SET = auto()
    WORD = auto()
    GAP = auto()
    FIRST = auto()
    LAST = auto()
    NOT = auto()
    OPEN = auto()
    CLOSE = auto()


@dataclass(frozen=True, slots=True)
class Element:
    """``word``: lemma, form or kind of gap; ``words``: tags or set; ``size``: tokens of a gap."""

    kind: Kind
    word: str = ""
    words: frozenset[str] = frozenset()
    banned: frozenset[str] = frozenset()
    size: int = 0
    inner: tuple[Element, ...] = ()


_Sets = Mapping[str, frozenset[str]]
_MARKS: Final = {"^": Kind.FIRST, "$": Kind.LAST, "*": Kind.WORD, "[[": Kind.OPEN, "]]": Kind.CLOSE}
_GAP: Final = re.compile(r"(\.{2,3})(\d+)")
_TAGGED: Final = re.compile(r"([\w-]*)\{([^}]+)\}")
_PIECE: Final = re.compile(r"\[\[|\]\]|\((?P<group>[^()]*)\)\??|[^\s\[\]()]+|[()]")


def parse_phrase(phrase: str, sets: _Sets) -> list[tuple[Element, ...]]:
    """Every sequence of elements that the phrase stands for.

    Raises:
        UseError: E108, the notation is broken; the text names the place.
    """
    choices = [list(_choices(piece.group(), sets, phrase)) for piece in _PIECE.finditer(phrase)]
    if not choices:
        raise UseError("E108", what=phrase, near="пустая фраза")
    sequences = [tuple(e for part in parts for e in part) for parts in product(*choices)]
    return [s for s in sequences if s]


def _choices(piece: str, sets: _Sets, phrase: str) -> Iterator[tuple[Element, ...]]:
    if len(piece) > 1 and piece.endswith("?"):
        yield ()
        piece = piece[:-1]
    if piece.startswith("(") and piece.endswith(")") and len(piece) > 1:
        for option in _top_level(piece[1:-1]):
            yield from parse_phrase(option, sets)
        return
    for option in _top_level(piece):
        yield (_element(option, sets, phrase),)


def _top_level(text: str) -> list[str]:
    """Split at ``|``; inside a group each option may hold several words, each with its own alternatives after ``/``."""
    return text.split("|") if text != "|" else [text]


def _element(text: str, sets: _Sets, phrase: str) -> Element:
    if not text:
        raise UseError("E108", what=phrase, near="пустой вариант у | или /")
    if text in _MARKS:
        return Element(_MARKS[text])
    if gap := _GAP.fullmatch(text):
        return Element(Kind.GAP, word="any" if len(gap[1]) == 3 else "clause", size=int(gap[2]))
    if text.startswith("!") and len(text) > 1:
        return Element(Kind.NOT, inner=tuple(_element(t, sets, phrase) for t in text[1:].split("/")))
    if text.startswith("@"):
        return _set(text[1:], sets, phrase)
    if tagged := _TAGGED.fullmatch(text):
        return _tags(tagged[1], tagged[2])
    if "{" in text or "}" in text:
        raise UseError("E108", what=phrase, near=f"«{text}» — граммемы пишут внутри {{}} без пробелов")
    return _literal(text)


def _set(name: str, sets: _Sets, phrase: str) -> Element:
    if name not in sets:
        raise UseError("E108", what=phrase, near=f"нет набора слов @{name}")
    return Element(Kind.SET, word=name, words=sets[name])


def _tags(lemma: str, tags: str) -> Element:
    parts = [t.strip() for t in tags.split(",")]
    wanted = frozenset(t for t in parts if not t.startswith("!"))
    return Element(Kind.TAGS, word=lemma, words=wanted, banned=frozenset(t[1:] for t in parts if t.startswith("!")))


def _literal(text: str) -> Element:
    word = text.lower().replace("ё", "е")
    if word.startswith("=") and len(word) > 1:
        return Element(Kind.FORM, word=word[1:])
    return Element(Kind.LEMMA, word=word) if word[0].isalpha() and _is_lemma(word) else Element(Kind.FORM, word=word)


@lru_cache(maxsize=10_000)
def _is_lemma(word: str) -> bool:
    """Latin words and numbers have no lemma: they match by form."""
    return bool(re.search("[а-я]", word))
