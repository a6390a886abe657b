"""A shadow of a text to match on, with a map back to the offsets of the original.

The shadow is lower-noise, never stored or shown: composed letters (NFC), ё as е, plain quotes, dashes and
spaces, no soft hyphens or zero-width marks. Texts that need no change in length share one identity map.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_SAME_LENGTH: Final = str.maketrans(
    {
        "ё": "е",
        "Ё": "Е",
        **dict.fromkeys("«»„“”‟″", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "),
    }
)
_DROPPED: Final = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f")


@dataclass(frozen=True, slots=True)
class Shadow:
    """``origin[i]`` is the original offset of shadow character ``i``; empty for the identity map."""

    text: str
    origin: Sequence[int]
    length: int

    def back(self, offset: int) -> int:
        if not self.origin:
            return offset
        return self.origin[offset] if offset < len(self.origin) else self.length


def composed(text: str) -> str:
    """The text as it looks: letters composed, no soft hyphens or zero-width marks; ё, quotes and capitals stay."""
    return unicodedata.normalize("NFC", "".join(c for c in text if c not in _DROPPED))


def make_shadow(text: str) -> Shadow:
    if _is_plain(text):
        return Shadow(text.translate(_SAME_LENGTH), (), len(text))
    shadow, origin = _compose(text)
    return Shadow(shadow.translate(_SAME_LENGTH), origin, len(text))


def _is_plain(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text) and _DROPPED.isdisjoint(text)


def _compose(text: str) -> tuple[str, list[int]]:
    """Compose each base letter with its marks, one cluster after the other."""
    chars: list[str] = []
    origin: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and (unicodedata.combining(text[end]) or text[end] in _DROPPED):
            end += 1
        composed, at = _cluster(text, [i for i in range(start, end) if text[i] not in _DROPPED])
        chars.append(composed)
        origin.extend(at)
        start = end
    return "".join(chars), origin


def _cluster(text: str, kept: list[int]) -> tuple[str, list[int]]:
    """The letter maps to its own offset, marks that do not compose to theirs, so that no sign maps to nothing."""
    cluster = "".join(text[i] for i in kept)
    composed = unicodedata.normalize("NFC", cluster)
    if len(composed) > len(cluster):
        return cluster, kept
    return composed, [*kept[:1], *kept[len(kept) - len(composed) + 1 :]]
