"""An Excel book of a run: totals, agents, lost points by criterion, and every answer. Needs XlsxWriter (extra ``report``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException

from toneqa.report import words
from toneqa.report.csv_table import HEADERS, rows
from toneqa.report.summary import Answer, Json, Summary, answers, shown_author

MOST_ROWS: Final = 1_048_576
MOST_CHARS: Final = 32_767
"""What a sheet and a cell of Excel hold (Excel specifications and limits)."""

_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The date inside the book: equal results give equal bytes."""

_NOBODY: Final = "не назван"
_WIDTHS: Final = {"Первый совет": 60, "Первая цитата": 50, "Причина": 40, "Источник": 30}

Cells = Sequence[Any]


@dataclass(slots=True)
class Agent:
    """Totals of one author. ``lost``: points by criterion."""

    scores: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    harsh: int = 0
    refusals: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)

    def add(self, answer: Answer) -> None:
        self.scores += answer.score
        self.verdicts[answer.verdict] += 1
        self.harsh += bool(answer.harsh and answer.harsh["value"])
        self.refusals += answer.levels is not None
        for loss in answer.lost:
            self.lost[loss["criterion"]] -= loss["points"]
            self.hit[loss["criterion"]] += 1


def write_xlsx(results: Iterable[Json], summary: Summary, path: Path) -> None:
    """The whole book; memory holds the totals, not the answers.

    Raises:
        OSError: the book cannot be written.
    """
    with opened(path, ("Сводка", "Сотрудники", "Критерии")) as (book, sheets):
        agents = _answers(book, results)
        fill(book, sheets["Сводка"], ("Показатель", "Значение"), _totals(summary))
        fill(book, sheets["Сотрудники"], _AGENT, _agent_rows(agents))
        fill(book, sheets["Критерии"], _CRITERION, _criterion_rows(agents))


@contextmanager
def opened(path: Path, sheets: Sequence[str]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """A book with these sheets in front, written when the block is done.

    Raises:
        OSError: it cannot be written.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(str(path), options)
    book.set_properties({"created": _LONG_AGO, "author": "toneqa"})
    yield book, {name: book.add_worksheet(name) for name in sheets}
    try:
        book.close()
    except XlsxWriterException as error:
        cause = error.args[0] if error.args else None
        raise (cause if isinstance(cause, OSError) else OSError(0, type(error).__name__)) from error


def _answers(book: Any, results: Iterable[Json]) -> dict[str, Agent]:
    """Write every answer and add up the agents."""
    agents: dict[str, Agent] = {}

    def seen() -> Iterator[Cells]:
        for result in results:
            for answer in answers(result) if result["status"] == "ok" else ():
                agents.setdefault(shown_author(answer.last) or _NOBODY, Agent()).add(answer)
            yield from rows(result)

    fill_sheets(book, "Ответы", HEADERS, seen())
    return agents


def fill_sheets(book: Any, name: str, headers: Sequence[str], source: Iterator[Cells]) -> None:
    """All rows, on as many sheets as it takes."""
    left = fill(book, book.add_worksheet(name), headers, source)
    for number in count(2):
        if left is None:
            break
        left = fill(book, book.add_worksheet(f"{name} {number}"), headers, chain([left], source))


def fill(book: Any, sheet: Any, headers: Sequence[str], found: Iterable[Cells]) -> Cells | None:
    """Headers and rows; the first row that has no room any more."""
    sheet.freeze_panes(1, 0)
    for at, name in enumerate(headers):
        sheet.set_column(at, at, _WIDTHS.get(name, max(12, len(name) + 2)))
        sheet.write_string(0, at, name, book.formats[0])
    for number, row in enumerate(found, 1):
        if number == MOST_ROWS:
            return row
        for at, value in enumerate(row):
            _write(sheet, number, at, value)
    return None


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    """Text is text, whatever it begins with."""
    if isinstance(value, str):
        sheet.write_string(row, column, value.encode("utf-8", "replace").decode()[:MOST_CHARS])
    elif value is not None:
        sheet.write_number(row, column, value)


def _totals(summary: Summary) -> Iterator[Cells]:
    yield "Разговоров", summary.conversations
    yield "Ответов", summary.answers
    yield "Нужна работа", summary.needs_work
    yield "Средний балл", None if summary.mean_score is None else round(summary.mean_score, 1)
    for verdict, name in words.VERDICTS.items():
        yield name, summary.verdicts[verdict]
    for tone, name in words.TONES.items():
        yield f"Тон: {name}", summary.tones[tone]
    yield "Резких", summary.harsh
    yield "Отказов", summary.refusals
    for part, name in words.WITHOUT.items():
        yield f"Отказов {name}", summary.missing[part]
    for kind, name in words.REQUESTS.items():
        yield f"Обращений: {name}", summary.triage[kind]
    yield "Стиль не подошёл", summary.mismatches
    yield "Не уточнили", summary.unasked
    yield "Пропущено", summary.statuses["skipped"]
    yield "Ошибок", summary.statuses["error"]


_AGENT: Final = ("Сотрудник", "Ответов", "Средний балл", *words.VERDICTS.values(), "Резких", "Отказов")


def _agent_rows(agents: dict[str, Agent]) -> Iterator[Cells]:
    for name, agent in sorted(agents.items(), key=lambda item: (-item[1].verdicts.total(), item[0])):
        total = agent.verdicts.total()
        yield name, total, round(agent.scores / total, 1), *(agent.verdicts[v] for v in words.VERDICTS), agent.harsh, agent.refusals


_CRITERION: Final = ("Сотрудник", "Критерий", "Ответов с потерей", "Всего ответов", "Потеряно баллов")


def _criterion_rows(agents: dict[str, Agent]) -> Iterator[Cells]:
    for name, agent in sorted(agents.items()):
        for criterion, points in sorted(agent.lost.items(), key=lambda item: (-item[1], item[0])):
            shown = words.name(words.CRITERIA, criterion)
            yield name, shown, agent.hit[criterion], agent.verdicts.total(), round(points, 1)
