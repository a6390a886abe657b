"""How the tests of zones read a letter: its parts as (kind, text)."""

from __future__ import annotations

from toneqa.text.zones import find_zones
from toneqa.types import ZoneKind


def parts(text: str) -> list[tuple[str, str]]:
    return [(zone.kind.value, text[zone.start : zone.end]) for zone in find_zones(text)]


def part(text: str, kind: ZoneKind) -> str:
    """All text of one kind, stretches apart by ``|``."""
    return "|".join(words for found, words in parts(text) if found == kind)
