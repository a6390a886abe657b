"""How the conversation went: harsh answers, questions asked and needed, styles that did not fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from toneqa.report import words
from toneqa.report.elements import Markup, el, joined
from toneqa.report.overview import counted
from toneqa.report.overview.blocks import calm, capital, interval, listing, row, row_head, table
from toneqa.report.overview.cells import Ref
from toneqa.report.overview.collect import Overview
from toneqa.report.overview.heat import share_cell
from toneqa.report.overview.letters import Entry, Letter
from toneqa.report.overview.links import Links

HARSH: Final = 40

_NEEDS: Final = {
    "asked": "нужный вопрос задали",
    "unasked": "нужный вопрос не задали",
    "none": "уточнять было нечего",
}

_WANTS: Final = {
    "D": "итог в первой строке, срок, два варианта на выбор",
    "I": "отклик на рассказ, имя, живые слова",
    "S": "шаги по порядку, спокойный тон, кто ведёт дело",
    "C": "точные даты и суммы, причина, ответ на каждый вопрос",
}
"""What a client of this style wants of an answer (annotation guide; Ingosstrakh's DISC case)."""


def harsh(overview: Overview, links: Links) -> Markup:
    total = overview.cell(*counted.TEAM, counted.HARSH)
    if not total.count:
        return calm("Резких ответов нет.")
    kinds = list(overview.cells.names(counted.HARSH))
    counts = (
        el(
            "li",
            el("b", links.number(overview.cell(counted.HARSH, k), words.name(words.HARSH_KINDS, k))),
            " " + words.name(words.HARSH_KINDS, k),
        )
        for k in kinds
    )
    rows = [_harsh_row(ref, letter, entry, links) for ref, letter, entry in links.listed(total.refs[:HARSH])]
    said = el(
        "p",
        "Всего ",
        links.number(total, "Резкие ответы"),
        ". Сначала те, в которых программа уверена больше. В одном ответе бывает несколько видов.",
    )
    return joined((said, el("ul", *counts, cls="legend"), listing(rows)))


def _harsh_row(ref: Ref, letter: Letter, entry: Entry, links: Links) -> Markup:
    kinds = ", ".join(words.name(words.HARSH_KINDS, kind) for kind in entry.harsh_kinds)
    quote = el("q", entry.harsh_quote or entry.quote) if entry.harsh_quote or entry.quote else None
    return el("li", row_head(ref, letter, entry, links), el("p", quote, " ", el("span", kinds, cls="why")))


def questions(overview: Overview, links: Links) -> Markup:
    needs = {name: overview.cell("need", name) for name in _NEEDS}
    if not any(cell.count for cell in needs.values()):
        return calm("Разговоров, где видны и вопрос клиента, и ответ, здесь нет.")
    counts = (el("li", el("b", links.number(needs[name], capital(title))), f" {title}") for name, title in _NEEDS.items())
    kinds = overview.cells.names("question")
    rows = (row(capital(words.name(words.QUESTION_TYPES, kind)), links.number(overview.cell("question", kind))) for kind in kinds)
    return joined(
        (_asked(overview), el("ul", *counts, cls="legend"), el("h3", "Какие вопросы задают"), table("pairs", ("Вопрос", "Ответов"), rows))
    )


def _asked(overview: Overview) -> Markup | None:
    """How many of the needed questions were asked."""
    asked, unasked = (overview.cells.count("need", name) for name in ("asked", "unasked"))
    if not asked + unasked:
        return None
    share = words.percent(asked / (asked + unasked))
    return el("p", f"Вопрос был нужен в {words.plural(asked + unasked, 'разговоре', 'разговорах', 'разговорах')}, задали в {share}.")


def styles(overview: Overview, links: Links) -> Markup:
    rows = list(_style_rows(overview, links))
    if not rows:
        return calm("Стиль клиентов здесь не определить: сравнивать нечего.")
    return table("pairs", ("Клиент", "Разговоров", "Стиль не подошёл", "", "Что ему важно"), rows)


def _style_rows(overview: Overview, links: Links) -> Iterator[Markup]:
    for style, wants in _WANTS.items():
        whole = overview.cell("style", style)
        if whole.count:
            share = share_cell(overview, links, (("style", style, "mismatch"), ("style", style)), None, 1)
            missed = overview.share(("style", style, "mismatch"), ("style", style))
            yield row(
                capital(words.STYLES[style]), links.number(whole), share, el("td", interval(missed), cls="bars"), el("td", wants, cls="why")
            )
