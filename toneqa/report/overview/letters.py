"""The letters a page carries, and what its lists say of each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

from toneqa.privacy.pseudonyms import readable
from toneqa.report.elements import Markup
from toneqa.report.overview.cases import Case, cases, day_of, queue_of
from toneqa.report.overview.claims import Claim, claim_of
from toneqa.report.overview.letter import letter
from toneqa.report.overview.marks import worst_span
from toneqa.report.saved import BROKEN
from toneqa.report.summary import Json, named, short, shown_author
from toneqa.report.words import RuleTitle

BUDGET: Final = 3_800_000
"""Bytes of all letters of a page; with the numbers and the style a page stays under 5 MB."""

_OPENING: Final = 260


@dataclass(frozen=True, slots=True)
class Entry:
    """What a list says of one answer (or of a client's message that has none). ``text``: all of it, to tell copies by."""

    author: str | None
    day: date | None
    text: str
    verdict: str | None = None
    score: int | None = None
    why: tuple[str, ...] = ()
    quote: str = ""
    harsh_quote: str = ""
    harsh_kinds: tuple[str, ...] = ()

    @property
    def opening(self) -> str:
        return short(self.text, _OPENING)


@dataclass(frozen=True, slots=True)
class Letter:
    """A conversation that the page carries. ``entries`` by number of message."""

    name: str
    queue: str
    page: Markup
    entries: Mapping[int, Entry]
    claim: Claim | None


def read_letters(picked: Iterable[tuple[int, Json]], wanted: Mapping[int, Set[int]], rule_title: RuleTitle) -> dict[int, Letter]:
    """Letters by place. ``wanted`` is in order of importance: what is over ``BUDGET`` is left out from its end."""
    found = dict(_whole(picked, wanted, rule_title))
    kept: dict[int, Letter] = {}
    left = BUDGET
    for place in wanted:
        if place not in found:
            continue
        left -= len(found[place].page.encode())
        if left < 0:
            break
        kept[place] = found[place]
    return {place: kept[place] for place in sorted(kept)}


def _whole(picked: Iterable[tuple[int, Json]], wanted: Mapping[int, Set[int]], rule_title: RuleTitle) -> Iterator[tuple[int, Letter]]:
    """A letter that was counted but lacks what only its page shows is left out."""
    for place, result in picked:
        if result.get("status") != "ok":
            continue
        with suppress(*BROKEN):
            yield place, _letter(place, readable(result), wanted[place], rule_title)


def _letter(place: int, result: Json, wanted: Set[int], rule_title: RuleTitle) -> Letter:
    found = cases(place, result)
    entries = {case.answer.last["n"]: _entry(case) for case in found}
    entries |= {m["n"]: _bare(m) for m in result["messages"] if m["n"] in wanted and m["n"] not in entries}
    page = letter(place, result, found, wanted, rule_title)
    return Letter(named(result), queue_of(result), page, entries, claim_of(place, result))


def _entry(case: Case) -> Entry:
    answer = case.answer
    text = "\n".join(turn["text"] for turn in answer.turns)
    harsh, kinds = worst_span(answer.turns)
    return Entry(
        shown_author(answer.last),
        day_of(answer.last),
        text,
        answer.verdict,
        answer.score,
        tuple(answer.why),
        answer.quote,
        short(harsh),
        tuple(kinds),
    )


def _bare(message: Json) -> Entry:
    return Entry(None, day_of(message), message["text"])
