"""Fixes put into a text: those that are safe, each place once; nothing else changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from toneqa.types import Fix


def safe_fixes(fixes: Iterable[Fix]) -> list[Fix]:
    """The safe ones in order of place; of those that overlap the first, and of these the longest."""
    chosen: list[Fix] = []
    for fix in sorted({f for f in fixes if f.applicability == "safe"}, key=lambda f: (f.start, -f.end, f.text)):
        if not chosen or fix.start >= chosen[-1].end:
            chosen.append(fix)
    return chosen


def apply(text: str, fixes: Sequence[Fix]) -> str:
    """The text with fixes that do not overlap, given in order of place."""
    parts, at = [], 0
    for fix in fixes:
        parts += [text[at : fix.start], fix.text]
        at = fix.end
    return "".join([*parts, text[at:]])


Piece = tuple[str, str]
"""A stretch of a text before and after; equal where nothing changed."""


def trace(pieces: Iterable[Piece], fixes: Sequence[Fix]) -> list[Piece]:
    """The pieces after more fixes, which count characters of the text as it is now."""
    current = list(pieces)
    for fix in reversed(fixes):
        current = list(_cut(current, fix))
    return current


def _cut(pieces: Sequence[Piece], fix: Fix) -> Iterator[Piece]:
    """What the fix touches becomes one piece; of untouched text only as much as it covers."""
    old, head, tail, at, pending = "", "", "", 0, True
    for before, after in pieces:
        start, at = at, at + len(after)
        left, right = after[: max(0, fix.start - start)], after[max(0, fix.end - start) :]
        if at <= fix.start or (start >= fix.end and not pending):
            yield before, after
        elif start >= fix.end:
            pending = False
            yield old, head + fix.text + tail
            yield before, after
        elif before == after:
            if left:
                yield left, left
            old += after[len(left) : len(after) - len(right)]
            if right:
                pending = False
                yield old, head + fix.text + tail
                yield right, right
        else:
            old, head, tail = old + before, head + left, right
    if pending:
        yield old, head + fix.text + tail
