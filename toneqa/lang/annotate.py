"""Message to zones, sentences and tokens: razdel splits, pymorphy3 reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from razdel import sentenize

from toneqa.lang.split import pieces
from toneqa.text.shadow import Shadow, make_shadow
from toneqa.text.zones import find_zones
from toneqa.types import SCORED_ZONES, Annotated, Message, Sentence, Token, Zone, ZoneKind

_LINE: Final = re.compile(r"[^\r\n]+")


_KEPT: Final = 400
_LONGEST: Final = 2000
"""Texts of so many characters at most are remembered: macros come again and again under other letters. 400 of 190 characters
take 3 MB (tracemalloc), so all of them 32 MB at most."""

MOST_TOKENS: Final = 250
"""A longer sentence is cut here: what looks from every word of a sentence at all its others would take time by the square of it.
Of 31,849 sentences of the corpus the longest has 126 tokens (300 conversations of each file, taken at random)."""

_Read = tuple[tuple[Zone, ...], tuple[Sentence, ...]]


def annotate(message: Message) -> Annotated:
    """Zones over the whole text; sentences of the scored zones alone."""
    read = _remembered if len(message.text) <= _LONGEST else _read
    return Annotated(message, *read(message.text))


def _read(text: str) -> _Read:
    shadow = make_shadow(text)
    zones = find_zones(shadow.text)
    sentences = tuple(s for zone in zones if zone.kind in SCORED_ZONES for s in _sentences(shadow, zone, text))
    return tuple(Zone(z.kind, shadow.back(z.start), shadow.back(z.end)) for z in zones), sentences


_remembered: Final = lru_cache(_KEPT)(_read)


def _sentences(shadow: Shadow, zone: Zone, text: str) -> Iterator[Sentence]:
    for line in _LINE.finditer(shadow.text, zone.start, zone.end):
        for part in sentenize(line.group()):
            start = line.start() + part.start
            tokens = _tokens(shadow, start, part.text, text)
            for first in range(0, len(tokens), MOST_TOKENS):
                some = tokens[first : first + MOST_TOKENS]
                yield Sentence(some[0].start, some[-1].end, ZoneKind(zone.kind), some)


def _tokens(shadow: Shadow, offset: int, part: str, text: str) -> tuple[Token, ...]:
    back = shadow.back
    return tuple(
        Token(start := back(offset + at + first), end := back(offset + at + last), text[start:end], norm, lemmas, tags)
        for at, found in pieces(part)
        for first, last, norm, lemmas, tags in found
    )
