"""Regular expressions that are tried only on texts which hold what they need.

To look for a piece of text is some fifty times cheaper than to try an expression at every sign; most letters hold the pieces
of few. An expression is compiled when a text first may match it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

DIGIT: Final = r"\d"
"""The needle that any digit is."""

_BOTH_CASES: Final = re.compile(r"\(\?[a-z]*i")
_DIGIT: Final = re.compile(r"\d")

Needles = Sequence[Sequence[str]]
"""One piece of each list is there wherever a pattern matches (``toneqa.rules.needles``)."""


@dataclass(frozen=True)
class Shown:
    """A text that many patterns look at."""

    text: str

    @cached_property
    def folded(self) -> str:
        return self.text.casefold()

    @cached_property
    def has_digit(self) -> bool:
        return _DIGIT.search(self.text) is not None


@dataclass(frozen=True)
class Pattern:
    source: str
    needles: Needles = ()

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.source)

    @cached_property
    def takes_both_cases(self) -> bool:
        """In any of its parts: then the needles are folded."""
        return _BOTH_CASES.search(self.source) is not None

    def finditer(self, shown: Shown) -> Iterable[re.Match[str]]:
        return self._compiled.finditer(shown.text) if self.may_match(shown) else ()

    def may_match(self, shown: Shown) -> bool:
        text = shown.folded if self.takes_both_cases else shown.text
        for pieces in self.needles:
            for piece in pieces:
                if piece in text or (piece == DIGIT and shown.has_digit):
                    break
            else:
                return False
        return True
