"""Dates of birth: a date with a word that says so, on either side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from toneqa.privacy.kinds import Found, Kind

_MONTH: Final = r"(?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)"
_YEAR: Final = r"(?:19|20)\d\d"
_FULL: Final = (
    rf"(?:\d{{1,2}}[./ -]\d{{1,2}}[./ -](?:{_YEAR}|\d\d)(?!\d)|{_YEAR}[./-]\d{{1,2}}[./-]\d{{1,2}}(?!\d)"
    rf"|\d{{1,2}}(?:-?го)? {_MONTH}(?:,? {_YEAR})?(?!\d))"
)
_TAIL: Final = r"(?: ?г(?:\.|ода?|оду)?(?![\w]))?"
_BORN: Final = re.compile(
    r"(?<!\w)(?:дат\w{1,2}(?: и мест\w)? рожд\w{0,5}|день рожд\w{2,5}|дн\w рождения|год\w{0,2} рожд\w{0,5}|родил(?:ся|ась|ись)|рожден\w{0,2}|д\.? ?р\.?(?!\w)|(?:date of )?birth|born|dob)",
    re.IGNORECASE,
)
_VALUE: Final = re.compile(
    rf"(?P<full>{_FULL}{_TAIL})|(?P<day>\d{{1,2}}\.\d{{1,2}}(?![\d.]))|(?P<year>(?<!\d){_YEAR}(?!\d|-)(?: ?г(?:\.|оду?)?(?!\w))?)",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(r"[!?;]|\d|\.\s+[А-Я]|\n\s*\n")
_AFTER: Final = re.compile(
    rf"(?<![\d.])(?:{_FULL}|{_YEAR}|\d\d)(?P<sure> ?(?:г\.? ?р\.?(?!\w)|г(?:\.|ода?)? ?рожд\w{{0,5}}|год\w? рожд\w{{0,5}}))", re.IGNORECASE
)
_BESIDE: Final = re.compile(r"[,;|(\t] ?\(?(?P<date>\d{2}\.\d{2}\.(?:19\d\d|200\d))(?![\d.]| \d\d?:)")
_NAMED: Final = re.compile(r"(?:[А-ЯA-Z][а-яa-zА-ЯA-Z-]+[ ;/|]{1,3}){1,2}[А-ЯA-Z][а-яa-zA-ZА-Я-]+ ?$")

_REACH: Final = 40
_BORN_WORDS: Final = ("рожд", "родил", "г.р", "г. р", "г р", "гр.", "д.р", "д. р", " др ", "др:", "birth", "born", "dob")


def find_birth_dates(text: str) -> Iterator[Found]:
    """Both ways; the date next to a person in a list too («Седова;Анна;01.02.1984»)."""
    lowered = text.lower()
    if any(word in lowered for word in _BORN_WORDS):
        for match in _BORN.finditer(text):
            yield from _told(text, match.end())
        for match in _AFTER.finditer(text):
            yield Found(match.start(), match.end(), Kind.BIRTH_DATE)
    for match in _BESIDE.finditer(text):
        if _NAMED.search(text[max(0, match.start() - _REACH) : match.start()]):
            yield Found(*match.span("date"), Kind.BIRTH_DATE)


def _told(text: str, start: int) -> Iterator[Found]:
    value = _VALUE.search(text, start, start + _REACH + 20)
    if value is None or value.start() - start > _REACH or _BREAK.search(text[start : value.start()]):
        return
    if value["year"] and not _is_birth_year(text[start : value.start()]):
        return
    yield Found(value.start(), value.end(), Kind.BIRTH_DATE)


def _is_birth_year(between: str) -> bool:
    """«родилась в 1951», «год рождения — 1964», not «родился в семье, где с 1990»."""
    return bool(_WHOSE.fullmatch(between))


_WHOSE: Final = re.compile(r"[\s:(-]*(?:[а-я]{3,10}[\s:)-]+){0,2}(?:в )?")
