"""Paragraphs of ``format=flowed`` (RFC 3676): lines that a mail program broke are joined again, quoted ones apart."""

from __future__ import annotations

import re
from typing import Final

_QUOTED: Final = re.compile(r">*+")
_SIGNATURE: Final = "-- "


def unflow(text: str, delete_space: bool = False) -> str:
    """Lines that end with a blank go on in the next one of the same depth; with DelSp that blank is dropped."""
    done: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = _depth(line)
        words = line[depth:].removeprefix(" ")
        if depth == open_depth and words != _SIGNATURE:
            done[-1] += words
        else:
            done.append(f"{'>' * depth} {words}" if depth else words)
        open_depth = depth if words.endswith(" ") and words != _SIGNATURE else -1
        if open_depth >= 0 and delete_space:
            done[-1] = done[-1][:-1]
    return "\n".join(done)


def _depth(line: str) -> int:
    found = _QUOTED.match(line)
    return found.end() if found else 0
