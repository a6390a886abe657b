"""The closing of a letter: farewells and wishes taken off its end, whole lines and last sentences."""

from __future__ import annotations

import re
from typing import Final

from toneqa.text.farewells import END, NEWS, REACH, WISH, after_formula
from toneqa.text.quote_dates import Line
from toneqa.text.signatures import looks_signed, names_signer
from toneqa.text.signers import DISCLAIMER
from toneqa.types import Zone, ZoneKind

_SENTENCE_END: Final = re.compile(r"(?<![ .][А-ЯЁ])[.!?…)\u2600-\u27BF\U0001F300-\U0001FAFF\ufe0f]\s+(?=[^\W\d_])")


def take_closings(text: str, lines: list[Line]) -> tuple[list[Line], list[Zone]]:
    """Farewells and wishes off the end: whole lines, then the last sentences of the line before."""
    zones: list[Zone] = []
    while lines:
        start = _closing_start(text, lines[-1], zones)
        if start == lines[-1][1]:
            break
        line = lines.pop()
        if start > line[0]:
            lines.append((line[0], without_blank(text, line[0], start)))
            break
    return lines, zones


def closing_zones(text: str, sentence: Line) -> list[Zone] | None:
    """The zones of one closing sentence: the formula, and the name that follows it."""
    start, end = sentence
    if end - start > REACH or start >= end:
        return None
    if DISCLAIMER.match(text, start, end):
        return [Zone(ZoneKind.SIGNATURE, start, end)]
    at = after_formula(text, sentence)
    if at is None:
        wish = WISH.match(text, start, end)
        if wish is None or NEWS.search(text, start, end):
            return None
        return _wish_zones(text, sentence)
    if at == end:
        return [Zone(ZoneKind.CLOSING, start, end)]
    if not looks_signed(text, (at, end), beside=True):
        return None
    return [Zone(ZoneKind.CLOSING, start, without_blank(text, start, at)), Zone(ZoneKind.SIGNATURE, at, end)]


def sentence_starts(text: str, line: Line) -> list[int]:
    """Where the sentences near the end of a line begin, but for its first."""
    start, end = line
    return [m.end() for m in _SENTENCE_END.finditer(text, max(start, end - REACH), end)]


def without_blank(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _closing_start(text: str, line: Line, zones: list[Zone]) -> int:
    """Where the closing sentences at the end of a line begin; their zones are added."""
    start, end = line
    cut = end
    for at in reversed([*([start] if end - start <= REACH else []), *sentence_starts(text, line)]):
        sentence = (at, without_blank(text, at, cut))
        found = closing_zones(text, sentence)
        if found is None and names_signer(text, sentence):
            continue  # «С уважением. Анна»: the name belongs to the sentence before
        if found is None:
            break
        zones.extend(found)
        cut = at
    return cut


def _wish_zones(text: str, sentence: Line) -> list[Zone] | None:
    """«Спокойного вам дня, Катя»: the name after the last comma is the signature."""
    start, end = sentence
    comma = text.rfind(",", start, end)
    name = comma + 1
    while 0 < name < end and text[name].isspace():
        name += 1
    if comma > 0 and name < end and names_signer(text, (name, end)):
        return [Zone(ZoneKind.CLOSING, start, comma + 1), Zone(ZoneKind.SIGNATURE, name, end)]
    wish = WISH.match(text, start, end)
    rest = END.match(text, wish.end(), end) if wish else None
    if rest is None or rest.end() == end:
        return [Zone(ZoneKind.CLOSING, start, end)] if rest else None
    at = rest.end()
    signed = text[at - 1].isspace() and names_signer(text, (at, end))
    return [Zone(ZoneKind.CLOSING, start, without_blank(text, start, at)), Zone(ZoneKind.SIGNATURE, at, end)] if signed else None
