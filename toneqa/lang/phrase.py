"""The phrase notation of ``toneqa.lang.match``: text to sequences of elements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import product
from typing import Final

from toneqa.errors import UseError


class Kind(Enum):
    WORDS = auto()
    SET = auto()
    TAGS = auto()
    WORD = auto()
    GAP = auto()
    FIRST = auto()
    LAST = auto()
    NOT = auto()
    OPEN = auto()
    CLOSE = auto()


@dataclass(frozen=True, slots=True)
class Element:
    """``lemmas`` and ``forms``: words, any of which will do; ``tags`` and ``banned``: grammemes of the same reading.

    ``name``: of a set, or the kind of a gap, whose most tokens are ``size``; ``inner``: what must not follow.
    """

    kind: Kind
    name: str = ""
    lemmas: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    banned: frozenset[str] = frozenset()
    size: int = 0
    inner: tuple[Element, ...] = ()


ANY: Final = "any"
CLAUSE: Final = "clause"
_Sets = Mapping[str, frozenset[str]]
_MARKS: Final = {"^": Kind.FIRST, "$": Kind.LAST, "*": Kind.WORD, "[[": Kind.OPEN, "]]": Kind.CLOSE}
_GAP: Final = re.compile(r"(\.{2,3})(\d+)")
_TAGGED: Final = re.compile(r"([\w-]*)\{([^}]+)\}")
_CYRILLIC: Final = re.compile("[а-я]")
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
        found = [sequence for option in _top_level(piece[1:-1]) for sequence in parse_phrase(option, sets)]
    else:
        found = [(_element(option, sets, phrase),) for option in _top_level(piece)]
    yield from _merged(found)


def _merged(options: Sequence[tuple[Element, ...]]) -> Iterator[tuple[Element, ...]]:
    """Options of one word each are one element."""
    single = [option[0] for option in options if len(option) == 1 and option[0].kind is Kind.WORDS]
    if single:
        lemmas, forms = (frozenset().union(*words) for words in zip(*((e.lemmas, e.forms) for e in single), strict=True))
        yield (Element(Kind.WORDS, lemmas=lemmas, forms=forms),)
    yield from (option for option in options if len(option) > 1 or option[0].kind is not Kind.WORDS)


def _top_level(text: str) -> list[str]:
    """Split at ``|``; inside a group each option may hold several words, each with its own alternatives after ``/``."""
    return text.split("|") if text != "|" else [text]


def _element(text: str, sets: _Sets, phrase: str) -> Element:
    if not text:
        raise UseError("E108", what=phrase, near="пустой вариант у | или /")
    if text in _MARKS:
        return Element(_MARKS[text])
    if gap := _GAP.fullmatch(text):
        return Element(Kind.GAP, ANY if len(gap[1]) == 3 else CLAUSE, size=int(gap[2]))
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
    return Element(Kind.SET, name, sets[name], sets[name])


def _tags(lemma: str, tags: str) -> Element:
    parts = [t.strip() for t in tags.split(",")]
    wanted = frozenset(t for t in parts if not t.startswith("!"))
    lemmas = frozenset({lemma}) if lemma else frozenset[str]()
    return Element(Kind.TAGS, lemmas=lemmas, tags=wanted, banned=frozenset(t[1:] for t in parts if t.startswith("!")))


def _literal(text: str) -> Element:
    word = text.lower().replace("ё", "е")
    if word.startswith("=") and len(word) > 1:
        return Element(Kind.WORDS, forms=frozenset({word[1:]}))
    if word[0].isalpha() and _is_lemma(word):
        return Element(Kind.WORDS, lemmas=frozenset({word}))
    return Element(Kind.WORDS, forms=frozenset({word}))


def _is_lemma(word: str) -> bool:
    """Latin words and numbers have no lemma: they match by form."""
    return bool(_CYRILLIC.search(word))
