"""Offsets of a wire result for browsers: JavaScript counts UTF-16 units, toneqa counts code points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Any, Final

Json = dict[str, Any]
Shift = Callable[[int], int]
"""A code point offset to a UTF-16 offset."""

_LAST_SINGLE: Final = "\uffff"
"""Signs above it, emoji for one, take two units."""


def shift_of(text: str) -> Shift:
    """Offsets up to and including the end of the text are known."""
    if not text or max(text) <= _LAST_SINGLE:
        return lambda offset: offset
    units = list(accumulate((2 if sign > _LAST_SINGLE else 1 for sign in text), initial=0))
    return units.__getitem__


def in_utf16(result: Mapping[str, Any]) -> Json:
    """The result with every offset counted in UTF-16 units; nothing else changes."""
    return {**result, "messages": [_shifted(message, shift_of(message["text"])) for message in result["messages"]]}


def _shifted(value: Any, shift: Shift) -> Any:
    """Offsets stand under ``start`` and ``end``, or as pairs under ``spans``."""
    if isinstance(value, list):
        return [_shifted(inner, shift) for inner in value]
    if not isinstance(value, dict):
        return value
    return {key: _of_key(key, inner, shift) for key, inner in value.items()}


def _of_key(key: str, value: Any, shift: Shift) -> Any:
    if key in ("start", "end") and isinstance(value, int):
        return shift(value)
    if key == "spans" and isinstance(value, dict):
        return {part: [[shift(start), shift(end)] for start, end in pairs] for part, pairs in value.items()}
    return _shifted(value, shift)
