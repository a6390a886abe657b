"""Dates as exports write them, to ISO 8601: with a zone where one was given, never with a guessed one."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Final

_EXCEL_START: Final = datetime(1899, 12, 30)
"""Day 0 of Excel's 1900 system, which counts a 29 February 1900 that was not (ECMA-376 part 1, 18.17.4)."""

_EXCEL_DAYS: Final = (20_000, 80_000)
"""1954 to 2119: what lies between is a day of Excel, what is larger is seconds since 1970."""

_EARLIEST, _LATEST = datetime(1980, 1, 1), datetime(2100, 1, 1)
_MONTHS: Final = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_NUMBERS: Final = re.compile(
    r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?:,?[ T]+(?:в )?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?)?"
    r" ?([AaPp][Mm])? ?(Z|UTC|GMT|МСК|MSK|[+-]\d{2}:?\d{2})?"
)
_WORDS: Final = re.compile(
    r"(\d{1,2}) ([а-яё]{3,9})\.? (\d{4})(?: ?г(?:ода|\.)?)?,?(?: (?:в )?(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.IGNORECASE
)
_COUNT: Final = re.compile(r"\d{5,16}(?:[.,]\d+)?")
_MOSCOW: Final = timezone(timedelta(hours=3))


def iso(value: Any, month_first: bool = False) -> str | None:
    """The moment as ISO 8601, None where it cannot be told. Numbers are days of Excel, seconds or milliseconds since 1970."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return datetime.combine(value, time()).isoformat()
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _counted(float(value))
    return _written(" ".join(str(value)[:60].split()), month_first)


def says_month_first(value: Any) -> bool:
    """``05/13/2024`` can only be the thirteenth of May."""
    found = _NUMBERS.fullmatch(" ".join(str(value)[:60].split()))
    return found is not None and "/" in found[0] and len(found[1]) < 3 and int(found[1]) <= 12 < int(found[2])


@lru_cache(4096)
def _written(text: str, month_first: bool) -> str | None:
    if _COUNT.fullmatch(text):
        return _counted(float(text.replace(",", ".")))
    for read in (_standard, lambda t: _numbers(t, month_first), _words, _mail):
        try:
            if (found := read(text)) and _EARLIEST <= found.replace(tzinfo=None) <= _LATEST:
                return found.isoformat()
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def _counted(number: float) -> str | None:
    if _EXCEL_DAYS[0] < number < _EXCEL_DAYS[1]:
        return (_EXCEL_START + timedelta(seconds=round(number * 86_400))).isoformat()
    seconds = number / 1000 if number > 1e11 else number
    try:
        found = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found.isoformat() if _EARLIEST <= found.replace(tzinfo=None) <= _LATEST else None


def _standard(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if re.match(r"\d{4}-\d\d-\d\d", text) else None


def _numbers(text: str, month_first: bool) -> datetime | None:
    """Day before month but where the year stands first, or where slashes are American."""
    found = _NUMBERS.fullmatch(text)
    if not found:
        return None
    first, second, third = int(found[1]), int(found[2]), int(found[3])
    if len(found[1]) == 4:
        year, month, day = first, second, third
    else:
        swapped = (month_first and "/" in text) or second > 12
        year, (month, day) = third, ((first, second) if swapped else (second, first))
    hour = int(found[4] or 0)
    if found[7]:
        hour = hour % 12 + 12 * (found[7].lower() == "pm")
    return datetime(year + 2000 if year < 100 else year, month, day, hour, int(found[5] or 0), int(found[6] or 0), tzinfo=_zone(found[8]))


def _zone(name: str | None) -> timezone | None:
    if not name:
        return None
    if name in ("МСК", "MSK"):
        return _MOSCOW
    if name[0] not in "+-":
        return UTC
    minutes = int(name[1:3]) * 60 + int(name[-2:])
    return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes))


def _words(text: str) -> datetime | None:
    """«15 мая 2024 г. в 10:15»."""
    found = _WORDS.fullmatch(text)
    if not found:
        return None
    month = next((n for n, begin in enumerate(_MONTHS, 1) if found[2].lower().startswith(begin)), 0)
    return datetime(int(found[3]), month, int(found[1]), int(found[4] or 0), int(found[5] or 0), int(found[6] or 0))


def _mail(text: str) -> datetime | None:
    return parsedate_to_datetime(text) if re.match(r"[A-Za-z]{3},? \d|\d{1,2} [A-Za-z]{3} \d{4}", text) else None
