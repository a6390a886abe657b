"""The top of the page: how many answers need work, where to start, and which answers come first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from toneqa.report import words
from toneqa.report.elements import Markup, el, joined
from toneqa.report.overview import claims, counted
from toneqa.report.overview.blocks import calm, day, listing, row_head, stack
from toneqa.report.overview.cells import Cell, Ref
from toneqa.report.overview.collect import Overview
from toneqa.report.overview.letters import Entry, Letter
from toneqa.report.overview.links import Links
from toneqa.report.overview.shares import Share
from toneqa.report.words import RuleTitle

MENDED: Final = 40
"""Answers listed by name; the number above the list opens as many letters as the page carries."""

STARTS: Final = 5
"""Sentences under «С чего начать»: a week's plan, not a list of everything."""


def about(overview: Overview, created: str | None) -> str:
    talks = words.plural(overview.conversations, "разговоре", "разговорах", "разговорах")
    parts = [f"{words.plural(overview.answers, 'ответ', 'ответа', 'ответов')} в {talks}"]
    if overview.first_day and overview.last_day:
        first, last = day(overview.first_day, True), day(overview.last_day, True)
        parts.append(first if first == last else f"{first} — {last}")
    return " · ".join([*parts, created] if created else parts)


def lead(overview: Overview, links: Links) -> Markup:
    if not overview.answers:
        return el("p", "Ответов сотрудников здесь нет, оценивать нечего.", cls="lead")
    work = links.number(overview.cell(*counted.TEAM, counted.WORK), "Нужна работа")
    mean = words.number(round(overview.mean_score, 1))
    text = el("p", "Нужна работа: ", el("strong", work), f" из {words.number(overview.answers)}. Средняя оценка {mean} из 100.", cls="lead")
    bar = stack([(verdict, overview.cells.count("verdict", verdict)) for verdict in words.VERDICTS])
    return joined((text, bar, el("ul", *_legend(overview, links), cls="legend")))


def _legend(overview: Overview, links: Links) -> Iterator[Markup]:
    for verdict, name in words.VERDICTS.items():
        number = links.number(overview.cell("verdict", verdict), name)
        yield el("li", el("b", number), " " + name.lower(), cls=f"key {verdict}")


@dataclass(frozen=True, slots=True)
class Start:
    """A thing to begin with, and the section that tells more. ``count``: letters behind it."""

    count: int
    section: str
    parts: tuple[object, ...]


def starts(overview: Overview, links: Links) -> Markup | None:
    """A few plain sentences: what cannot wait, and what costs the team most."""
    found = [start for start in _starts(overview, links) if start.count]
    items = (el("li", *start.parts, " ", el("a", "подробнее", href=f"#{start.section}", cls="calm")) for start in found[:STARTS])
    return el("section", el("h2", "С чего начать"), el("ol", *items, cls="starts"), id="starts") if found else None


def _starts(overview: Overview, links: Links) -> Iterator[Start]:
    waiting = overview.cell("claim", "state", claims.OPEN)
    noun = words.form(waiting.count, "претензия", "претензии", "претензий")
    yield Start(waiting.count, "claims", (_number(waiting, links, "Претензии без ответа"), f" {noun} без ответа в переписке."))
    harsh = overview.cell(*counted.TEAM, counted.HARSH)
    noun = words.form(harsh.count, "резкий ответ", "резких ответа", "резких ответов")
    yield Start(harsh.count, "harsh", (_number(harsh, links, "Резкие ответы"), f" {noun}."))
    yield _criterion(overview, links)
    yield _missing(overview, links)
    unasked = overview.cell("need", "unasked")
    noun = words.form(unasked.count, "разговоре", "разговорах", "разговорах")
    yield Start(
        unasked.count, "questions", ("В ", _number(unasked, links, "Не уточнили"), f" {noun} не спросили о том, без чего не решить.")
    )
    yield _style(overview, links)


def _number(cell: Cell, links: Links, title: str, text: str | None = None) -> Markup:
    return el("b", links.number(cell, title, text))


def _criterion(overview: Overview, links: Links) -> Start:
    """Critical errors aside: they have a sentence of their own."""
    lost = {name: overview.cells.count(*counted.TEAM, counted.LOST, name) for name in words.CRITERIA if name != "critical"}
    name = max(lost, key=lambda key: lost[key])
    cell, title = overview.cell(*counted.TEAM, counted.LOST, name), words.CRITERIA[name]
    share = Share(cell.count, overview.cells.count(*counted.TEAM, counted.JUDGED, name))
    number = _number(cell, links, title, words.percent(share.value))
    return Start(cell.count, "heat", (f"Чаще всего баллы теряются здесь: «{title}» — в ", number, " ответов, где это можно оценить."))


def _missing(overview: Overview, links: Links) -> Start:
    missing = {part: overview.cells.count(counted.REFUSAL, part, "0") for part in words.PARTS}
    part = max(missing, key=lambda key: missing[key])
    number = _number(overview.cell(counted.REFUSAL, part, "0"), links, f"Отказы {words.WITHOUT[part]}")
    whole = words.number(overview.cells.count(counted.REFUSAL))
    return Start(missing[part], "refusals", ("Отказы ", words.WITHOUT[part], ": ", number, f" из {whole}."))


def _style(overview: Overview, links: Links) -> Start:
    missed = {style: overview.cells.count("style", style, "mismatch") for style in words.STYLES}
    style = max(missed, key=lambda key: missed[key])
    title = f"Стиль не подошёл, клиент {words.STYLES[style]}"
    number = _number(overview.cell("style", style, "mismatch"), links, title)
    whole = words.number(overview.cells.count("style", style))
    return Start(missed[style], "styles", (f"Стиль ответа не подошёл, когда клиент {words.STYLES[style]}: ", number, f" из {whole}."))


def mend(overview: Overview, links: Links, rule_title: RuleTitle) -> Markup:
    cell = overview.cell(*counted.TEAM, counted.WORK)
    rows = [_mend_row(ref, letter, entry, links, rule_title) for ref, letter, entry in links.listed(cell.refs[:MENDED])]
    return listing(rows) if cell.count else calm("Все ответы можно отправлять.")


def _mend_row(ref: Ref, letter: Letter, entry: Entry, links: Links, rule_title: RuleTitle) -> Markup:
    reasons = "; ".join(words.reason_text(reason, rule_title) for reason in entry.why[:3])
    quote = el("q", entry.quote) if entry.quote else None
    return el("li", row_head(ref, letter, entry, links), el("p", quote, " " if quote else None, el("span", reasons, cls="why")))
