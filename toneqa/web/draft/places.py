"""Where an offered sentence goes into the draft, with the blanks around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from toneqa.text.zones import find_zones
from toneqa.types import ZoneKind

_EARLY: Final = frozenset({"joining"})
_AFTER_REFUSAL: Final = frozenset({"explanation"})


def insertion(text: str, part: str, sentence: str, spans: Mapping[str, Sequence[Sequence[int]]]) -> tuple[int, str]:
    """Place and text: joining opens the body, an explanation follows the refusal, an alternative ends the body."""
    start, end = _body(text)
    if part in _EARLY:
        return start, sentence + (" " if start < len(text) else "")
    if part in _AFTER_REFUSAL:
        end = max((span[1] for span in spans.get("refusal", ()) if start <= span[1] <= end), default=end)
    return end, " " + sentence if end else sentence


def _body(text: str) -> tuple[int, int]:
    """From the first to the last sign of what is said between greeting and closing."""
    zones = find_zones(text)
    body = [zone for zone in zones if zone.kind is ZoneKind.BODY]
    if body:
        return body[0].start, body[-1].end
    greeted = max((zone.end for zone in zones if zone.kind is ZoneKind.GREETING), default=0)
    return greeted, greeted
