"""The term of a promise: «до 18:00», «завтра», «в течение 3 рабочих дней», «12 мая», reckoned from the moment it was said.

The calendar knows weekends, not public holidays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Final

from toneqa.text.shadow import make_shadow
from toneqa.types import Span

_MONTHS: Final = ["январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр"]
_WEEKDAYS: Final = ["понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень"]
_COUNTS: Final = {
    word: number
    for number, words in enumerate(
        ["один одного одну одной", "два две двух", "три трех", "четыре четырех", "пять пяти", "шесть шести", "семь семи"], 1
    )
    for word in words.split()
} | {"десять": 10, "десяти": 10, "четырнадцати": 14, "пару": 2, "пары": 2, "полтора": 2}
_NUMBER: Final = r"(?P<count>\d{1,3}(?:[.,]\d|\s*[-–—]\s*\d{1,3})?|" + "|".join(_COUNTS) + ")"
_WORK: Final = r"(?P<work>рабоч\w+\s+)?"
_UNIT: Final = r"(?P<unit>минут\w*|час\w*|полчаса|получаса|сут\w+|дн\w+|день|недел\w+|месяц\w*)"
_LENGTH: Final = re.compile(
    rf"\b(?:в течение|через|за|не позднее|не позже|до)\s+(?:{_NUMBER}\s+)?{_WORK}{_UNIT}\b(?!\s+(?:утра|дня|вечера))"
)
_MONTH_DAY: Final = re.compile(
    r"\b(?P<day>\d{1,2})(?:-?го)?\s+(?P<month>" + "|".join(m + r"[а-я]{1,2}" for m in _MONTHS) + r")\b(?:\s+(?P<year>\d{4}))?"
)
_FIGURES: Final = re.compile(
    r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>0[1-9]|1[0-2]|[1-9](?=\.\d\d))(?:\.(?P<year>\d{4}|\d{2}))?\b(?!\.\d|\s*(?:руб|₽|%))"
)
_NEAR: Final = re.compile(r"\b(?P<near>послезавтра|завтра|сегодня)\b")
_WEEKDAY: Final = re.compile(r"\b(?:в|во|до|к|по|не позднее)\s+(?P<weekday>(?:" + "|".join(_WEEKDAYS) + r")[а-я]{0,2})\b")
_CLOCK: Final = re.compile(
    r"\b(?:до|к|в|по|не позднее|(?P<opens>с|после))\s+(?P<hour>[01]?\d|2[0-3])(?=:[0-5]\d|\s+(?:час|утра|дня|вечера))"
    r"(?::(?P<minute>[0-5]\d)|\s+час\w*)?(?:\s+(?P<part>утра|дня|вечера))?"
)
_RANGE: Final = re.compile(
    r"\bс\s+(?:[01]?\d|2[0-3])(?::[0-5]\d)?\s+до\s+(?P<hour>[01]?\d|2[0-3])(?::(?P<minute>[0-5]\d))?\b(?!\s*(?:%|руб|₽|июн|июл|мая|\w+[ая]бря))"
)
_DAYTIME: Final = re.compile(r"\b(?P<daytime>часу? дня|до обеда|к обеду|утром|до конца дня|к вечеру|вечером|до вечера)\b")
_UNTIL: Final = {"час дня": time(13), "часу дня": time(13), "до обеда": time(13), "к обеду": time(13), "утром": time(12)}
_END: Final = time(23, 59, 59)
_SATURDAY: Final = 5
_MORNING: Final = 7
"""«В 3 часа» is of the afternoon: nobody promises a client anything for the night."""

_PAST: Final = 31


@dataclass(frozen=True, slots=True)
class Term:
    """``span``: its words in the text; ``due``: the last moment that keeps it, None where the moment of the promise is not known."""

    span: Span
    due: datetime | None


def term(text: str, said: datetime | None) -> Term | None:
    """The latest term that the text names; None without one."""
    try:
        return _term(text, said)
    except OverflowError:
        return _term(text, None)


def _term(text: str, said: datetime | None) -> Term | None:
    lower = make_shadow(text).text.lower()
    found = [*_days(lower, said), *_lengths(lower, said)]
    clocks = [*_clocks(lower)]
    if not found and not clocks:
        return None
    if not found:
        found = [(clocks[0][0], said.date() if said else None)]
    span = Span(min(s.start for s, _ in (*found, *clocks)), max(s.end for s, _ in (*found, *clocks)))
    return Term(span, _due([when for _, when in found], [clock for _, clock in clocks if clock is not None], said))


def _due(dates: list[date | datetime | None], clocks: list[time], said: datetime | None) -> datetime | None:
    """The latest day at the latest hour, or the end of a length in hours where that is later."""
    if said is None or any(when is None for when in dates):
        return None
    exact = [when for when in dates if isinstance(when, datetime)]
    days = [when for when in dates if when is not None and not isinstance(when, datetime)]
    last = [datetime.combine(max(days), max(clocks, default=_END), said.tzinfo)] if days else []
    return max([*exact, *last])


def _days(text: str, said: datetime | None) -> Iterator[tuple[Span, date | None]]:
    today = said.date() if said else None
    for found in _NEAR.finditer(text):
        ahead = {"сегодня": 0, "завтра": 1, "послезавтра": 2}[found["near"]]
        yield Span(*found.span()), today and today + timedelta(ahead)
    for found in _WEEKDAY.finditer(text):
        number = next(n for n, stem in enumerate(_WEEKDAYS) if found["weekday"].startswith(stem))
        yield Span(*found.span()), today and today + timedelta((number - today.weekday()) % 7 or 7)
    for found in (*_MONTH_DAY.finditer(text), *_FIGURES.finditer(text)):
        yield Span(*found.span()), today and _calendar(found, today)


def _month(text: str) -> int:
    """1–12."""
    if text.isdigit():
        return int(text)
    return next(n for n, stem in sorted(enumerate(_MONTHS, 1), key=lambda pair: -len(pair[1])) if text.startswith(stem))


def _calendar(found: re.Match[str], today: date) -> date | None:
    """Without a year the next such day; one just past is meant as past, any other of next year: a promise looks ahead."""
    year = found["year"]
    try:
        if year:
            return date(int(year) if len(year) == 4 else 2000 + int(year), _month(found["month"]), int(found["day"]))
        day = date(today.year, _month(found["month"]), int(found["day"]))
        return day if day >= today - timedelta(_PAST) else day.replace(year=today.year + 1)
    except ValueError:
        return None


def _lengths(text: str, said: datetime | None) -> Iterator[tuple[Span, date | datetime | None]]:
    for found in _LENGTH.finditer(text):
        if found["unit"].startswith(("дн", "сут")) and not found["count"]:
            continue  # «через день» is every other day, «за день» no term
        yield Span(*found.span()), said and _after(said, _count(found["count"]), found["unit"], bool(found["work"]))


def _count(text: str | None) -> int:
    """The last number of «1–2», the next whole one of «1,5»; one where none is told."""
    if text is None:
        return 1
    return _COUNTS.get(text) or ceil(float(re.findall(r"\d+(?:[.,]\d)?", text)[-1].replace(",", ".")))


def _after(said: datetime, count: int, unit: str, working: bool) -> date | datetime:
    if unit.startswith("минут"):
        return said + timedelta(minutes=count)
    if unit in ("полчаса", "получаса"):
        return said + timedelta(minutes=30)
    if unit.startswith("час"):
        return said + timedelta(hours=count)
    days = count * (30 if unit.startswith("месяц") else 7 if unit.startswith("недел") else 1)
    return _working(said.date(), days) if working else said.date() + timedelta(days)


def _working(day: date, count: int) -> date:
    """That many working days on."""
    while count:
        day += timedelta(1)
        count -= day.weekday() < _SATURDAY
    return day


def _clocks(text: str) -> Iterator[tuple[Span, time | None]]:
    """An hour after which something is done has no end of its own."""
    for found in _RANGE.finditer(text):
        yield Span(*found.span()), time(int(found["hour"]), int(found["minute"] or 0))
    for found in _CLOCK.finditer(text):
        hour, part = int(found["hour"]), found["part"]
        late = hour < 12 and (part in ("вечера", "дня") or (not part and not found["minute"] and 0 < hour < _MORNING))
        yield Span(*found.span()), None if found["opens"] else time(hour + 12 * late, int(found["minute"] or 0))
    for found in _DAYTIME.finditer(text):
        yield Span(*found.span()), _UNTIL.get(found["daytime"], _END)
