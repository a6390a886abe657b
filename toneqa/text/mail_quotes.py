"""Where quoted mail begins: headers of Russian and English mail programs, and lines that start with ``>``.

No library cuts Russian quotes; the forms are those that Outlook, Gmail, Mail.ru, Yandex, Apple Mail and phones write.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

Line = tuple[int, int]
"""Start and end of a line's text, without its line end."""

_DATE: Final = r"(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2} [а-я]{3,9}\.? \d{4}|\d{4}-\d\d-\d\d)"
_ADDRESS: Final = r"[<\[(]?[\w.+*-]{1,64}@[\w.*-]{1,100}[>\])]?"
_MARKED: Final = re.compile(r"[ \t]{0,8}>")
_RULE: Final = re.compile(
    r"[ \t>]{0,8}[-_=*]{2,20} ?(?:исходное сообщение|исходное письмо|пересылаемое сообщение|пересланное сообщение"
    r"|перенаправленное сообщение|конец пересылаемого сообщения|original message|forwarded message"
    r"|начало переадресованного сообщения) ?[-_=*]{2,20}[ \t]{0,8}",
    re.IGNORECASE,
)
_BEGIN: Final = re.compile(r"[ \t]{0,8}(?:Начало переадресованного сообщения|Begin forwarded message):[ \t]{0,8}", re.IGNORECASE)
_WROTE: Final = re.compile(
    rf"[ \t]{{0,8}}(?:(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)[,.]{{1,2}} ?)?"
    rf"(?:on )?[^\n]{{0,40}}{_DATE}[^\n]{{0,200}}(?:{_ADDRESS}|пишет|писал|писала|написал|написала|написал\(а\)|wrote)[^\n]{{0,40}}:[ \t]{{0,8}}",
    re.IGNORECASE,
)
_ENGLISH: Final = re.compile(r"[ \t]{0,8}On [^\n]{5,200} wrote:[ \t]{0,8}")
_FROM: Final = re.compile(r"[ \t*]{0,8}(?:От|From|От кого)[*]{0,2}:[ \t*]{0,4}\S[^\n]{0,200}")
_HEADER: Final = re.compile(
    r"[ \t*]{0,8}(?:Отправлено|Дата|Кому|Копия|Тема|Sent|Date|To|Cc|Subject)[*]{0,2}:[^\n]{0,300}"
)
_WROTE_END: Final = re.compile(r"[^\n]{0,200}(?:пишет|написал|написала|написал\(а\)|писал|писала|wrote)[ ]{0,3}:[ \t]{0,8}$", re.IGNORECASE)
_HEADERS_NEEDED: Final = 2
_HEADER_WINDOW: Final = 6


def is_marked(text: str, line: Line) -> bool:
    return _MARKED.match(text, *line) is not None


def quote_starts(text: str, lines: Sequence[Line], at: int) -> bool:
    """Does everything from this line on belong to an earlier letter?"""
    start, end = lines[at]
    if any(pattern.fullmatch(text, start, end) for pattern in (_RULE, _BEGIN, _WROTE, _ENGLISH)):
        return True
    if _FROM.fullmatch(text, start, end):
        near = lines[at + 1 : at + 1 + _HEADER_WINDOW]
        return sum(_HEADER.fullmatch(text, *line) is not None for line in near) >= _HEADERS_NEEDED
    return _wrapped(text, lines, at)


def _wrapped(text: str, lines: Sequence[Line], at: int) -> bool:
    """An attribution broken over two lines by the mail program."""
    if at + 1 >= len(lines) or not re.search(_DATE, text[slice(*lines[at])][:80]):
        return False
    joined = text[slice(*lines[at])].strip() + " " + text[slice(*lines[at + 1])].strip()
    return len(joined) < 300 and _WROTE.fullmatch(joined) is not None and _WROTE_END.fullmatch(joined) is not None
