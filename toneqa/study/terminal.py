"""A study for a terminal: readable without colour on 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from toneqa.report import words
from toneqa.report.summary import visible
from toneqa.study.effects import FACTORS, Effect, Marked, effects
from toneqa.study.facts import PARTS, TONES
from toneqa.study.pairs import KINDS, MEASURES, PUBLISHED, TARGET, Direction
from toneqa.study.shown import best

_YES, _NO = "есть", "—"


def render(marked: Sequence[Marked], console: Console) -> None:
    _say(console, "24 варианта одного отказа: балл (впечатление от 1 до 5)", "bold")
    _letters(marked, console)
    scores, grades = effects(marked, lambda one: one.score), effects(marked, lambda one: one.grade)
    _say(console, "\nЧто помогает этому письму: средняя прибавка", "bold")
    _effects(scores, grades, console)
    _unseen(marked, console)
    _say(console, "\nЛучший вариант по баллу", "bold")
    _say(console, best(marked).variant.text, indent=2)


def _letters(marked: Sequence[Marked], console: Console) -> None:
    table = _table("Присоед.", "Объясн.", "Альтерн.", *(words.TONES[tone] for tone in TONES))
    cells = {(*_parts(one), one.variant.tone): f"{one.score} ({words.signed(one.grade)})" for one in marked}
    for parts in dict.fromkeys(_parts(one) for one in marked):
        table.add_row(*(_YES if there else _NO for there in parts), *(cells[(*parts, tone)] for tone in TONES))
    _print(console, table)


def _parts(one: Marked) -> tuple[bool, bool, bool]:
    return one.variant.joining, one.variant.explanation, one.variant.alternative


def _effects(scores: Sequence[Effect], grades: Sequence[Effect], console: Console) -> None:
    table = _table("Что меняется", "Балл", "от и до", "Впечатление", "Пар выше/ровно/ниже")
    by_grade = {effect.factor: effect for effect in grades}
    for effect in scores:
        grade = by_grade[effect.factor]
        span = f"{words.number(effect.least)}…{words.number(effect.most)}"
        pairs = f"{effect.up}/{effect.equal}/{effect.down}"
        table.add_row(FACTORS[effect.factor], words.number(round(effect.mean, 1)), span, words.signed(grade.mean), pairs)
    _print(console, table)
    _say(console, "Пары — письма, которые различаются только этим; сосчитаны по баллу.", "dim", 2)


def _unseen(marked: Sequence[Marked], console: Console) -> None:
    """What was written and not recognised: else a zero effect would be taken for a useless part."""
    tones = sum(one.tone != one.variant.tone for one in marked)
    refusals = sum(one.levels is None for one in marked)
    missed = [sum(getattr(one.variant, part) and not (one.levels and one.levels[at]) for one in marked) for at, part in enumerate(PARTS)]
    parts = ", ".join(f"{words.PARTS[part].lower()} {count} из 12" for part, count in zip(PARTS, missed, strict=True) if count)
    told = [f"тон в {tones} из 24" if tones else "", f"отказ в {refusals} из 24" if refusals else "", parts]
    if any(told):
        _say(console, f"Программа не узнала: {'; '.join(filter(None, told))}. Там прибавка занижена.", "yellow", 2)


def render_pairs(found: Sequence[Direction], console: Console) -> None:
    _say(console, f"Направления исследования по парам (цель — {words.percent(TARGET)} пар в ожидаемом порядке)", "bold")
    table = _table("Пары", "Пар", *(f"Держится: {title}" for title in MEASURES.values()))
    for kind in dict.fromkeys(one.kind for one in found):
        by = {one.measure: one for one in found if one.kind == kind}
        table.add_row(KINDS[kind], str(next(iter(by.values())).held.whole), *(_held(by[measure]) for measure in MEASURES))
    _print(console, table)
    _say(
        console,
        "В скобках 95 % интервал (Уилсон). Знак стоит у трёх опубликованных направлений; остальные — для сравнения. «Ровно» — пары с равной оценкой: порядка в них нет.",
        "dim",
        2,
    )


def _held(one: Direction) -> str:
    """«79 % (52–92) не держится»: how many pairs stand in the expected order, and the interval."""
    low, high = (words.number(round(100 * end)) for end in one.held.interval)
    sign = "" if one.kind not in PUBLISHED else " ✓" if one.held.value >= TARGET else " ✗"
    return f"{words.percent(one.held.value)} ({low}–{high}){sign}" + (f"; ровно {one.equal}" if one.equal else "")


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column(first, overflow="fold", max_width=30)
    for title in others:
        table.add_column(title, overflow="fold", justify="right")
    return table


def _print(console: Console, table: Table) -> None:
    console.print(Padding(table, (0, 0, 0, 2), expand=False), highlight=False)


def _say(console: Console, text: str, style: str = "", indent: int = 0) -> None:
    console.print(Padding(Text(visible(text), style=style), (0, 0, 0, indent), expand=False), highlight=False, overflow="fold")
