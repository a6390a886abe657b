"""Message to zones, sentences and tokens: razdel splits, pymorphy3 reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from razdel import sentenize

from toneqa.lang.split import pieces
from toneqa.text.shadow import Shadow, make_shadow
from toneqa.text.zones import find_zones
from toneqa.types import SCORED_ZONES, Annotated, Message, Sentence, Token, Zone, ZoneKind

_LINE: Final = re.compile(r"[^\r\n]+")


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
    back = shadow.back
    return tuple(
        Token(start := back(offset + at + first), end := back(offset + at + last), text[start:end], norm, lemmas, tags)
        for at, found in pieces(part)
        for first, last, norm, lemmas, tags in found
    )
