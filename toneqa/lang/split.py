"""A sentence to words and signs: what razdel finds, remembered by what stands between two blanks.

razdel joins nothing over a blank, so a stretch without one is cut alone, once for all the sentences it stands in. Its rules
look over a blank only from a dash or an underscore at the edge of a stretch and from a sign beside a number: a sentence with
such a place is cut as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from razdel import tokenize

from toneqa.lang.morph import analyse

Piece = tuple[int, int, str, frozenset[str], tuple[frozenset[str], ...]]
"""Start and end of a token, its lower-case form, its lemmas, the grammemes of each reading."""

_STRETCH: Final = re.compile(r"\S+")
_OVER_BLANK: Final = re.compile(r"\S[‑–—−_-]\s|\s[‑–—−_-]\S|\d[.,/\\]\s+\d|\d\s+[.,/\\]\d")
_SIMPLE: Final = re.compile(r"([а-яё]+)([,.!?:;]?)", re.IGNORECASE)
_CYRILLIC: Final = re.compile("[а-я]")
_NO_LEMMAS: Final[tuple[frozenset[str], tuple[frozenset[str], ...]]] = (frozenset(), ())
_STRETCHES: Final = 50_000


def pieces(sentence: str) -> Iterator[tuple[int, Sequence[Piece]]]:
    """Offsets into the sentence, with the pieces that are counted from there."""
    if _OVER_BLANK.search(sentence):
        yield 0, _cut(sentence)
    else:
        for stretch in _STRETCH.finditer(sentence):
            yield stretch.start(), _stretch(stretch.group())


@lru_cache(maxsize=_STRETCHES)
def _stretch(text: str) -> Sequence[Piece]:
    simple = _SIMPLE.fullmatch(text)
    if simple is None:
        return _cut(text)
    word, sign = simple.groups()
    return (_piece(0, word), _piece(len(word), sign)) if sign else (_piece(0, word),)


def _cut(text: str) -> Sequence[Piece]:
    return tuple(_piece(token.start, token.text) for token in tokenize(text))


def _piece(start: int, text: str) -> Piece:
    norm = text.lower()
    return (start, start + len(text), norm, *(analyse(norm) if _CYRILLIC.search(norm) else _NO_LEMMAS))
