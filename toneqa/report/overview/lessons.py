"""What to teach from: wordings to replace, rules met most often, letters worth showing."""

from __future__ import annotations

from typing import Final

from toneqa.report import words
from toneqa.report.elements import Markup, bar, el, joined
from toneqa.report.overview import counted
from toneqa.report.overview.blocks import calm, row, row_head, table
from toneqa.report.overview.cells import Ref
from toneqa.report.overview.collect import Overview
from toneqa.report.overview.letters import Entry, Letter
from toneqa.report.overview.links import Links
from toneqa.report.overview.wordings import Wording
from toneqa.report.words import RuleTitle

WORDINGS: Final = 25
RULES: Final = 20
BEST: Final = 3
"""Letters shown for each merit: a lesson has time for three."""

_MERITS: Final = {
    "refusal": "Отказали и не обидели",
    "complaint": "Ответили на жалобу или претензию",
    "angry": "Успокоили рассерженного клиента",
    "question": "Спросили то, без чего не решить",
}


def wordings(overview: Overview, links: Links) -> Markup:
    found = overview.wordings.top(WORDINGS)
    if not found:
        return calm("Оборотов, которым есть замена проще, не нашлось.")
    most = found[0].cell.count
    rows = (_wording(wording, most, links) for wording in found)
    note = "Формы одного оборота сложены вместе. В квадратных скобках — то, что знает только сотрудник."
    cut = " Редкие обороты сосчитаны не все." if overview.wordings.is_cut else ""
    return joined((table("pairs wordings", ("Пишут", "Можно", "Ответов", ""), rows), calm(note + cut)))


def _wording(wording: Wording, most: int, links: Links) -> Markup:
    quote, fix = wording.shown
    return row(
        quote, el("td", el("ins", fix)), links.number(wording.cell, f"«{quote}»"), el("td", bar(wording.cell.count, most), cls="bars")
    )


def rules(overview: Overview, links: Links, rule_title: RuleTitle) -> Markup:
    codes = overview.cells.names("rule")[:RULES]
    if not codes:
        return calm("Повторяющихся замечаний нет.")
    most = overview.cells.count("rule", codes[0])
    return table("pairs", ("Замечание", "Ответов", ""), (_rule(code, most, overview, links, rule_title) for code in codes))


def _rule(code: str, most: int, overview: Overview, links: Links, rule_title: RuleTitle) -> Markup:
    cell = overview.cell("rule", code)
    name = joined((rule_title(code), " ", el("code", code)))
    return row(name, links.number(cell, f"{rule_title(code)} ({code})"), el("td", bar(cell.count, most), cls="bars"))


def best(overview: Overview, links: Links) -> Markup:
    groups = [(title, overview.cell(counted.BEST, merit)) for merit, title in _MERITS.items()]
    blocks = [_group(title, cell.refs, cell.count, links) for title, cell in groups if cell.count]
    return (
        joined(blocks)
        if blocks
        else calm("Писем, на которых удобно учить, пока не нашлось: нужны ответы с оценкой выше четырёх на трудный вопрос.")
    )


def _group(title: str, refs: list[Ref], count: int, links: Links) -> Markup:
    rows = [_best_row(ref, letter, entry, links) for ref, letter, entry in links.listed(refs[: 3 * BEST])][:BEST]
    number = links.opened(refs, count, title, f"все {words.number(count)}") if count > BEST else None
    return joined((el("h3", title, " ", number), el("ol", *rows, cls="rows")))


def _best_row(ref: Ref, letter: Letter, entry: Entry, links: Links) -> Markup:
    return el("li", row_head(ref, letter, entry, links), el("p", el("q", entry.opening)))
