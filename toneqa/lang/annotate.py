"""Message to zones, sentences and tokens: razdel splits, pymorphy3 reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from razdel import sentenize, tokenize

from toneqa.lang.morph import analyse
from toneqa.text.shadow import Shadow, make_shadow
from toneqa.text.zones import find_zones
from toneqa.types import SCORED_ZONES, Annotated, Message, Sentence, Token, Zone, ZoneKind

_LINE: Final = re.compile(r"[^\r\n]+")
_CYRILLIC: Final = re.compile("[а-я]")
_NO_LEMMAS: Final[tuple[frozenset[str], tuple[frozenset[str], ...]]] = (frozenset(), ())


def annotate(message: Message) -> Annotated:
    """Zones over the whole text; sentences of the scored zones alone."""
    shadow = make_shadow(message.text)
    zones = find_zones(shadow.text)
    sentences = tuple(s for zone in zones if zone.kind in SCORED_ZONES for s in _sentences(shadow, zone, message.text))
    back = tuple(Zone(z.kind, shadow.back(z.start), shadow.back(z.end)) for z in zones)
    return Annotated(message, back, sentences)


def _sentences(shadow: Shadow, zone: Zone, text: str) -> Iterator[Sentence]:
    for line in _LINE.finditer(shadow.text, zone.start, zone.end):
        for part in sentenize(line.group()):
            start = line.start() + part.start
            tokens = _tokens(shadow, start, part.text, text)
            if tokens:
                yield Sentence(tokens[0].start, tokens[-1].end, ZoneKind(zone.kind), tokens)


def _tokens(shadow: Shadow, offset: int, part: str, text: str) -> tuple[Token, ...]:
    return tuple(_token(shadow, offset + t.start, t.text, text) for t in tokenize(part))


def _token(shadow: Shadow, offset: int, word: str, text: str) -> Token:
    start, end = shadow.back(offset), shadow.back(offset + len(word))
    norm = word.lower()
    lemmas, tags = analyse(norm) if _CYRILLIC.search(norm) else _NO_LEMMAS
    return Token(start, end, text[start:end], norm, lemmas, tags)
