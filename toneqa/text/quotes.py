"""Words between quotation marks: the client's, a law's, a button's. They are not the writer's own."""

from __future__ import annotations

import re
from typing import Final

_QUOTED: Final = re.compile(r'«([^«»]*(?:«[^«»]*»[^«»]*)*)»|„([^„“]*)“|“([^“”]*)”|"([^"]*)"')
_PARAGRAPH: Final = re.compile(r"\n[ \t]*\r?\n")
_WORD: Final = re.compile(r"\w+")

Stretch = tuple[int, int]


def quoted(text: str) -> tuple[Stretch, ...]:
    """Stretches inside quotation marks, in code points; a mark without its mate in the paragraph quotes nothing.

    A text that is all one quotation is the writer's: somebody put the draft between marks.
    """
    found = [m for m in _QUOTED.finditer(text) if not _PARAGRAPH.search(m.group())]
    if not found or not _WORD.search(_outside(text, found)):
        return ()
    return tuple((m.start() + 1, m.end() - 1) for m in found)


def _outside(text: str, found: list[re.Match[str]]) -> str:
    starts = [0, *(m.end() for m in found)]
    ends = [*(m.start() for m in found), len(text)]
    return " ".join(text[start:end] for start, end in zip(starts, ends, strict=True))
