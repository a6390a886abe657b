"""Refusals by what they lack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from toneqa.report import words
from toneqa.report.elements import Markup, el, joined
from toneqa.report.overview import counted
from toneqa.report.overview.blocks import calm, row, stack, table
from toneqa.report.overview.collect import Overview
from toneqa.report.overview.links import Links

_SHOWN: Final = 7


def refusals(overview: Overview, links: Links) -> Markup:
    total = overview.cell(counted.REFUSAL)
    if not total.count:
        return calm("Отказов нет.")
    rows = (_part(part, overview, links) for part in words.PARTS)
    levels = table("levels", ("Часть отказа", "Нет", "Слабо", "Хорошо", ""), rows)
    return joined((_said(overview, links), levels, el("h3", "Чего не хватает вместе"), _together(overview, links)))


def _said(overview: Overview, links: Links) -> Markup:
    total, formal = overview.cell(counted.REFUSAL), overview.cell(counted.REFUSAL, counted.FORMAL)
    whole = words.plural(total.count, "отказ", "отказа", "отказов")
    said: list[object] = ["Всего ", links.number(total, "Отказы", whole), "."]
    if formal.count:
        number = links.number(formal, "Отказы официальным тоном")
        said += [" Официальным тоном — ", number, ": простыми словами тот же отказ клиент принимает легче."]
    return el("p", *said)


def _part(part: str, overview: Overview, links: Links) -> Markup:
    cells = [overview.cell(counted.REFUSAL, part, str(level)) for level in range(3)]
    names = words.LEVELS[part]
    numbers = [
        el("td", links.number(cell, f"{words.PARTS[part]}: {name}") if cell.count else "0", el("small", name) if level else None)
        for level, (cell, name) in enumerate(zip(cells, names, strict=True))
    ]
    return row(words.PARTS[part], *numbers, el("td", stack([(f"level{n}", cell.count) for n, cell in enumerate(cells)]), cls="bars"))


def _together(overview: Overview, links: Links) -> Markup:
    whole = overview.cells.count(counted.REFUSAL)
    found = overview.cells.names(counted.REFUSAL, "missing")[: _SHOWN + 1]
    return table("pairs", ("Не хватает", "Отказов", "Доля"), (_combination(name, whole, overview, links) for name in found))


def _combination(name: str, whole: int, overview: Overview, links: Links) -> Markup:
    cell = overview.cell(counted.REFUSAL, "missing", name)
    title = listed([_WHAT.get(part, part) for part in name.split("+")]) if name else "ничего: все три части есть"
    return row(title, links.number(cell), words.percent(cell.count / whole))


def listed(names: Sequence[str]) -> str:
    """«а», «а и б», «а, б и в»."""
    return " и ".join(filter(None, (", ".join(names[:-1]), names[-1])))


_WHAT: Final = {"joining": "присоединения", "explanation": "объяснения", "alternative": "альтернативы"}
