"""Finds personal data of every kind in a text; offsets are code points of that text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from toneqa.privacy.addresses import find_addresses
from toneqa.privacy.contacts import find_emails, find_links, find_logins
from toneqa.privacy.dates import find_birth_dates
from toneqa.privacy.kinds import Finder, Found, settled
from toneqa.privacy.names import Zones, find_names
from toneqa.privacy.numbers import find_numbers
from toneqa.privacy.orders import find_orders
from toneqa.privacy.papers import find_papers, find_spoken
from toneqa.privacy.spoken import find_small_names
from toneqa.text.shadow import Shadow, make_shadow
from toneqa.types import Annotated

_ALWAYS: Final[tuple[Finder, ...]] = (find_links, find_emails, find_spoken, find_logins, find_addresses, find_small_names)
_WITH_DIGITS: Final[tuple[Finder, ...]] = (find_numbers, find_papers, find_orders, find_birth_dates)
_DIGIT: Final = re.compile(r"\d")


def find_personal(annotated: Annotated, keep: Collection[str] = (), people: Finder | None = None) -> tuple[Found, ...]:
    """Personal data of a message in order and apart; ``keep`` names kinds to leave out, ``people`` finds more names."""
    shadow = make_shadow(annotated.text)
    return _found(shadow, _shadow_zones(annotated, shadow), keep, people)


def find_in_text(text: str, keep: Collection[str] = ()) -> tuple[Found, ...]:
    """As ``find_personal`` for a text whose greeting and signature are not known."""
    return _found(make_shadow(text), (), keep)


def _found(shadow: Shadow, zones: Zones, keep: Collection[str], people: Finder | None = None) -> tuple[Found, ...]:
    more = people(shadow.text) if people else ()
    pieces = settled((*_pieces(shadow.text, zones), *more))
    return tuple(Found(shadow.back(p.start), shadow.back(p.end), p.kind) for p in pieces if p.kind not in keep)


def _pieces(text: str, zones: Zones) -> Iterator[Found]:
    for finder in _ALWAYS if not _DIGIT.search(text) else (*_ALWAYS, *_WITH_DIGITS):
        yield from finder(text)
    yield from find_names(text, zones)


def _shadow_zones(annotated: Annotated, shadow: Shadow) -> Zones:
    """The zones in offsets of the shadow."""
    if not shadow.origin:
        return [(z.kind, z.start, z.end) for z in annotated.zones]
    places = {origin: at for at, origin in reversed(list(enumerate(shadow.origin)))}
    return [(z.kind, places.get(z.start, 0), places.get(z.end, len(shadow.text))) for z in annotated.zones]
