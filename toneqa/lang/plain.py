"""Phrases as people write them, for settings: «возврат денежных средств» finds every form of its words.

``=слово`` this form alone · ``*`` any word · ``...`` up to three words between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from razdel import tokenize

from toneqa.lang.morph import analyse
from toneqa.text.shadow import make_shadow

_GAPS: Final = frozenset({"...", "…", ".."})
_CYRILLIC: Final = re.compile("[а-я]")
_SIGNS: Final = re.compile(r"[^\w-]+")


def notation(phrase: str) -> str:
    """The phrase in the notation of ``toneqa.lang.match``."""
    return " ".join(element for piece in make_shadow(phrase).text.lower().split() for element in _elements(piece))


def _elements(piece: str) -> Iterator[str]:
    if piece in _GAPS:
        yield "..3"
    elif piece == "*":
        yield piece
    elif piece.startswith("=") and len(piece) > 1:
        yield from (f"={word}" if word[0].isalnum() else word for word in _words(piece[1:]))
    else:
        yield from (_any_form(word) for word in _words(piece))


def _words(piece: str) -> Iterator[str]:
    """Tokens as ``annotate`` cuts them; signs that the notation reads otherwise are left out."""
    return (t.text for t in tokenize(piece) if t.text[0].isalnum() or t.text in _PLAIN_SIGNS)


_PLAIN_SIGNS: Final = frozenset('",.!?:;%/&+')


def _any_form(word: str) -> str:
    if not _CYRILLIC.search(word):
        return f"={word}" if word[0].isalnum() else word
    lemmas = {lemma for lemma in analyse(word)[0] if not _SIGNS.search(lemma)}
    return "|".join([*sorted(lemmas), f"={word}"])
