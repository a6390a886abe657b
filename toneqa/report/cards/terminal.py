"""Scorecards in a terminal: a card, what changed between two, and a run judged by one. Readable without colour at 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from toneqa.report import words
from toneqa.report.cards.table import NOT_ENOUGH, by_name
from toneqa.report.summary import visible
from toneqa.scorecards.diff import Change
from toneqa.scorecards.model import ACTIONS, APPLIES, CLASSES, FULL, Criterion, CriticalError, Scope, Scorecard
from toneqa.scorecards.rates import FEWEST, Rate, Tally, Totals

_FIELDS: Final = {
    "name": "название",
    "weight": "вес",
    "scale": "шкала",
    "applies": "когда применим",
    "topic": "правила каталога",
    "rules": "правила",
    "without": "кроме правил",
    "full": "пунктов до нуля",
    "labels": "метки",
    "combine": "как складываются метки",
    "by": "кто ставит",
    "note": "примечание",
    "scope": "где действует",
    "classes": "класс",
    "action": "действие",
    "cap": "потолок",
    "enough": "нужно оценить",
}
_KINDS: Final = {"criterion": "Критерий", "critical": "Критическая ошибка"}
_MOST_AGENTS: Final = 40


def show(card: Scorecard, console: Console) -> None:
    """The whole card: criteria, critical errors, what is left to people."""
    _say(console, card.name, "bold")
    for line in _about(card):
        _say(console, line)
    console.print()
    _table(console, ("вес", "критерий", "когда применим"), (_criterion(c) for c in card.criteria), right=1)
    console.print()
    _say(console, "Критические ошибки", "bold")
    _table(console, ("действие", "ошибка", "класс"), (_error(e) for e in card.critical))
    _notes([(c.name, c.note) for c in card.criteria] + [(e.name, e.note) for e in card.critical], console)


def _notes(notes: Sequence[tuple[str, str]], console: Console) -> None:
    if any(note for _, note in notes):
        console.print()
        _say(console, "Что важно знать", "bold")
    for name, note in notes:
        if note:
            _say(console, f"{name}. {note}", indent=2)


def _about(card: Scorecard) -> Iterator[str]:
    yield f"Балл ставится, когда оценено хотя бы {card.enough:g} % веса, иначе — «{NOT_ENOUGH}»."
    if card.scope != Scope():
        yield f"Действует: {_scope(card.scope)}."


def _criterion(criterion: Criterion) -> list[str]:
    when = ", ".join(APPLIES[name] for name in criterion.applies)
    if criterion.scope != Scope():
        when += f" ({_scope(criterion.scope)})"
    return [f"{criterion.weight:g}", criterion.name, "ставит человек: " + when if criterion.by_person else when]


def _error(error: CriticalError) -> list[str]:
    classes = ", ".join(CLASSES[kind] for kind in error.classes)
    return [_action(error), error.name, classes + (" · решает человек" if error.by_person else "")]


def _action(error: CriticalError) -> str:
    return f"{ACTIONS[error.action]} {error.cap}" if error.action == "cap" else ACTIONS[error.action]


def _scope(scope: Scope) -> str:
    channels = [words.name(words.CHANNELS, name) for name in scope.channels]
    parts = [("канал: " + ", ".join(channels)) if channels else "", ("очередь: " + ", ".join(scope.queues)) if scope.queues else ""]
    return "; ".join(filter(None, parts)) or "везде"


def show_diff(changes: Sequence[Change], console: Console) -> None:
    if not changes:
        _say(console, "Карты одинаковы.")
    for change in changes:
        kind, _, key = change.what.partition(" ")
        what = f"{_KINDS[kind]} {key}" if key else "Карта"
        if not change.field:
            _say(console, f"{what}: {'добавлен' if change.before is None else 'убран'}{'а' if kind == 'critical' else ''}")
            continue
        _say(console, f"{what}, {_FIELDS[change.field]}: {_plain(change.before)} → {_plain(change.after)}")


def _plain(value: Any) -> str:
    if isinstance(value, Scope):
        return _scope(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_plain(inner)}" for name, inner in value.items()) + " }" if value else "нет"
    if isinstance(value, tuple):
        return ", ".join(map(_plain, value)) or "нет"
    return f"{value:g}" if isinstance(value, float) else str(value) or "нет"


def show_tally(tally: Tally, cards: Sequence[Scorecard], console: Console) -> None:
    """Both views of all contacts, then every agent, by name."""
    found = tally.all
    if not found.contacts:
        _say(console, "Оценивать нечего: ни одного контакта с ответом сотрудника.")
    else:
        _both_views(found, console)
        _errors(found, cards, console)
        _people(cards, console)
        _agents(tally, console)
    _left_out(tally, console)


def _both_views(found: Totals, console: Console) -> None:
    _say(console, f"{words.plural(found.contacts, 'контакт', 'контакта', 'контактов')} по карте оценки", "bold")
    if found.mean_score is None or found.mean_points is None:
        _say(console, f"Балла нет: {NOT_ENOUGH}.")
    else:
        lowered = words.plural(found.lowered, "контакту", "контактам", "контактам")
        _say(console, f"Балл {words.number(found.mean_score)} из {FULL}; по одним критериям {words.number(found.mean_points)}.")
        _say(console, f"Критические ошибки снизили балл {lowered}.")
    if found.contacts > found.scored:
        _say(console, f"{NOT_ENOUGH.capitalize()}: {words.number(found.contacts - found.scored)}.")
    console.print()
    _say(console, "Контакты без критических ошибок (COPC), в скобках интервал 95 %", "bold")
    for kind, rate in found.rates.items():
        told = f"{_rate(rate)}, {rate.free} из {rate.of}" if rate.of else "не измерено: ошибки этого класса смотрит человек"
        doubted = f"; под подозрением {words.number(rate.doubted)}" if rate.doubted else ""
        _say(console, f"{CLASSES[kind]}: {told}{doubted}", indent=2)


def _rate(rate: Rate) -> str:
    if not rate.of:
        return "—"
    low, high = rate.interval
    return f"{words.percent(rate.share or 0.0)} ({round(low * 100)}–{round(high * 100)})"


def _errors(found: Totals, cards: Sequence[Scorecard], console: Console) -> None:
    names = {error.key: error.name for card in cards for error in card.critical}
    for title, counts in (("Найдено", found.found), ("Подозрения: покажите человеку", found.suspicions)):
        if counts:
            console.print()
            _say(console, title, "bold")
            for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
                _say(console, f"{words.number(count)}  {names.get(key, key)}", indent=2)


def _people(cards: Sequence[Scorecard], console: Console) -> None:
    """What the program never marks by itself."""
    criteria = [c.name for card in cards for c in card.criteria if c.by_person]
    errors = [e.name for card in cards for e in card.critical if e.by_person]
    if criteria or errors:
        console.print()
        names = "; ".join(dict.fromkeys([*criteria, *errors]))
        _say(console, f"Программа сама не ставит, это за человеком (--people): {names}.")


def _agents(tally: Tally, console: Console) -> None:
    """By name: this is no ranking. Classes where nothing could be found are left out."""
    kinds = [kind for kind, rate in tally.all.rates.items() if rate.of]
    headers = ("Сотрудник", "Контактов", "Балл", "Снижено", *(CLASSES[kind].capitalize() for kind in kinds))
    people = by_name(tally)
    console.print()
    _table(console, headers, (_agent(name, found, kinds) for name, found in people[:_MOST_AGENTS]), right=len(headers) - 1)
    if any(found.contacts < FEWEST for _, found in people):
        _say(console, f"* меньше {FEWEST} контактов: сравнивать рано. Справа — доля контактов без критических ошибок, %.")
    if len(people) > _MOST_AGENTS:
        _say(console, f"Ещё сотрудников: {len(people) - _MOST_AGENTS}, все есть в файле .xlsx.")


def _agent(name: str, found: Totals, kinds: Sequence[str]) -> list[str]:
    mark = "*" if found.contacts < FEWEST else ""
    score = "—" if found.mean_score is None else words.number(found.mean_score)
    return [name + mark, words.number(found.contacts), score, words.number(found.lowered), *(_rate(found.rates[k]) for k in kinds)]


def _left_out(tally: Tally, console: Console) -> None:
    if tally.outside:
        _say(console, f"Ни одна карта не действует для {words.plural(tally.outside, 'контакта', 'контактов', 'контактов')}.")
    if tally.unjudged:
        _say(console, f"Без оценённого ответа: {words.plural(tally.unjudged, 'разговор', 'разговора', 'разговоров')}.")


def _table(console: Console, headers: Sequence[str], rows: Iterable[Sequence[str]], right: int = 0) -> None:
    """``right``: how many columns of numbers there are, the last ones, or the first where the card is shown."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for at, name in enumerate(headers):
        numeric = at < right if right == 1 else at >= len(headers) - right
        table.add_column(name, overflow="fold", justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    console.print(Padding(table, (0, 0, 0, 2), expand=False), highlight=False)


def _say(console: Console, text: str, style: str = "", indent: int = 0) -> None:
    console.print(Padding(Text(visible(text), style=style), (0, 0, 0, indent), expand=False), highlight=False)
