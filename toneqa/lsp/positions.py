"""Code points of a text and positions of an editor, in the units that both sides agreed on (UTF-16 where nothing was said)."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types
from pygls.workspace import PositionCodec

from toneqa.text.lines import Lines


@dataclass(frozen=True, slots=True)
class Positions:
    """``lines`` split as the protocol says: other signs that Python takes for line ends are none."""

    lines: Lines
    codec: PositionCodec

    def position(self, offset: int) -> types.Position:
        line, column = self.lines.place(offset)
        before = self.lines.text[offset - column : offset]
        return types.Position(line, self.codec.client_num_units(before))

    def range(self, start: int, end: int) -> types.Range:
        return types.Range(self.position(start), self.position(end))

    def offset(self, position: types.Position) -> int:
        """The nearest offset: a place beyond the end of a line is the end of it, half of a sign is its start."""
        if position.line >= len(self.lines.starts):
            return len(self.lines.text)
        at, end, left = self.lines.starts[position.line], self.lines.end(position.line), position.character
        while at < end and (left := left - self.codec.client_num_units(self.lines.text[at])) >= 0:
            at += 1
        return at

    def span(self, place: types.Range) -> tuple[int, int]:
        return self.offset(place.start), self.offset(place.end)
