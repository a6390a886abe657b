"""How a letter ends: farewell or wish (scored), then the signature (not scored). Works on the last lines alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from toneqa.text.closings import closing_zones, sentence_starts, take_closings, without_blank
from toneqa.text.farewells import REACH, after_formula
from toneqa.text.inserted import FOOTER, is_drawn
from toneqa.text.quote_dates import Line
from toneqa.text.signatures import (
    LONGEST,
    MOST,
    PS,
    belongs_to_signer,
    is_bare_line,
    is_inner_name,
    looks_signed,
    signed_above_quote,
    sure_signature,
    surely_signed,
)
from toneqa.text.signers import DEVICE, DISCLAIMER, LEGAL_ANYWHERE, is_legal_note
from toneqa.types import Zone, ZoneKind

Lines = Sequence[Line]

_DASHES: Final = re.compile(r"--|—|-- ?|_{2,80}|-{3,80}|—{2,40}")
_WINDOW: Final = 40
"""Last lines that are looked at for an ending; a disclaimer of lawyers runs to some 20."""

_RULED_OFF: Final = 3
_NOTE: Final = 1000
"""Signs of a line among which the words of lawyers are looked for."""

_SHORT: Final = 40
"""Signs of a name after the last sentence."""


def split_ending(text: str, lines: Lines, above_quote: bool = False) -> tuple[list[Line], list[Zone]]:
    """The lines before the ending, and the zones of the ending in order. ``above_quote``: quoted mail stands below them."""
    head, tail = list(lines[:-_WINDOW]), list(lines[-_WINDOW:])
    below, tail = _below(text, tail, bool(head), above_quote)
    signature = [Zone(ZoneKind.SIGNATURE, *line) for line in below]
    tail, signed = _signed(text, tail, bool(head), above_quote)
    kept, closings = take_closings(text, [*head, *tail])
    zones = [*closings, *signed, *signature]
    return kept, sorted(zones, key=lambda zone: zone.start)


def _below(text: str, lines: list[Line], more: bool, above_quote: bool) -> tuple[list[Line], list[Line]]:
    """What no one writes by hand: after ``--``, «Отправлено с iPhone», the lawyers' note."""
    for at in range(len(lines)):
        first = at == 0 and not more and not (above_quote and _DASHES.fullmatch(text, *lines[at]))
        if not first and (_begins_signature(text, lines, at) or (above_quote and _is_ruled_off(text, lines[at:]))):
            return lines[at:], lines[:at]
    return [], lines


def _begins_signature(text: str, lines: Lines, at: int) -> bool:
    start, end = lines[at]
    if _DASHES.fullmatch(text, start, end):
        rest = lines[at + 1 :]
        bare = text[start:end] in ("--", "—") or bool(rest and FOOTER.fullmatch(text, *rest[0]))
        return len(rest) <= 2 * MOST and (
            bare
            or (
                all(surely_signed(text, line) or belongs_to_signer(text, line) for line in rest[:1])
                and all(belongs_to_signer(text, line) for line in rest[1:2])
            )
        )
    if DEVICE.fullmatch(text, start, min(end, start + REACH)) and len(lines) - at <= MOST:
        return True
    legal = _is_legal(text, lines[at]) or (is_drawn(text, lines[at]) and at + 1 < len(lines) and _is_legal(text, lines[at + 1]))
    return legal and _only_legal(text, lines[at + 1 :])


def _is_ruled_off(text: str, lines: Lines) -> bool:
    """A line of dashes and a few words under it, below which only quoted mail stands."""
    rest = lines[1:]
    return _DASHES.fullmatch(text, *lines[0]) is not None and 0 < len(rest) <= _RULED_OFF and all(is_bare_line(text, line) for line in rest)


def _is_legal(text: str, line: Line) -> bool:
    """A note of lawyers, of a helpdesk or of a mailing list."""
    if any(pattern.match(text, *line) for pattern in (DISCLAIMER, LEGAL_ANYWHERE)) or FOOTER.fullmatch(text, *line):
        return True
    return is_legal_note(text[line[0] : min(line[1], line[0] + _NOTE)])


def _only_legal(text: str, rest: Lines) -> bool:
    """After a lawyers' note stand only more notes, contacts and English twins of it."""
    return all(
        _is_legal(text, line) or LEGAL_ANYWHERE.search(text, line[0], min(line[1], line[0] + _NOTE)) or line[1] - line[0] > LONGEST
        or is_drawn(text, line) or looks_signed(text, line)
        for line in rest
    )  # fmt: skip


def _signed(text: str, lines: list[Line], more: bool, above_quote: bool) -> tuple[list[Line], list[Zone]]:
    """Signature lines off the end of the letter: after a farewell freely, else only clear names and departments."""
    for at in range(len(lines) - 1, -1, -1):
        if len(lines) - at > MOST + 3:
            break
        if _is_respect(text, lines[at]) and (at or more or at + 1 < len(lines)):
            return _after_respect(text, lines, at)
    cut = sure_signature(text, lines, more)
    if cut == len(lines) and above_quote:
        cut = signed_above_quote(text, lines)
    return _signed_inside(text, lines) if cut == len(lines) else (lines[:cut], [Zone(ZoneKind.SIGNATURE, *line) for line in lines[cut:]])


def _signed_inside(text: str, lines: list[Line]) -> tuple[list[Line], list[Zone]]:
    """«Поправляйтесь. Соня»: a first name after the last sentence."""
    start, end = lines[-1] if lines else (0, 0)
    marks = sentence_starts(text, (start, end))
    if not marks or end - marks[-1] > _SHORT or not is_inner_name(text[marks[-1] : end]):
        return lines, []
    return [*lines[:-1], (start, without_blank(text, start, marks[-1]))], [Zone(ZoneKind.SIGNATURE, marks[-1], end)]


def _is_respect(text: str, line: Line) -> bool:
    """«С уважением, Анна» with nothing else on the line."""
    rest = after_formula(text, line)
    return rest is not None and (rest == line[1] or looks_signed(text, (rest, line[1]), beside=True))


def _after_respect(text: str, lines: list[Line], at: int) -> tuple[list[Line], list[Zone]]:
    """Names after the farewell; a postscript below them is body again."""
    stop = at + 1
    while stop < len(lines) and stop - at <= MOST and looks_signed(text, lines[stop]):
        stop += 1
    rest = lines[stop:]
    if rest and stop == at + 1 and not PS.match(text, *rest[0]) and after_formula(text, lines[at]) == lines[at][1]:
        return lines, []
    names = [Zone(ZoneKind.SIGNATURE, *line) for line in lines[at + 1 : stop]]
    if not rest:
        return lines[: at + 1], names
    return [*lines[:at], *rest], [*(closing_zones(text, lines[at]) or ()), *names]
