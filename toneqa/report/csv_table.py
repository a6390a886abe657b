"""A table for Russian Excel: one row per answer, and one for every conversation that was not scored."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TextIO

from toneqa.report import words
from toneqa.report.summary import Answer, Json, answers, trouble

BOM: Final = "\ufeff"
"""Without it Excel reads UTF-8 as Windows-1251."""

_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters that a spreadsheet takes for a formula, also in full width (OWASP, CSV Injection)."""

_LOOSE: Final = ("\t", "\r", "\n")

Cell = str | int | float | None
Column = Callable[[Json, Answer], Cell]


def _prob(label: Json | None) -> Cell:
    return (label.get("probs") or {}).get(label["label"]) if label else None


def _named(label: Json | None, names: Mapping[str, str]) -> Cell:
    if not label:
        return None
    return words.name(names, label["label"]) + ("?" if label.get("abstain") else "")


def _yes(value: bool | None) -> Cell:
    return None if value is None else "да" if value else "нет"


def _level(part: str) -> Column:
    return lambda result, answer: None if answer.levels is None else answer.levels[part]


def _listed(items: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(items))


def _gathered(answer: Answer, key: str) -> list[Any]:
    return [item for turn in answer.turns for item in turn.get(key) or ()]


def _harsh_kinds(answer: Answer) -> Cell:
    kinds = (answer.harsh or {}).get("kinds") or ()
    return _listed(words.name(words.HARSH_KINDS, kind) for kind in kinds)


def _triage(result: Json) -> Cell:
    kind = ((result.get("conversation") or {}).get("triage") or {}).get("kind")
    return words.name(words.REQUESTS, kind) if kind else None


def _client_style(answer: Answer) -> Cell:
    return _named(answer.client.get("disc"), words.STYLES) if answer.client else None


def _first_advice(answer: Answer) -> Cell:
    return next((item["text"] for item in answer.last.get("advice") or ()), "")


_PLACE: Final[dict[str, Callable[[Json], Cell]]] = {
    "Номер": lambda result: str(result["id"]),
    "Источник": lambda result: result.get("source"),
    "Состояние": lambda result: words.name(words.STATUSES, result["status"]),
    "Причина": lambda result: " ".join(p for p in (trouble(result).code, trouble(result).text) if p),
    "Канал": lambda result: words.name(words.CHANNELS, result["channel"]) if result.get("channel") else None,
    "Вид обращения": lambda result: _triage(result),
}

_ANSWER: Final[dict[str, Column]] = {
    "Сообщение": lambda result, answer: answer.last["n"],
    "Сотрудник": lambda result, answer: answer.last.get("author"),
    "Время": lambda result, answer: answer.last.get("at"),
    "Вердикт": lambda result, answer: words.name(words.VERDICTS, answer.verdict),
    "Балл": lambda result, answer: answer.score,
    "Впечатление, 1–5": lambda result, answer: answer.last.get("grade"),
    "Тон": lambda result, answer: _named(answer.tone, words.TONES),
    "Вероятность тона": lambda result, answer: _prob(answer.tone),
    "Резко": lambda result, answer: _yes(answer.harsh["value"]) if answer.harsh else None,
    "Вероятность резкости": lambda result, answer: answer.harsh["prob"] if answer.harsh else None,
    "Виды резкости": lambda result, answer: _harsh_kinds(answer),
    "Отказ": lambda result, answer: _yes(answer.levels is not None),
    "Присоединение, 0–2": _level("joining"),
    "Объяснение, 0–2": _level("explanation"),
    "Альтернатива, 0–2": _level("alternative"),
    "Вопросы": lambda result, answer: _listed(words.question_text(q) for q in _gathered(answer, "questions")),
    "На «вы» или «ты»": lambda result, answer: words.name(words.ADDRESS, answer.last.get("address")),
    "Стиль ответа": lambda result, answer: _named(answer.last.get("disc"), words.STYLES),
    "Стиль клиента": lambda result, answer: _client_style(answer),
    "Стиль не подходит": lambda result, answer: _yes(answer.mismatch),
    "Признаки": lambda result, answer: _listed(words.name(words.FLAGS, f) for f in _gathered(answer, "flags")),
    "Коды правил": lambda result, answer: _listed(f["code"] for f in answer.findings),
    "Первая цитата": lambda result, answer: answer.quote,
    "Первый совет": lambda result, answer: _first_advice(answer),
}

HEADERS: Final = (*_PLACE, *_ANSWER)


def write_csv(results: Iterable[Json], out: TextIO) -> None:
    """Write the whole table. ``out`` is open as plain UTF-8 with ``newline=""``; the byte order mark is written here."""
    out.write(BOM)
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow(HEADERS)
    for result in results:
        for row in rows(result):
            table.writerow([cell(value) for value in row])


def rows(result: Json) -> Iterator[list[Cell]]:
    """Every answer of a conversation; one row with the place alone where there is none."""
    place = [column(result) for column in _PLACE.values()]
    found = list(answers(result)) if result["status"] == "ok" else []
    for answer in found:
        yield [*place, *(column(result, answer) for column in _ANSWER.values())]
    if not found:
        yield [*place, *[None] * len(_ANSWER)]


def cell(value: Cell) -> str:
    """Text that no spreadsheet runs; numbers with a decimal comma, as Russian Excel reads them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _guarded(value.encode("utf-8", "replace").decode().replace("\x00", ""))
    return str(value).replace(".", ",")


def _guarded(text: str) -> str:
    """Blanks and invisible signs in front do not hide a formula from every spreadsheet."""
    first = next((c for c in text if c.isprintable() and not c.isspace()), "")
    return "'" + text if text.startswith(_LOOSE) or first in _FORMULA else text
