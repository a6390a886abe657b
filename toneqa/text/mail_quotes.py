"""Where quoted mail begins: headers of Russian and English mail programs, and lines that start with ``>``.

No library cuts Russian quotes; the forms are those that Outlook, Gmail, Mail.ru, Yandex, Apple Mail, Thunderbird,
The Bat and phones write. Every pattern is bounded, so a line of any length costs the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

Line = tuple[int, int]
"""Start and end of a line's text, without blanks around it."""

_MONTH: Final = r"(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-zа-я]{0,6}\.?"
_DATE: Final = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d\d[./-]\d\d"
    rf"|\d{{1,2}} {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}},? \d{{4}})"
)
_TIME: Final = r"\d{1,2}:\d\d"
_ADDRESS: Final = r"[<\[(]?(?:mailto:)?[\w.+*-]{1,64}@[\w.*-]{1,100}[>\])]?"
_VERB: Final = r"(?<!\w)(?:пишет|писал(?:\(а\)|а)?|написал(?:\(а\)|а)?|wrote|writes)"
_BEFORE_DATE: Final = r"(?:[<\[(]?[^\W\d_]{2,12}[,.]{0,2} {0,2}){0,2}(?:в )?(?:\d{1,2}:\d\d(?::\d\d)?,? ?)?"
_RULE: Final = re.compile(
    r"[-–—_=*]{0,40} ?(?:исходное сообщение|исходное письмо|пересылаемое сообщение|пересланное сообщение"
    r"|пересланное письмо|перенаправленное сообщение|конец пересылаемого сообщения|original message"
    r"|forwarded message|original appointment|reply message) ?[-–—_=*:]{0,40}",
    re.IGNORECASE,
)
_DRAWN: Final = re.compile(r"[-–—_=*]{2}")
_BEGIN: Final = re.compile(r"(?:начало переадресованного сообщения|begin forwarded message|конец переадресованного сообщения):?", re.IGNORECASE)
_BY_ADDRESS: Final = re.compile(
    rf"{_BEFORE_DATE}(?:on )?(?:[^\W\d_]{{2,12}},? )?{_DATE}[^\n]{{0,160}}{_ADDRESS}[^\n\w]{{0,4}}{_VERB}?\s?:", re.IGNORECASE
)
_BY_VERB: Final = re.compile(rf"{_BEFORE_DATE}{_DATE}[^\n.!?]{{0,8}}[^\n!?]{{0,100}}{_VERB}\s?:", re.IGNORECASE)
_WE: Final = re.compile(r"\b(?:вы|мы|я|нам|вам)\b", re.IGNORECASE)
_TO_US: Final = re.compile(r"\b(?:вы|мы|я|нам|вам|клиент\w{0,2}|[вн]аш\w{0,3})\b", re.IGNORECASE)
_ENGLISH: Final = re.compile(r"On [^\n]{5,200} wrote:")
_THE_BAT: Final = re.compile(rf"[^\n]{{0,40}}?вы писали {_DATE}[^\n]{{0,30}}:", re.IGNORECASE)
_FROM_HEAD: Final = re.compile(r"\*{0,2}(?:От|From|От кого|Отправитель)(?::\*{0,2}|\*{1,2}:)", re.IGNORECASE)
_HEADER_LINE: Final = re.compile(
    r"\*{0,2}(?:Отправлено|Отправлен|Дата|Кому|Копия|Тема|Sent|Date|To|Cc|Subject|Важность|Reply-To)(?::\*{0,2}|\*{1,2}:)", re.IGNORECASE
)
_LEAD_IN: Final = re.compile(rf"[^\n]{{0,200}}(?:{_VERB}|писали|написали|цитата|{_ADDRESS})[^\n\w]{{0,4}}:", re.IGNORECASE)
_HEADERS_NEEDED: Final = 2
_HEADER_WINDOW: Final = 6
"""A bare «От: …» is prose; Outlook writes at least three of its headers on the next lines."""


def is_marked(text: str, line: Line) -> bool:
    return text.startswith((">", "&gt;"), line[0])


def is_header_line(text: str, line: Line) -> bool:
    return bool(_FROM_HEAD.match(text, *line) or _HEADER_LINE.match(text, *line))


def quote_header(text: str, lines: Sequence[Line], at: int) -> int:
    """How many lines from ``at`` on are a mail program's header of a quoted letter; 0 when none."""
    if _one_line_header(text, lines[at]):
        return 1
    if _from_block(text, lines, at):
        return 1
    if at + 1 >= len(lines):
        return 0
    if _is_ruled(text, lines[at]) and (_from_block(text, lines, at + 1) or _one_line_header(text, lines[at + 1])):
        return 2
    if is_marked(text, lines[at + 1]):
        return 1 if _LEAD_IN.fullmatch(text, *lines[at]) else 0
    return 2 if _wrapped(text, lines[at], lines[at + 1]) else 0


def _from_block(text: str, lines: Sequence[Line], at: int) -> bool:
    if not _FROM_HEAD.match(text, *lines[at]):
        return False
    near = lines[at + 1 : at + 1 + _HEADER_WINDOW]
    return sum(_HEADER_LINE.match(text, *line) is not None for line in near) >= _HEADERS_NEEDED


def _one_line_header(text: str, line: Line) -> bool:
    start, end = line
    if text[end - 1] == ":" and end - start < _LONGEST:
        return _is_attribution(text, line)
    return bool(_BEGIN.fullmatch(text, start, end)) or bool(_RULE.fullmatch(text, start, end) and _DRAWN.match(text, start, end))


_LONGEST: Final = 300


def _is_attribution(text: str, line: Line) -> bool:
    """«12 мая 2022 г. в 10:15, Имя <a@b>:»; without an address it takes a time, and nobody of the present talk."""
    if any(pattern.fullmatch(text, *line) for pattern in (_ENGLISH, _THE_BAT, _BEGIN)):
        return True
    if _BY_ADDRESS.fullmatch(text, *line) and not _WE.search(text, *line):
        return True
    named = _BY_VERB.fullmatch(text, *line) is not None
    return named and re.search(_TIME, text[slice(*line)]) is not None and not _TO_US.search(text, *line)


def _is_ruled(text: str, line: Line) -> bool:
    """Outlook on the web draws a line above its headers."""
    return line[1] - line[0] >= _SHORTEST_RULE and not text[line[0] : min(line[1], line[0] + _LONGEST)].strip("_-–—")


_SHORTEST_RULE: Final = 5


def _wrapped(text: str, line: Line, following: Line) -> bool:
    """An attribution broken over two lines by the mail program; whole on the second line, it leaves the first to the letter."""
    if _one_line_header(text, following):
        return False
    if following[1] - line[0] > _LONGEST or text[following[1] - 1] != ":" or text[line[1] - 1] in ".!?:":
        return False
    joined = text[slice(*line)] + " " + text[slice(*following)]
    return bool(re.search(_DATE, joined, re.IGNORECASE)) and _is_attribution(joined, (0, len(joined)))
