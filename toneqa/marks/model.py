"""What flows from a team's file: marks as they were written, and marks read onto the scales of toneqa."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from toneqa.types import Failure

Value = str | float
"""A label, ``yes``/``no``, or a number on the criterion's own scale."""

NOBODY: Final = "без имени"
"""The rater of a file that names none."""


@dataclass(frozen=True, slots=True)
class RawMark:
    """A mark as written. ``also``: further numbers of the conversation; ``at``: ``file:line``."""

    conversation: str
    message: str
    rater: str
    name: str
    value: str
    at: str
    comment: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """One rater's judgement by one criterion. ``message`` counts from 0; None speaks of the whole conversation."""

    ids: tuple[str, ...]
    message: int | None
    rater: str
    criterion: str
    value: Value
    at: str
    comment: str = ""

    @property
    def conversation(self) -> str:
        return self.ids[0]


@dataclass(frozen=True, slots=True)
class Taken:
    """How a name of the file was understood: ``values`` shows what every written value became."""

    name: str
    criterion: str
    scale: str
    values: Mapping[str, Value | None]
    marks: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that was left out, and known names that look like it."""

    name: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gold:
    """All that a file of marks gave. ``empty``: marks «not applicable»."""

    marks: tuple[Mark, ...]
    taken: tuple[Taken, ...]
    unknown: tuple[Unknown, ...]
    troubles: tuple[Failure, ...]
    empty: int = 0
