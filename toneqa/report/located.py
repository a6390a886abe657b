"""Results with their places in files: what annotations of a pipeline and SARIF are written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from toneqa.report.summary import answers, marked_faults
from toneqa.rules.model import Rule
from toneqa.rules.praise import is_praise
from toneqa.text.lines import Lines
from toneqa.text.original import Original

Json = Mapping[str, Any]

_MARK: Final = "\ufeff"
"""Of UTF-8 or UTF-16 at the start of a file: no editor counts it."""


@dataclass(frozen=True, slots=True)
class Region:
    """A place in a file: lines and columns from 1, columns in code points, the end just behind the last sign."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Checked:
    """A result and its file. ``original``: the file where it is the draft and nothing else; else ``line`` is all that is known."""

    path: str
    result: Json
    original: Original | None = None
    line: int | None = None

    @cached_property
    def verdict(self) -> str:
        """The gravest of its answers; empty where there is none."""
        order = ("send", "revise", "ask")
        return max((answer.verdict for answer in answers(self.result)), key=order.index, default="")

    @cached_property
    def score(self) -> int | None:
        """The lowest of its answers."""
        return min((answer.score for answer in answers(self.result)), default=None)

    def region(self, start: int, end: int) -> Region | None:
        """Where code points ``[start, end)`` of the draft stand in the file."""
        if self.original is None:
            return None
        _, places = self._placed
        line, column = self._at(places[start])
        end_line, end_column = self._at(places[end])
        return Region(line, column, end_line, end_column)

    @cached_property
    def _placed(self) -> tuple[Lines, Any]:
        assert self.original is not None
        raw, places = self.original.placed()
        return Lines.of(raw), places

    def _at(self, offset: int) -> tuple[int, int]:
        lines, _ = self._placed
        line, column = lines.place(offset)
        return line + 1, column + 1 - (line == 0 and lines.text.startswith(_MARK))


def faults(result: Json) -> Iterator[Json]:
    """What a reader has to look at: of rules of one family on one place the gravest."""
    for answer in answers(result):
        for turn in answer.turns:
            yield from marked_faults(turn, answer.costly)


def remarks(result: Json, rules: Mapping[str, Rule]) -> Iterator[Json]:
    """Findings that ask for something, in order of place; praise is none."""
    for message in result["messages"]:
        if message["role"] == "agent":
            yield from (found for found in message.get("findings") or () if not is_praise(rules[found["code"]]))
