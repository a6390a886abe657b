"""Plain Russian to learn from, read as every model here reads: words without names, places and numbers."""

from __future__ import annotations

import lzma
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from toneqa.ml.words import words_of
from toneqa.types import Annotated

SEED: Final = 7
TURN: Final = " ⏎ "
_LENGTHS: Final = range(9, 300)
"""Characters of a turn: shorter ones say nothing, longer ones are rare."""

Words = tuple[str, ...]


def turns(path: Path, count: int) -> list[list[str]]:
    """Lines of a .txt or .txt.xz as their turns, drawn by seed until ``count`` turns are there."""
    data = path.read_bytes()
    rows = (lzma.decompress(data) if path.suffix == ".xz" else data).decode("utf-8").split("\n")
    random.Random(SEED).shuffle(rows)
    return list(_first(([t for turn in row.split(TURN) if len(t := turn.strip("- ")) in _LENGTHS] for row in rows), count))


def _first(rows: Iterable[list[str]], count: int) -> Iterator[list[str]]:
    for row in rows:
        if count <= 0:
            return
        if row[:count]:
            yield row[:count]
        count -= len(row)


def sentences(messages: Iterable[Annotated]) -> Iterator[Words]:
    """Words of each sentence that has any."""
    for annotated in messages:
        for sentence in annotated.sentences:
            if words := tuple(word.form for word in words_of(sentence)):
                yield words


def unseen(texts: Iterable[Iterable[Words]]) -> Iterator[list[Words]]:
    """Texts without the sentences that came before; those that keep none are left out."""
    known: set[Words] = set()
    for text in texts:
        fresh = [words for words in dict.fromkeys(text) if words not in known]
        known.update(fresh)
        if fresh:
            yield fresh
