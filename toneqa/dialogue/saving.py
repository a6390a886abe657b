"""Files of the dialogue measures, each written beside its place and renamed when it is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol, TextIO

from toneqa.batch.output import Target, placed
from toneqa.dialogue.agents import Team
from toneqa.dialogue.macros import Stock
from toneqa.dialogue.run import Measured
from toneqa.dialogue.shown import SCHEMA, Table, dialogue_json, summary_json
from toneqa.errors import UseError

ENDINGS: Final = (".csv", ".json", ".jsonl")


class Sink(Protocol):
    def add(self, one: Measured) -> None: ...

    def finish(self, team: Team, stock: Stock) -> None: ...


class _Lines:
    def __init__(self, out: TextIO) -> None:
        self._out = out

    def add(self, one: Measured) -> None:
        line = {"schema": SCHEMA} | dialogue_json(one.found, one.talk)
        self._out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")

    def finish(self, team: Team, stock: Stock) -> None:
        """Nothing is left to write."""


class _Summary:
    def __init__(self, out: TextIO) -> None:
        self._out = out

    def add(self, one: Measured) -> None:
        """The team counts it."""

    def finish(self, team: Team, stock: Stock) -> None:
        self._out.write(json.dumps(summary_json(team, stock), ensure_ascii=False, indent=1) + "\n")


class _Talks:
    def __init__(self, out: TextIO) -> None:
        self._table = Table.of_talks(out)

    def add(self, one: Measured) -> None:
        self._table.add_talk(one.found)

    def finish(self, team: Team, stock: Stock) -> None:
        """Nothing is left to write."""


class _Agents:
    def __init__(self, out: TextIO) -> None:
        self._table = Table.of_agents(out)

    def add(self, one: Measured) -> None:
        """The team counts it."""

    def finish(self, team: Team, stock: Stock) -> None:
        for name, tally in team.listed():
            self._table.add_agent(name, tally)


def check(path: Path) -> None:
    """
    Raises:
        UseError: E160 an ending that is none of ``ENDINGS``.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UseError("E160", what=path.name)


@contextmanager
def sink(path: Path, by: str) -> Iterator[Sink]:
    """``by``: conversation or agent, what a row of .csv is.

    Raises:
        StoreError: E401 the file cannot be written.
    """
    with placed(Target(path)) as fresh, fresh.open("w", encoding="utf-8", newline="") as out:
        ending = path.suffix.lower()
        if ending == ".csv":
            yield _Agents(out) if by == "agent" else _Talks(out)
        else:
            yield _Lines(out) if ending == ".jsonl" else _Summary(out)
