"""Offsets of a text as lines and columns, as editors count them: a line ends with ``\\n``, ``\\r\\n`` or ``\\r`` and nothing else."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_END: Final = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Lines:
    """``starts``: where each line begins. Lines and columns count from 0, columns in code points."""

    text: str
    starts: Sequence[int]

    @classmethod
    def of(cls, text: str) -> Lines:
        return cls(text, [0, *(end.end() for end in _END.finditer(text))])

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset from 0 to the length of the text."""
        line = bisect_right(self.starts, offset) - 1
        return line, offset - self.starts[line]

    def offset(self, line: int, column: int) -> int:
        """The offset of a place; one beyond the end of its line is the end of it, a line beyond the last the end of the text."""
        if line >= len(self.starts):
            return len(self.text)
        return min(self.starts[line] + column, self.end(line))

    def end(self, line: int) -> int:
        """Where the line ends, without the signs that end it."""
        after = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        text = self.text[self.starts[line] : after]
        return self.starts[line] + len(text.rstrip("\r\n"))
