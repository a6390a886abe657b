"""Tone by queue and by week, and the weeks in which a queue grew cold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from toneqa.report import words
from toneqa.report.elements import Markup, el, joined
from toneqa.report.overview import counted
from toneqa.report.overview.blocks import day, interval, row, stack, table
from toneqa.report.overview.cells import Key
from toneqa.report.overview.collect import REST, Overview
from toneqa.report.overview.heat import share_cell
from toneqa.report.overview.links import Links
from toneqa.report.overview.shares import Share

QUEUES: Final = 15
_AT_ONCE: Final = 8
WEEKS: Final = 13
"""Weeks shown: the last quarter. Queues: the largest, as many as are read; ``_AT_ONCE`` of them before one asks for more."""

TONES: Final = {**words.TONES, "unsure": words.UNSURE}


def tones(overview: Overview, links: Links) -> Markup:
    queues, weeks = _queues(overview), _weeks(overview)
    rows = [_row(name, ("queue", name), overview, links) for name in queues]
    parts = [_legend(), _table("Очередь", rows[:_AT_ONCE]), _folded(rows[_AT_ONCE:])]
    if weeks:
        parts += [el("h3", "По неделям"), _table("Неделя", [_row(week_name(week), ("week", week), overview, links) for week in weeks])]
    known = [queue for queue in queues if any(_formal(overview, queue, week).is_clear for week in weeks)]
    if len(known) > 1 and len(weeks) > 1:
        parts += [el("h3", "Официальный тон: очереди по неделям"), _cross(known, weeks, overview, links)]
    return joined(parts)


def _folded(rows: Sequence[Markup]) -> Markup | None:
    if not rows:
        return None
    title = f"Ещё {words.plural(len(rows), 'очередь', 'очереди', 'очередей')}"
    return el("details", el("summary", title), _table("Очередь", rows), cls="more")


def _formal(overview: Overview, queue: str, week: str) -> Share:
    scope = (counted.CROSS, queue, week)
    return overview.share((*scope, counted.FORMAL), (*scope, counted.HEAD))


def _queues(overview: Overview) -> list[str]:
    found = overview.cells.middles("queue", counted.HEAD)
    return sorted(found, key=lambda name: (name == REST, -overview.cells.count("queue", name, counted.HEAD), name))[:QUEUES]


def _weeks(overview: Overview) -> list[str]:
    return [week for week in overview.cells.middles("week", counted.HEAD) if week != REST][-WEEKS:]


def week_name(monday: str) -> str:
    """«2–8 мар», «30 мар – 5 апр»."""
    first = date.fromisoformat(monday)
    last = first + timedelta(days=6)
    return f"{first.day}\u2060–\u2060{day(last)}" if first.month == last.month else f"{day(first)} – {day(last)}"


def _legend() -> Markup:
    return el("ul", *(el("li", name, cls=f"key {tone}") for tone, name in TONES.items()), cls="legend")


def _table(title: str, rows: Sequence[Markup]) -> Markup:
    return table("tones", (title, "Ответов", "", *(name.capitalize() for name in TONES.values()), "Нужна работа", ""), rows)


def _row(name: str, scope: Key, overview: Overview, links: Links) -> Markup:
    size = overview.cell(*scope, counted.HEAD)
    cells = {tone: overview.cell(*scope, counted.TONE, tone) for tone in TONES}
    bar = el("td", stack([(tone, cell.count) for tone, cell in cells.items()]), cls="bars")
    numbers = (links.number(cell) if cell.count else "0" for cell in cells.values())
    work = share_cell(overview, links, ((*scope, counted.WORK), (*scope, counted.HEAD)), None, 1)
    line = interval(overview.share((*scope, counted.WORK), (*scope, counted.HEAD)))
    return row(name, links.number(size), bar, *numbers, work, el("td", line, cls="bars"))


def _cross(queues: Sequence[str], weeks: Sequence[str], overview: Overview, links: Links) -> Markup:
    usual = overview.share((*counted.TEAM, counted.FORMAL), (*counted.TEAM, counted.HEAD)).value
    rows = (_cross_row(queue, weeks, overview, links, usual, len(queues) * len(weeks)) for queue in queues)
    return table("heat", ("Очередь", *map(week_name, weeks)), rows)


def _cross_row(queue: str, weeks: Sequence[str], overview: Overview, links: Links, usual: float, comparisons: int) -> Markup:
    scopes = ((counted.CROSS, queue, week) for week in weeks)
    return row(queue, *(share_cell(overview, links, ((*s, counted.FORMAL), (*s, counted.HEAD)), usual, comparisons) for s in scopes))
