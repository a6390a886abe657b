"""Dates and times as mail programs write them into the headers of quoted mail, in Russian and English."""

from __future__ import annotations

from typing import Final

Line = tuple[int, int]
"""Start and end of a line's text, without blanks around it."""

MONTH: Final = r"(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-zа-я]{0,6}\.?"
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th|\.)?"
DATE: Final = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d\d[./-]\d\d"
    rf"|{_DAY} {MONTH},? \d{{4}}|{MONTH} {_DAY},? \d{{4}})"
)
TIME: Final = r"\d{1,2}[:.]\d\d"
