"""Morphology of one word: every likely reading by pymorphy3, remembered."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

MIN_SCORE: Final = 0.02
"""Readings below this share are noise for matching: 2 % keeps «были» as быть and drops it as быль."""

_CACHE_WORDS: Final = 100_000

Reading = tuple[str, frozenset[str]]


@cache
def analyzer() -> MorphAnalyzer:
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru")


@lru_cache(maxsize=_CACHE_WORDS)
def readings(word: str) -> tuple[Reading, ...]:
    """Readings (lemma, grammemes) of a lower-case word; lemma with ё as е."""
    parses = analyzer().parse(word)
    return _read([p for p in parses if p.score >= MIN_SCORE] or parses[:1])


@lru_cache(maxsize=_CACHE_WORDS)
def all_readings(word: str) -> tuple[Reading, ...]:
    """The rare ones too, for a choice by context."""
    return _read(analyzer().parse(word))


def _read(parses: Sequence[Any]) -> tuple[Reading, ...]:
    return tuple((p.normal_form.replace("ё", "е"), p.tag.grammemes) for p in parses)


@lru_cache(maxsize=_CACHE_WORDS)
def analyse(word: str) -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
    """Set of lemmas, and the grammemes of each reading."""
    found = readings(word)
    return frozenset(lemma for lemma, _ in found), tuple(tags for _, tags in found)


@lru_cache(maxsize=_CACHE_WORDS)
def is_known(word: str) -> bool:
    """Whether the dictionary has a lower-case word; else its readings are guesses by the ending."""
    return bool(analyzer().word_is_known(word))
