"""Plans and notes in words: for the agent to read, so friendly; and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from toneqa.coaching.note import Note
from toneqa.growth.plan import FEWEST, READY, Plan, Progress
from toneqa.report import words
from toneqa.report.overview.shares import Share
from toneqa.report.summary import visible
from toneqa.rules.catalogue import title_of

MONTHS: Final = ["январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"]

TEXTS: Final = {
    "better": "Стало лучше, и это больше, чем случайность. Поздравляем!",
    "worse": "Стало труднее, и это больше, чем случайность. Посмотрите, что изменилось в работе: темы писем, нагрузка, новые правила.",
    "same": "По этим письмам месяцы пока не различить.",
    "few": "Месяцы сравним, когда писем станет больше: в каждом нужно хотя бы {fewest}, сейчас {before} и {now}. Пока их мало, разница чаще всего случайна.",
    "undated": "В письмах нет дат, поэтому месяцы не сравниваются.",
    "none": "В этом месяце писем не было.",
    "no_habit": "Повторяющихся замечаний нет: привычкой считается то, что встретилось хотя бы в двух письмах.",
    "habit": "Встретилось в {count} из {letters}.",
    "ready": "Писем, готовых к отправке",
}


def to_json(plans: Sequence[Plan]) -> list[dict[str, Any]]:
    return [
        asdict(plan) | {"text": plan.note.text, "progress": [asdict(one) | {"told": one.told} for one in plan.progress]} for plan in plans
    ]


def notes_json(found: Sequence[tuple[str, int, Note]]) -> list[dict[str, Any]]:
    return [{"id": id_, "n": n, "text": note.text, **asdict(note)} for id_, n, note in found]


def render(plans: Sequence[Plan], console: Console) -> None:
    for number, plan in enumerate(plans):
        _say(console, ("\n" if number else "") + _head(plan), "bold")
        for line in _lines(plan):
            _say(console, line)


def render_notes(found: Sequence[tuple[str, int, Note]], console: Console) -> None:
    for number, (id_, n, note) in enumerate(found):
        _say(console, ("\n" if number else "") + f"Разговор {id_}, сообщение {n}", "bold")
        _say(console, note.text)


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(Text(visible(text), style=style), highlight=False)


def _head(plan: Plan) -> str:
    month = f", {MONTHS[plan.month[1] - 1]} {plan.month[0]}" if plan.month else ""
    return f"{plan.name}{month}: {words.plural(plan.letters, 'письмо', 'письма', 'писем')}"


def _lines(plan: Plan) -> Iterator[str]:
    if not plan.letters:
        yield TEXTS["none"]
        return
    yield plan.note.text
    letters = words.plural(plan.letters, "письма", "писем", "писем")
    yield "\n" + (TEXTS["habit"].format(count=plan.repeated, letters=letters) if plan.note.habit else TEXTS["no_habit"])
    if plan.month is None:
        yield TEXTS["undated"]
    elif not plan.progress:
        yield TEXTS["few"].format(fewest=FEWEST, before=plan.letters_before, now=plan.letters)
    for one in plan.progress:
        yield _progress(one)


def _progress(one: Progress) -> str:
    what = TEXTS["ready"] if one.what == READY else f"«{title_of(one.what).replace('«', '„').replace('»', '“')}», в каких письмах"
    low, high = (round(100 * end) for end in one.gap)
    gap = f"разница от {low:+d} до {high:+d} п. п.".replace("-", "\u2212")
    return f"{what}: было {_share(one.then)}, стало {_share(one.now)}, {gap} {TEXTS[one.told]}"


def _share(share: Share) -> str:
    return f"{share.part} из {share.whole} ({words.percent(share.value)})"
