"""What clients say, for a terminal: readable without colour on 80 columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from toneqa.report import words
from toneqa.report.overview.shares import Share
from toneqa.report.summary import visible
from toneqa.voice.effects import ENOUGH, LEAST, Effect, Voice
from toneqa.voice.figures import Estimate
from toneqa.voice.forces import CLASSES, HELPS, HURTS, Force
from toneqa.voice.join import Joined, Touched
from toneqa.voice.labels import GROUPS
from toneqa.voice.shown import CAUTION, named

_GROUPS: Final = {**GROUPS, "force": "Какие силы задеты"}
_MOST: Final = 10
_TOP: Final = 2


def render(joined: Joined, voices: Sequence[Voice], forces: Sequence[Force], console: Console) -> None:
    _say(console, words.plural(joined.conversations, "разговор", "разговора", "разговоров"), "bold")
    for one in voices:
        _survey(one, joined.conversations, console)
    if not any(one.answers.scores or one.answers.off for one in voices):
        _say(console, "Оценок клиентов в meta нет. Какие поля читаются, сказано в docs/voice.md.", "yellow", 2)
    if any(one.compared for one in voices):
        _say(console, f"\n{CAUTION}", "yellow")
    _forces(joined, forces, console)
    for trouble in joined.troubles[:_MOST]:
        _say(console, f"{trouble.code}: {trouble.text} [{trouble.at}]", "yellow")
    if len(joined.troubles) > _MOST:
        _say(console, f"и ещё {len(joined.troubles) - _MOST}, все в файле --out .json", "yellow")


def _survey(one: Voice, conversations: int, console: Console) -> None:
    scores, survey = len(one.answers.scores), one.answers.survey
    if not scores and not one.answers.off:
        return
    _say(console, f"\n{survey.title} (шкала {survey.scale})", "bold")
    _say(console, f"Оценок: {words.number(scores)}, это {words.percent(scores / max(conversations, 1))} разговоров.", indent=2)
    if one.answers.is_other_scale:
        _say(console, "Похоже, шкала другая. Ничего не посчитано.", "yellow", 2)
    elif one.figure is None:
        _say(console, f"Мало писем: нужно хотя бы {ENOUGH} оценок. Ничего не посчитано.", "yellow", 2)
    else:
        _say(console, _headline(one, one.figure), indent=2)
        _effects(one, console)


def _headline(one: Voice, figure: Estimate) -> str:
    if one.answers.survey.net:
        values = [words.number(round(100 * value)) for value in (figure.value, figure.low, figure.high)]
        return f"NPS {values[0]}, 95 % интервал {values[1]}…{values[2]} (поправленный Вальд)."
    values = [words.percent(value) for value in (figure.value, figure.low, figure.high)]
    return f"Высоких оценок {values[0]}, 95 % интервал {values[1]}…{values[2]} (Уилсон). Низких {words.percent(one.low.value)}."


def _effects(one: Voice, console: Console) -> None:
    known = sorted((effect for effect in one.effects if effect.delta), key=lambda effect: effect.delta.value if effect.delta else 0)
    for group, title in _GROUPS.items():
        rows = [effect for effect in known if effect.group == group]
        if rows:
            _table(title, rows, console)
    few = len(one.effects) - len(known)
    chance = words.number(round(one.compared * 0.05, 1))
    told = (
        f"Сравнений: {one.compared}; из них {chance} отличились бы и случайно, поэтому знак ▼ или ▲ стоит, где интервал, расширенный на "
        f"число сравнений (Бонферрони), не задевает нуля. Мало писем (нужно {LEAST} с меткой и {LEAST} без): меток {few}."
    )
    _say(console, told, "dim", 2)


def _table(title: str, rows: Sequence[Effect], console: Console) -> None:
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column(title, overflow="fold", min_width=20, max_width=32)
    for name in ("С ней", "Низких", "Без неё", "Дельта", ""):
        table.add_column(name, justify="right", no_wrap=True)
    for effect in rows:
        table.add_row(Text(visible(effect.title)), str(effect.having.whole), _low(effect.having), _low(effect.lacking), *_delta(effect))
    console.print(Padding(table, (0, 0, 0, 2), expand=False), highlight=False)


def _low(share: Share) -> str:
    return words.percent(share.value)


def _delta(effect: Effect) -> tuple[str, str]:
    found = effect.delta
    if found is None:
        return "—", ""
    sign = "" if not effect.stands_out else "▼" if found.value < 0 else "▲"
    return f"{words.signed(found.value)} ({words.signed(found.low)}…{words.signed(found.high)})", sign


def _forces(joined: Joined, forces: Sequence[Force], console: Console) -> None:
    _say(console, "\nШесть сил клиентского опыта: в скольких разговорах задеты и поддержаны", "bold")
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("Сила", overflow="fold", min_width=14)
    table.add_column("Класс", overflow="fold", max_width=12)
    table.add_column("Задета", justify="right", no_wrap=True)
    table.add_column("Поддержана", justify="right", no_wrap=True)
    table.add_column("Чаще всего задевает", overflow="fold")
    for force in forces:
        touched = joined.forces[force.id]
        counts = [str(touched.conversations[side]) for side in (HURTS, HELPS)]
        table.add_row(force.title, CLASSES[force.kind], *counts, Text(visible(_most(touched))))
    console.print(Padding(table, (0, 0, 0, 2), expand=False), highlight=False)


def _most(touched: Touched) -> str:
    return "; ".join(f"{named(name)}: {count}" for name, count in touched.names[HURTS].most_common(_TOP))


def _say(console: Console, text: str, style: str = "", indent: int = 0) -> None:
    console.print(Padding(Text(visible(text), style=style), (0, 0, 0, indent), expand=False), highlight=False, overflow="fold")
