"""Messages cut into subwords, as the encoder reads them: what was said before, then each sentence behind a marker.

    [CLS] before [SEP] [S] sentence [S] sentence … [SEP]

A message that is longer than the encoder can read becomes several windows, each with the same words before; nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from toneqa.ml.words import words_of
from toneqa.types import Annotated, Role

MARK: Final = "[S]"
LONGEST: Final = 384
"""Subwords of a window: of the longest messages of the corpus few need two, and attention costs their square."""

SHORTEST: Final = 64
"""A shorter window has no room for a sentence beside the words before it."""

SHARES: Final[Mapping[Role, int]] = {Role.AGENT: 4, Role.CLIENT: 8}
"""The words before take at most this part of a window: 96 of 384 before an agent's message, 48 before a client's."""

NOT_OWN: Final = -1
_PAIRED: Final[Mapping[Role, Role]] = {Role.AGENT: Role.CLIENT, Role.CLIENT: Role.AGENT}


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the encoder. ``owners``: the sentence of each own subword, else ``NOT_OWN``; ``marks``: place and sentence."""

    ids: tuple[int, ...]
    types: tuple[int, ...]
    owners: tuple[int, ...]
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """Numbers of the special subwords."""

    first: int
    end: int
    mark: int


@dataclass(frozen=True)
class Cutter:
    """``tokenizer``: a ``tokenizers.Tokenizer`` that neither cuts nor pads."""

    tokenizer: Any
    signs: Signs
    longest: int = LONGEST

    def pieces(self, text: str) -> list[int]:
        return list(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def windows(self, own: Sequence[str], before: Sequence[str], role: Role) -> list[Window]:
        """Windows of a message with at least one sentence; ``before`` are the sentences that it answers."""
        heard = self.pieces(" ".join(before))[: self.longest // SHARES[role]]
        head = [self.signs.first, *heard, self.signs.end]
        room = self.longest - len(head) - 1
        packed = _pack(self._parts(own, room - 1), room)
        return [self._window(head, parts) for parts in packed]

    def _parts(self, own: Sequence[str], most: int) -> Iterator[tuple[int, list[int]]]:
        """Sentence by sentence; one that is too long comes in several parts."""
        for number, text in enumerate(own):
            pieces = self.pieces(text)
            for start in range(0, max(len(pieces), 1), most):
                yield number, pieces[start : start + most]

    def _window(self, head: Sequence[int], parts: Sequence[tuple[int, Sequence[int]]]) -> Window:
        ids, owners, marks = list(head), [NOT_OWN] * len(head), []
        for number, pieces in parts:
            marks.append((len(ids), number))
            ids += [self.signs.mark, *pieces]
            owners += [NOT_OWN, *[number] * len(pieces)]
        ids.append(self.signs.end)
        owners.append(NOT_OWN)
        types = [0] * len(head) + [1] * (len(ids) - len(head))
        return Window(tuple(ids), tuple(types), tuple(owners), tuple(marks))


_Part = tuple[int, list[int]]


def _pack(parts: Iterator[_Part], room: int) -> list[list[_Part]]:
    """Whole parts in order, as many to a window as fit."""
    packed: list[list[_Part]] = []
    left = 0
    for part in parts:
        size = len(part[1]) + 1
        if not packed or size > left:
            packed.append([])
            left = room
        packed[-1].append(part)
        left -= size
    return packed


def reading(annotated: Annotated) -> list[str]:
    """Each sentence as its words, without names, places and numbers."""
    return [" ".join(word.form for word in words_of(sentence)) for sentence in annotated.sentences]


def answered(messages: Sequence[Annotated], at: int) -> Annotated | None:
    """The last message of the other side before this one."""
    wanted = _PAIRED[messages[at].message.role]
    return next((m for m in reversed(messages[:at]) if m.message.role is wanted), None)


def cut(cutter: Cutter, messages: Sequence[Annotated]) -> dict[int, list[Window]]:
    """Windows of every message of a client or an agent that has sentences."""
    found = {}
    for at, annotated in enumerate(messages):
        role = annotated.message.role
        if role in _PAIRED and annotated.sentences:
            before = answered(messages, at)
            found[at] = cutter.windows(reading(annotated), reading(before) if before else (), role)
    return found
