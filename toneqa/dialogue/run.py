"""The measures over saved results, read twice: first for the sentences that come again, then for the measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from toneqa.dialogue.macros import Stock
from toneqa.dialogue.measure import measure
from toneqa.dialogue.model import Dialogue, Talk
from toneqa.dialogue.read import talk_of
from toneqa.report.saved import BROKEN, unfit
from toneqa.report.summary import Trouble, trouble

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    talk: Talk
    found: Dialogue


def stock_of(results: Iterable[Json]) -> Stock:
    return Stock(talk for talk in map(_read, results) if isinstance(talk, Talk))


def measured(results: Iterable[Json], stock: Stock) -> Iterator[Measured | Trouble]:
    """One for every scored conversation, and one trouble for every result that cannot be used. What was skipped or failed while
    scoring has nothing to measure."""
    for result in results:
        talk = _read(result)
        if isinstance(talk, Talk):
            yield Measured(talk, measure(talk, stock))
        elif talk is not None:
            yield talk


def _read(result: Json) -> Talk | Trouble | None:
    if result.get("damaged"):
        return trouble(result)
    if result.get("status") != "ok":
        return None
    try:
        return talk_of(result)
    except BROKEN as error:
        return trouble(unfit(result, error))
