"""Parts of a letter: greeting, body, closing, signature, quoted mail. Quotes and signatures are never scored.

The text is never changed; every sign that is not blank lies in exactly one zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from toneqa.text.endings import split_ending
from toneqa.text.inserted import is_inserted, lead_lines
from toneqa.text.mail_quotes import forwarded_end, is_header_line, marked_lines, quote_header
from toneqa.text.openings import greeting_end
from toneqa.text.quote_dates import Line
from toneqa.types import Zone, ZoneKind

_LINE: Final = re.compile(r"[^\r\n\u2028\u2029\x85]+")
_UNQUOTE: Final = re.compile(r"[ \t]{0,8}(?:(?:[A-ZА-ЯЁ]{1,4}(?=>))?(?:>|&gt;)[ \t]?){1,20}")
_GREETING_LINES: Final = 2
"""«Уважаемый Иван Иванович!» may be followed by «Здравствуйте!» on the next line, no more."""


def find_zones(text: str) -> tuple[Zone, ...]:
    """Ordered, without overlap; blank stretches belong to no zone."""
    own, quotes = _split_quotes(text, list(_lines(text)))
    greeting, rest = _split_greeting(text, own)
    above_quote = bool(quotes and rest and quotes[-1].start > rest[-1][0])
    body, ending = split_ending(text, rest, above_quote)
    zones = [*greeting, *(Zone(ZoneKind.BODY, *line) for line in body), *ending, *quotes]
    return tuple(_merged(sorted(zones, key=lambda z: z.start)))


def quoted_text(text: str, zones: Sequence[Zone]) -> str:
    """What an earlier writer said, without the marks and headers of the mail program and the mark of UTF-8."""
    quoted = "\n".join(text[z.start : z.end] for z in zones if z.kind is ZoneKind.QUOTE).replace("\ufeff", "")
    bare = "\n".join(_UNQUOTE.sub("", line, count=1) if _UNQUOTE.match(line) else line for line in quoted.splitlines())
    return "\n".join(bare[start:end] for start, end in _without_headers(bare)).strip()


def _without_headers(text: str) -> Iterator[Line]:
    lines = list(_lines(text))
    marked = marked_lines(text, lines)
    at = 0
    while at < len(lines):
        skipped = quote_header(text, lines, at, marked) or int(is_header_line(text, lines[at]) or is_inserted(text, lines[at]))
        if not skipped:
            yield lines[at]
        at += skipped or 1


def _lines(text: str) -> Iterator[Line]:
    """Lines with a sign in them, without the blanks around it."""
    for match in _LINE.finditer(text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        if start < match.end():
            yield start, match.start() + len(line.rstrip())


def _split_quotes(text: str, lines: Sequence[Line]) -> tuple[list[Line], list[Zone]]:
    """A header with ``>`` lines under it is a quote with them alone; any other takes all to the line that ends it, or to the end."""
    own: list[Line] = []
    quotes: list[Zone] = []
    marked = marked_lines(text, lines)
    at = lead_lines(text, lines)
    quotes.extend(Zone(ZoneKind.QUOTE, *line) for line in lines[:at])
    while at < len(lines):
        header = 0 if lines[at] in marked else quote_header(text, lines, at, marked)
        if header and not (at + header < len(lines) and lines[at + header] in marked):
            end = forwarded_end(text, lines, at)
            quotes.append(Zone(ZoneKind.QUOTE, lines[at][0], lines[end - 1][1]))
            at = end
            continue
        if header or lines[at] in marked:
            quotes.extend(Zone(ZoneKind.QUOTE, *line) for line in lines[at : at + max(header, 1)])
        else:
            own.append(lines[at])
        at += max(header, 1)
    return own, quotes


def _split_greeting(text: str, lines: list[Line]) -> tuple[list[Zone], list[Line]]:
    zones: list[Zone] = []
    while len(zones) < _GREETING_LINES and len(zones) < len(lines):
        start, end = lines[len(zones)]
        stop = greeting_end(text, start, end)
        if stop == start:
            break
        zones.append(Zone(ZoneKind.GREETING, start, stop))
        if stop < end:
            rest = next(at for at in range(stop, end) if not text[at].isspace())
            return zones, [(rest, end), *lines[len(zones) :]]
    return zones, lines[len(zones) :]


def _merged(zones: Iterable[Zone]) -> Iterator[Zone]:
    """Neighbours of one kind become one zone: only blanks lie between them."""
    last: Zone | None = None
    for zone in zones:
        if last and last.kind is zone.kind:
            last = Zone(zone.kind, last.start, zone.end)
            continue
        if last:
            yield last
        last = zone
    if last:
        yield last
