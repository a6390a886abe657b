"""The dialogue measures for a terminal: readable without colour on 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from toneqa.dialogue.agents import ENOUGH, Tally, Team
from toneqa.dialogue.course import ENDINGS
from toneqa.dialogue.kinds import KINDS
from toneqa.dialogue.macros import Stock
from toneqa.dialogue.model import Dialogue, Talk
from toneqa.dialogue.promises import BROKEN, LATE
from toneqa.dialogue.promises import STATES as PROMISED
from toneqa.dialogue.questions import ANSWERED
from toneqa.dialogue.questions import STATES as ASKED
from toneqa.dialogue.run import Measured
from toneqa.dialogue.shown import LEADS
from toneqa.report import words
from toneqa.report.overview.shares import Share
from toneqa.report.summary import short, visible

MOST: Final = 10
EACH: Final = 2
_QUOTE: Final = 90
_MINUTE, _HOUR = 60, 3600


class Sights:
    """The first conversations worth a look, each with what is to be seen."""

    def __init__(self) -> None:
        self.listed: list[tuple[str, str]] = []

    def add(self, one: Measured) -> None:
        if len(self.listed) < MOST:
            self.listed += [(one.found.id, text) for text in islice(_sights(one.found, one.talk), EACH)]


def render(team: Team, sights: Sights, stock: Stock, console: Console) -> None:
    whole, ready = team.whole, stock.listed(MOST)
    _say(
        console,
        words.plural(whole.conversations, "разговор", "разговора", "разговоров") + f", ответов: {words.number(whole.answers)}",
        "bold",
    )
    if not whole.is_enough:
        _say(console, f"Мало писем: долей нет, пока разговоров меньше {ENOUGH}.", "yellow")
    _rows(console, _facts(whole))
    _agents(team, console)
    if sights.listed:
        _say(console, "\nСтоит посмотреть", "bold")
    for place, text in sights.listed[:MOST]:
        _say(console, f"{place}: {text}", indent=2)
    if ready:
        _say(console, "\nЧаще всего повторяется в разных разговорах", "bold")
    for one in ready:
        _say(console, f"{one.conversations} × «{short(one.text, _QUOTE)}»", indent=2)


def _facts(tally: Tally) -> Iterator[tuple[str, str]]:
    yield "Ведёт разговор", _counts(tally.led, LEADS)
    yield "Вопросы", _counts(tally.asked, KINDS) or "не заданы"
    yield "Открытых/закрытых", f"{tally.forms['open']} / {tally.forms['closed']}"
    yield "Вопросы клиентов", _counts(tally.questions, ASKED) or "не заданы"
    if tally.is_enough and tally.unanswered.whole:
        yield "Осталось без ответа", _share(tally.unanswered)
    yield "Обещания со сроком", _counts(tally.promises, PROMISED) or "нет"
    yield "Пассивных участков", str(tally.stretches)
    yield "Повторов в разговоре", str(tally.repeats)
    yield "Ответов-заготовок", str(tally.macros)
    yield "Чем закончилось", _counts(tally.endings, ENDINGS)
    yield "До первого ответа", _wait(tally)


def _counts(counts: Counter[str], names: Mapping[str, str]) -> str:
    return ", ".join(f"{title} {counts[key]}" for key, title in names.items() if counts[key])


def _share(share: Share) -> str:
    low, high = share.interval
    return f"{words.percent(share.value)} ({words.percent(low)}…{words.percent(high)})"


def _wait(tally: Tally) -> str:
    if tally.wait is None:
        return "времени в письмах нет"
    return f"медиана {duration(tally.wait)}" if tally.is_enough else "мало писем"


def duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{round(seconds)} с"
    return f"{round(seconds / _MINUTE)} мин" if seconds < _HOUR else f"{words.number(round(seconds / _HOUR, 1))} ч"


def _agents(team: Team, console: Console) -> None:
    if not team.agents:
        _say(console, "\nСотрудники не названы: таблицы по людям нет (docs/report.md говорит, как их оставить).", "yellow")
        return
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("Сотрудник", overflow="fold", min_width=10)
    for title in ("Разгов.", "Вопр.", "Ведёт", "Без отв.", "Обещ.", "Не сдерж.", "Пасс.", "Повт."):
        table.add_column(title, justify="right", no_wrap=True)
    for name, tally in team.listed():
        table.add_row(Text(visible(name)), *_row(tally))
    console.print()
    console.print(table, highlight=False)


def _row(tally: Tally) -> list[str]:
    clarifying = sum(tally.asked[kind] for kind in KINDS)
    leads, left = (f"{s.part}/{s.whole}" if s.whole else "—" for s in (tally.leads, tally.unanswered))
    bad = tally.promises[BROKEN] + tally.promises[LATE]
    return [
        str(tally.conversations),
        str(clarifying),
        leads,
        left,
        str(tally.promises.total()),
        str(bad),
        str(tally.stretches),
        str(tally.repeats),
    ]


def _sights(found: Dialogue, talk: Talk) -> Iterator[str]:
    """What of a conversation is worth a look, the gravest first."""
    texts = {turn.n: turn.text for turn in talk.turns}
    for promise in found.promises:
        if promise.state in (BROKEN, LATE):
            yield f"обещание {PROMISED[promise.state]}: «{short(texts[promise.n][promise.pledge.span.start : promise.pledge.span.end], _QUOTE)}»"
    for question in found.questions:
        if question.state != ANSWERED:
            yield f"{ASKED[question.state]}: «{short(texts[question.n][question.span.start : question.span.end], _QUOTE)}»"
    for repeat in found.repeats:
        yield f"сообщение {repeat.n} повторяет сообщение {repeat.like}"
    for stretch in found.stretches:
        yield f"сообщения {stretch.first}–{stretch.last}: {words.plural(stretch.answers, 'ответ', 'ответа', 'ответов')} без вопроса, срока и дела"


def _say(console: Console, text: str, style: str = "", indent: int = 0) -> None:
    console.print(Padding(Text(visible(text), style=style), (0, 0, 0, indent), expand=False), highlight=False, overflow="fold")


def _rows(console: Console, rows: Iterable[tuple[str, str]]) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold", style="dim", max_width=20)
    table.add_column(overflow="fold")
    for left, right in rows:
        table.add_row(Text(left), Text(visible(right)))
    console.print(Padding(table, (0, 0, 0, 2), expand=False), highlight=False)
