"""Judged contacts as rows: CSV for Russian Excel, and an Excel book with totals (XlsxWriter, extra ``report``)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from toneqa.report import words
from toneqa.report.cards.lines import agent_of
from toneqa.report.csv_table import BOM, Cell, cell
from toneqa.report.summary import short
from toneqa.scorecards.evaluate import CriticalMark, Evaluation, Fault, Mark, State
from toneqa.scorecards.model import CLASSES, Criterion, Scorecard
from toneqa.scorecards.rates import Rate, Tally, Totals

NOBODY: Final = "не назван"
STATES: Final = {State.NOT_APPLICABLE: "н/п", State.PERSON: "человек"}
NOT_ENOUGH: Final = "недостаточно данных"

_PLACE: Final = ("Номер", "Источник", "Канал", "Очередь", "Сотрудник", "Карта")
_SCORE: Final = ("Балл", "По критериям", "Оценено, %", "Состояние")
_ERRORS: Final = ("Критические ошибки", "Подозрения", "Цитата")


def criteria_of(cards: Iterable[Scorecard]) -> list[Criterion]:
    """Columns of criteria: each key once, in the order of the cards."""
    return list({c.key: c for card in reversed(list(cards)) for c in reversed(card.criteria)}.values())[::-1]


def headers(criteria: Sequence[Criterion]) -> list[str]:
    return [*_PLACE, *_SCORE, *(f"{c.name}, 0–{c.scale}" for c in criteria), *_ERRORS]


def row(evaluation: Evaluation, criteria: Sequence[Criterion]) -> list[Cell]:
    contact = evaluation.contact
    channel = words.name(words.CHANNELS, contact.channel) if contact.channel else None
    place = [contact.id, contact.result.get("source"), channel, contact.queue, agent_of(evaluation) or NOBODY, evaluation.card.name]
    state = "оценено" if evaluation.enough else NOT_ENOUGH
    score = [_rounded(evaluation.score), _rounded(evaluation.points), round(evaluation.judged * 100), state]
    marks = {mark.criterion.key: mark for mark in evaluation.marks}
    found = [c for c in evaluation.critical if c.fault is Fault.FOUND]
    doubted = [c for c in evaluation.critical if c.fault is Fault.SUSPECTED]
    return [*place, *score, *(_value(marks.get(c.key)) for c in criteria), _names(found), _names(doubted), _quote([*found, *doubted])]


def _value(mark: Mark | None) -> Cell:
    return None if mark is None else STATES.get(mark.state, mark.value)


def _names(found: Sequence[CriticalMark]) -> str:
    return "; ".join(c.error.name for c in found)


def _quote(found: Sequence[CriticalMark]) -> str:
    return next((short(e.quote) for c in found for e in c.evidence if e.quote), "")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


class CsvRows:
    """Rows as they come. ``out`` is open as plain UTF-8 with ``newline=""``."""

    def __init__(self, out: TextIO, criteria: Sequence[Criterion]) -> None:
        out.write(BOM)
        self._criteria, self._table = criteria, csv.writer(out, delimiter=";", lineterminator="\r\n")
        self._table.writerow(headers(criteria))

    def add(self, evaluation: Evaluation) -> None:
        self._table.writerow([cell(value) for value in row(evaluation, self._criteria)])


def write_book(evaluations: Iterable[Evaluation], criteria: Sequence[Criterion], tally: Tally, path: Path) -> None:
    """Contacts, agents and rates; ``tally`` is complete when the last contact has come.

    Raises:
        OSError: the book cannot be written.
    """
    from toneqa.report.xlsx import fill, fill_sheets, opened

    with opened(path, ("Сводка", "Сотрудники", "Критерии")) as (book, sheets):
        fill_sheets(book, "Контакты", headers(criteria), (row(one, criteria) for one in evaluations))
        fill(book, sheets["Сводка"], ("Показатель", "Значение", "Интервал 95 %: от", "до"), totals(tally))
        fill(book, sheets["Сотрудники"], AGENT, agents(tally))
        fill(book, sheets["Критерии"], ("Сотрудник", *(c.name for c in criteria)), _by_criteria(tally, criteria))


def totals(tally: Tally) -> Iterator[list[Any]]:
    found = tally.all
    yield ["Контактов", found.contacts]
    yield ["С баллом", found.scored]
    yield [NOT_ENOUGH.capitalize(), found.contacts - found.scored]
    yield ["Балл", _rounded(found.mean_score)]
    yield ["По критериям", _rounded(found.mean_points)]
    for kind, rate in found.rates.items():
        edges = [round(edge, 4) for edge in rate.interval] if rate.of else []
        yield [f"Без критических ошибок {CLASSES[kind]}", _share(rate), *edges]
        yield [f"Под подозрением {CLASSES[kind]}", rate.doubted]
    yield ["Без карты", tally.outside]
    yield ["Без оценённого ответа", tally.unjudged]
    yield ["Не разобрано", tally.damaged]


AGENT: Final = (
    *("Сотрудник", "Контактов", "С баллом", "Балл", "По критериям", "Снижено"),
    *(f"Без ошибок {name}" for name in CLASSES.values()),
    "С подозрениями",
)


def agents(tally: Tally) -> Iterator[list[Any]]:
    """By name: this is no ranking."""
    for name, found in by_name(tally):
        rates = [_share(rate) for rate in found.rates.values()]
        head = [name, found.contacts, found.scored, _rounded(found.mean_score), _rounded(found.mean_points), found.lowered]
        yield [*head, *rates, found.suspected]


def _share(rate: Rate) -> float | None:
    return None if rate.share is None else round(rate.share, 4)


def by_name(tally: Tally) -> list[tuple[str, Totals]]:
    return sorted((name or NOBODY, found) for name, found in tally.agents.items())


def _by_criteria(tally: Tally, criteria: Sequence[Criterion]) -> Iterator[list[Any]]:
    """What is left of each criterion on average, in percent."""
    for name, found in by_name(tally):
        worths = (found.mean_worth(c.key) for c in criteria)
        yield [name, *(None if worth is None else round(worth * 100, 1) for worth in worths)]
