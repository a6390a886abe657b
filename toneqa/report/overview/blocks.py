"""Pieces that sections are built of: tables, bars of many parts, lists with their rest folded away, days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from toneqa.report import words
from toneqa.report.elements import Markup, el, joined
from toneqa.report.overview.cells import Ref
from toneqa.report.overview.letter import badge
from toneqa.report.overview.letters import Entry, Letter
from toneqa.report.overview.links import Links
from toneqa.report.overview.shares import Share

AT_ONCE: Final = 6
"""Rows of a list that are seen at once."""

_MONTHS: Final = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")


def day(value: date, with_year: bool = False) -> str:
    return f"{value.day}\u00a0{_MONTHS[value.month - 1]}" + (f"\u00a0{value.year}" if with_year else "")


def table(cls: str, heads: Iterable[str | Markup], rows: Iterable[Markup]) -> Markup:
    """A table that scrolls sideways on a narrow screen, by keyboard too."""
    head = el("tr", *(h if isinstance(h, Markup) else el("th", h, scope="col") for h in heads))
    return el("div", el("table", el("thead", head), el("tbody", *rows), cls=cls), cls="wide", tabindex=0)


def row(name: object, *cells: object, cls: str | None = None) -> Markup:
    """A row of a table; what is no cell yet becomes one."""
    given = (c if isinstance(c, Markup) and c.startswith("<td") else el("td", c) for c in cells)
    return el("tr", el("th", name, scope="row"), *given, cls=cls)


def stack(counts: Sequence[tuple[str, int]]) -> Markup:
    """One bar of many parts; ``counts`` by class."""
    total = sum(count for _, count in counts) or 1
    rects, left = [], 0.0
    for name, count in counts:
        width = round(100 * count / total, 2)
        if count:
            rects.append(el("rect", x=f"{left:g}", y=0, width=f"{width:g}", height=8, cls=name))
        left = round(left + width, 2)
    return el("svg", *rects, cls="stack", viewBox="0 0 100 8", preserveAspectRatio="none", aria_hidden="true")


def interval(share: Share) -> Markup:
    """A share as a point on a line, with its interval as a band."""
    low, high = share.interval
    band = el("rect", x=f"{100 * low:.2f}", y=1, width=f"{100 * (high - low):.2f}", height=6, cls="band")
    point = el("rect", x=f"{98 * share.value:.2f}", y=0, width=2, height=8, cls="point")
    drawn = (el("rect", x=0, y=3, width=100, height=2, cls="track"), band, point)
    return el("svg", *drawn, cls="stack", viewBox="0 0 100 8", preserveAspectRatio="none", aria_hidden="true")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def listing(rows: Sequence[Markup], at_once: int = AT_ONCE) -> Markup:
    """The first rows, the others folded away."""
    first = el("ol", *rows[:at_once], cls="rows")
    if len(rows) <= at_once:
        return first
    return joined(
        (first, el("details", el("summary", f"Показать ещё {len(rows) - at_once}"), el("ol", *rows[at_once:], cls="rows"), cls="more"))
    )


def row_head(ref: Ref, letter: Letter, entry: Entry, links: Links, *more: object) -> Markup:
    """Verdict, score, the letter to open, who wrote it, where and when."""
    judged = (badge(entry.verdict), el("b", entry.score, cls="points")) if entry.verdict else ()
    link = links.opened([ref], 1, letter.name, letter.name)
    rest = [entry.author, letter.queue, day(entry.day) if entry.day else None]
    return el("p", *judged, link, el("span", " · ".join(part for part in rest if part), cls="why"), *more, cls="row")


def calm(text: str) -> Markup:
    return el("p", text, cls="calm")


def times(count: int) -> str:
    return words.plural(count, "раз", "раза", "раз")
