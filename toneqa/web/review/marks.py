"""A letter cut for the page: which pieces of its text are marked, and by what. All text is passed on as plain strings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from razdel import sentenize

from toneqa.report.summary import pieces, short, visible
from toneqa.store.letters import StoredMessage

_RANK: Final = {"error": 3, "warning": 2, "info": 1, "added": 0}
_CHOICE: Final = 90


@dataclass(frozen=True, slots=True)
class Marked:
    """Something that a place of a text is marked for. ``anchor``: the id of its card; ``state``: confirm, overturn or empty."""

    anchor: str
    start: int
    end: int
    severity: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text under the same marks. ``css`` is empty where nothing is marked; ``anchors``: cards, the gravest first."""

    text: str
    css: str = ""
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence to choose: code points of its message."""

    start: int
    end: int
    text: str


def parts(text: str, marks: Sequence[Marked]) -> list[Part]:
    """The whole text, in order, as long as it was: signs that steer a screen are replaced one by one."""
    shown = visible(text)
    cut = pieces(len(text), [(mark.start, mark.end) for mark in marks])
    return [_part(shown[piece.start : piece.end], [marks[i - 1] for i in piece.inside]) for piece in cut if piece.end > piece.start]


def _part(text: str, inside: Iterable[Marked]) -> Part:
    live = sorted((m for m in inside if m.state != "overturn"), key=lambda m: -_RANK.get(m.severity, 0))
    if not live:
        return Part(text)
    return Part(text, live[0].severity, tuple(mark.anchor for mark in live))


def places(message: StoredMessage) -> list[Place]:
    """Its sentences, for those who choose by keyboard."""
    text, at = message.text or "", 0
    found: list[Place] = []
    for line in text.splitlines(keepends=True):
        found += [Place(at + s.start, at + s.stop, short(visible(s.text), _CHOICE)) for s in sentenize(line)]
        at += len(line)
    return [place for place in found if place.end > place.start]


def find_words(message: StoredMessage, words: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """Where the words stand, as written or in other case; None if nowhere between ``start`` and ``end``."""
    text = message.text or ""
    end = len(text) if end is None else end
    for hay, needle in ((text, words), (_lower(text), _lower(words))):
        if words and (at := hay.find(needle, start, end)) >= 0:
            return at, at + len(words)
    return None


def _lower(text: str) -> str:
    """Never longer or shorter than the text."""
    return "".join(low if len(low := sign.lower()) == 1 else sign for sign in text)
