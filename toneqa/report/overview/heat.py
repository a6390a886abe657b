"""Tables of shares with their intervals: agents by criteria, queues by weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from toneqa.report import words
from toneqa.report.elements import Markup, el, joined
from toneqa.report.overview import counted
from toneqa.report.overview.blocks import row as table_row
from toneqa.report.overview.blocks import table
from toneqa.report.overview.cells import Key
from toneqa.report.overview.collect import REST, Overview
from toneqa.report.overview.links import Links
from toneqa.report.overview.shares import Share, stands_out

SHORT: Final[Mapping[str, str]] = {
    "greeting": "Привет\u00adствие",
    "understanding": "Понял всё",
    "clarifying": "Уточ\u00adнения",
    "solution": "Решение и срок",
    "refusal": "Отказ",
    "empathy": "Сочув\u00adствие",
    "tone": "Тон",
    "clarity": "Ясность",
    "literacy": "Грамот\u00adность",
    "ending": "Завер\u00adшение",
    "critical": "Грубая ошибка",
}

AGENTS: Final = 40
"""Agents in the table; those with the fewest answers are left to the file of results."""

_AT_ONCE: Final = 5
"""Agents shown at once when of none enough is known."""

_STEPS: Final = (0.05, 0.15, 0.3, 0.5)
"""Shares at which the colour deepens."""

FEW: Final = "мало писем, чтобы судить"


@dataclass(frozen=True, slots=True)
class Row:
    """``scope``: the key its cells begin with."""

    name: str
    scope: Key


def agents(overview: Overview, links: Links) -> Markup:
    team = Row("Вся команда", counted.TEAM)
    clear, few = _ranked(overview)
    first = clear or few[:_AT_ONCE]
    rest = [name for name in few if name not in first]
    shown = _table([team, *(Row(name, ("agent", name)) for name in first)], overview, links, len(first) or 1)
    parts = [shown, _folded(rest, overview, links), _legend() if first else None, _left_out(overview, clear, few)]
    return joined([*parts, _unnamed(overview) if overview.hidden_authors or not first else None])


def _folded(names: Sequence[str], overview: Overview, links: Links) -> Markup | None:
    """Those of whom too little is known to stand among the others."""
    if not names:
        return None
    title = f"Ещё {words.plural(len(names), 'сотрудник', 'сотрудника', 'сотрудников')}: {FEW}"
    rows = [Row(name, ("agent", name)) for name in names]
    return el("details", el("summary", title), _table(rows, overview, links, len(names)), cls="more")


def _left_out(overview: Overview, clear: Sequence[str], few: Sequence[str]) -> Markup | None:
    left = len(_named(overview)) - len(clear) - len(few)
    return el("p", f"Ещё {left} с меньшим числом ответов — в файле результатов.", cls="calm") if left > 0 else None


def _ranked(overview: Overview) -> tuple[list[str], list[str]]:
    """Those with enough answers, the greatest need of work on top; and the others, the most answers on top."""
    by_size = sorted(_named(overview), key=lambda name: (name == REST, -overview.cells.count("agent", name, counted.HEAD), name))[:AGENTS]
    clear = [name for name in by_size if _work(overview, name).is_clear]
    few = [name for name in by_size if name not in clear]
    return sorted(clear, key=lambda name: (-_work(overview, name).interval[0], name)), few


def _named(overview: Overview) -> list[str]:
    return overview.cells.middles("agent", counted.HEAD)


def _work(overview: Overview, name: str) -> Share:
    return overview.share(("agent", name, counted.WORK), ("agent", name, counted.HEAD))


def _unnamed(overview: Overview) -> Markup:
    """Why agents are not told apart, and what to do about it."""
    if overview.hidden_authors:
        count = words.plural(overview.hidden_authors, "ответа", "ответов", "ответов")
        text = f'У {count} имя автора закрыто как личные данные, поэтому по сотрудникам они не разложены. Передайте в author номер сотрудника (agent-3) или оставьте имена: privacy.keep = ["author"] в toneqa.toml.'
    else:
        text = "В данных не сказано, кто отвечал. Добавьте в выгрузку author — номер или имя сотрудника, и таблица разложится по людям."
    return el("p", text, cls="calm")


def _table(rows: Sequence[Row], overview: Overview, links: Links, people: int) -> Markup:
    criteria = [name for name in SHORT if overview.cells.count(*counted.TEAM, counted.JUDGED, name)]
    heads = ["Сотрудник", "Ответов", "Нужна работа", *(el("th", SHORT[name], scope="col", title=words.CRITERIA[name]) for name in criteria)]
    comparisons = people * (len(criteria) + 1)
    return table("heat sortable", heads, (_row(row, criteria, overview, links, comparisons) for row in rows))


def _row(row: Row, criteria: Sequence[str], overview: Overview, links: Links, comparisons: int) -> Markup:
    size = overview.cell(*row.scope, counted.HEAD)
    pairs = [((counted.WORK,), (counted.HEAD,)), *(((counted.LOST, name), (counted.JUDGED, name)) for name in criteria)]
    cells = (
        share_cell(overview, links, ((*row.scope, *part), (*row.scope, *whole)), _usual(overview, part, whole, row), comparisons)
        for part, whole in pairs
    )
    cls = "team" if row.scope == counted.TEAM else None
    return table_row(row.name, el("td", links.number(size), data_x=size.count), *cells, cls=cls)


def _usual(overview: Overview, part: Key, whole: Key, row: Row) -> float | None:
    """The share of the whole team; None in its own row."""
    return None if row.scope == counted.TEAM else overview.share((*counted.TEAM, *part), (*counted.TEAM, *whole)).value


def share_cell(overview: Overview, links: Links, keys: tuple[Key, Key], usual: float | None, comparisons: int) -> Markup:
    """A share, its interval, and a sign where it differs from the usual beyond chance."""
    share = overview.share(*keys)
    if not share.whole:
        return el("td", "—", cls="none", data_x=-1)
    if not share.is_clear:
        number = links.number(overview.cells[keys[0]]) if share.part else "0"
        return el("td", number, el("small", f"из\u00a0{share.whole}"), cls="few", title=FEW, data_x=-1)
    low, high = share.interval
    sign = stands_out(share, usual, comparisons) if usual is not None else 0
    shown = links.number(overview.cells[keys[0]], text=words.percent(share.value)) if share.part else words.percent(0)
    mark = {
        1: el("span", "▲", cls="up", title="заметно чаще, чем в команде"),
        -1: el("span", "▼", cls="down", title="заметно реже, чем в команде"),
    }.get(sign)
    return el(
        "td",
        shown,
        mark,
        el("small", f"{round(low * 100)}–{round(high * 100)}"),
        cls=f"h{_step(share.value)}",
        data_x=round(share.value, 4),
    )


def _step(value: float) -> int:
    return sum(value >= step for step in _STEPS)


def _legend() -> Markup:
    scale = (el("span", text, cls=f"h{step}") for step, text in enumerate(("до 5 %", "5–15 %", "15–30 %", "30–50 %", "от 50 %")))
    few = el("span", "3 из 8", cls="few")
    note = (
        "Доля ответов, потерявших баллы на критерии, и её 95 % интервал Уилсона. ▲ и ▼ — чаще или реже, чем в команде: разница больше случайной, "
        "даже когда сравнений много. Серым — "
    )
    return joined(
        (
            el("p", *scale, cls="scale"),
            el("p", note, few, f": {FEW}. Нажмите на число, чтобы прочитать ответы, на заголовок — чтобы пересортировать.", cls="calm"),
        )
    )
