"""Where quoted mail begins: headers of Russian and English mail programs, and lines that start with ``>``.

No library cuts Russian quotes; the forms are those that Outlook, Gmail, Mail.ru, Yandex, Rambler, Apple Mail, Thunderbird,
Roundcube, Zimbra, The Bat and phones write. Every pattern is bounded, so a line of any length costs the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from toneqa.text.inserted import ticket_history
from toneqa.text.quote_dates import DATE as _DATE
from toneqa.text.quote_dates import Line

_TIME: Final = r"\d{1,2}:\d\d"
_ADDRESS: Final = r"[<\[(]?(?:mailto:)?[\w.+*-]{1,64}@[\w.*-]{1,100}[>\])]?"
_VERB: Final = (
    r"(?<!\w)(?:пишет|писал(?:\(а\)|а)?|написал(?:\(а\)|а)?|ответил(?:\(а\)|а)?|wrote|writes|пише|написа(?:в|ла)|жазды|schrieb|said)"
)
_DEVICE: Final = r"(?:отправлено (?:из|с) [^\n:]{1,30}(?:android|ios|iphone|ipad|mail\.ru|почты) )?"
"""The application of Mail.ru writes its own name before the header, on one line."""

_BEFORE_DATE: Final = r"(?:в (?=[пвсч][а-я]{1,10},))?(?:[<\[(]?[^\W\d_]{2,12}[,.]{0,2} {0,2}){0,2}(?:в )?(?:\d{1,2}:\d\d(?::\d\d)?,? ?)?"
_RULE: Final = re.compile(
    r"[-–—_=*]{0,40} ?(?:исходное сообщение|исходное письмо|исходная встреча|оригинальное сообщение|пересылаемое сообщение|пересланное сообщение"
    r"|пересланное письмо|перенаправленное сообщение|конец пересылаемого сообщения|original message"
    r"|forwarded message|original appointment|reply message) ?[-–—_=*:]{0,40}",
    re.IGNORECASE,
)
_DRAWN: Final = re.compile(r"[-–—_=*]{2}")
_BEGIN: Final = re.compile(
    r"(?:начало переадресованного сообщения|begin forwarded message|конец переадресованного сообщения"
    r"|это пересылаемое сообщение|this is a forwarded message):?",
    re.IGNORECASE,
)
_SCISSORS: Final = re.compile(r"=={1,20}8<=={1,40}[^\n=]{0,60}=={1,40}")
"""The Bat cuts a forwarded letter out with them; alone they begin nothing."""

_BY_ADDRESS: Final = re.compile(
    rf"{_DEVICE}{_BEFORE_DATE}(?:on )?(?:[^\W\d_]{{2,12}},? )?{_DATE}[^\n]{{0,160}}{_ADDRESS}[^\n\w]{{0,4}}{_VERB}?\s?:"
    rf"|{_DEVICE}{_BEFORE_DATE}{_DATE}(?: г\.)?,? (?:в )?{_TIME}(?::\d\d)?(?: [+-]\d\d:?\d\d)?,? (?:от )?{_ADDRESS}:",
    re.IGNORECASE,
)
_BY_VERB: Final = re.compile(rf"{_BEFORE_DATE}{_DATE}[^\n.!?]{{0,8}}[^\n!?]{{0,100}}{_VERB}\s?:", re.IGNORECASE)
_BY_DATE: Final = re.compile(rf"(?:[^\W\d_]{{2,12}}, )?{_DATE}(?: г\.)?,? {_TIME}(?::\d\d)?,? [^\n<>]{{0,80}}<{_ADDRESS}>", re.IGNORECASE)
"""Rambler writes no colon: «06.03.2026, 10:12, Имя <a@b>»."""

_DATED: Final = re.compile(
    rf"(?:on )?(?:[^\W\d_]{{2,12}}, )?{_DATE}(?: г\.)?,?(?: (?:в |at )?{_TIME}(?::\d\d)?(?: [ap]m)?)?(?: ?[+-]\d\d:?\d\d| [A-Z]{{3,4}})?,?",
    re.IGNORECASE,
)
"""Claws and Sylpheed: the date alone, the writer on the line below."""

_WHEN: Final = rf"{_DATE}(?: ?г\.)?(?:,? (?:в )?{_TIME}(?::\d\d)?)?"
_BY_WRITER: Final = re.compile(rf"[^\W\d_][^\n:]{{1,120}}[<(]{_ADDRESS},? (?:{_WHEN},? )?{_VERB}(?: {_WHEN})?\s?:", re.IGNORECASE)
"""«Имя <a@b> 12 мая 2022 г., 10:15 написал(а):», as some telephones write it."""

_BY_NAME: Final = re.compile(
    rf"[^\n:!?]{{1,80}} (?:на)?писал\(а\) {_WHEN}\s?:|\* [^\n]{{0,80}}{_ADDRESS} \[[^\n\]]{{0,8}}{_DATE}[^\n\]]{{0,20}}\]:", re.IGNORECASE
)
"""Roundcube: «Алла Юдина писал(а) 2026-02-20 14:11:»; Rambler: «* Имя <a@b> [Thu, 12 May 2022 10:15:07 +0300]:»."""

_STAMPED: Final = re.compile(
    rf"(?=[^\n]{{0,200}}{_TIME})(?=[^\n]{{0,200}}(?:(?<!\d)20\d\d(?!\d)|(?<!\d)\d{{1,2}}[./-]\d{{1,2}}[./-]\d\d|{_VERB}\s?:))"
    rf"[^\n:!?]{{0,100}}(?:{_TIME}[^\n!?]{{0,120}})?<{_ADDRESS}>[^\n!?]{{0,60}}:",
    re.IGNORECASE,
)
"""A time, an address between ``<>`` and a year or «написал», whatever the language and the order, and a colon at the end."""

_WE: Final = re.compile(r"\b(?:вы|мы|я|нам|вам)\b", re.IGNORECASE)
_TO_US: Final = re.compile(r"\b(?:вы|мы|я|нам|вам|клиент\w{0,2}|[вн]аш\w{0,3})\b", re.IGNORECASE)
_ENGLISH: Final = re.compile(r"On [^\n]{5,200} wrote:")
_THE_BAT: Final = re.compile(
    rf"[^\n]{{0,40}}?вы писали {_DATE}[^\n]{{0,30}}:"
    rf"|[^\n]{{0,20}}?{_DATE}(?: г\.)?, {_TIME}(?::\d\d)?(?: [ap]m)?, (?:you wrote|вы писали):",
    re.IGNORECASE,
)
_FROM_HEAD: Final = re.compile(r"\*{0,2}(?:От|From|От кого|Отправитель)(?::\*{0,2}|\*{1,2}:)", re.IGNORECASE)
_HEADER_LINE: Final = re.compile(
    r"\*{0,2}(?:Отправлено|Отправлен|Отправленные|Дата|Кому|Копия|Тема|Sent|Date|To|Cc|Subject|Важность|Importance|Reply-To)(?::\*{0,2}|\*{1,2}:)",
    re.IGNORECASE,
)
_TO_HEAD: Final = re.compile(r"(?:Кому|От|To|From): [^\n]{1,200};", re.IGNORECASE)
_LEAD_IN: Final = re.compile(rf"[^\n]{{0,200}}(?:{_VERB}|писали|написали|цитата|{_ADDRESS})(?: {_WHEN})?[^\n\w]{{0,4}}:", re.IGNORECASE)
_MARK: Final = re.compile(r"(?:>|&gt;)|([A-ZА-ЯЁ]{1,4})>{1,4}(?=\s|$)")
_BRACKET: Final = re.compile(r">\s?:")
_HEADERS_NEEDED: Final = 2
_HEADER_WINDOW: Final = 6
"""A bare «От: …» is prose; Outlook writes at least three of its headers on the next lines."""

_OF_MAIL: Final = re.compile(r"@|\*|(?:тема|subject):|\d:\d\d", re.IGNORECASE)
"""«От: …, Кому: …, Дата: 12.05.2022» alone is the card of a parcel."""

_LONGEST: Final = 300
_FULL: Final = 60
"""Mail programs break lines at 72 to 78 signs, before a word that would not fit."""

_SHORTEST_RULE: Final = 5
_LEFT_OUT: Final = re.compile(r"[\[(<]{0,2}(?:\.{3,5}|…|snip|cut|вырезано|skipped|поскипано)[\])>]{0,2}", re.IGNORECASE)
_LEFT_OUT_SIGNS: Final = 20
_FORWARDED_END: Final = re.compile(
    r"[-–—=* ]{2,40}(?:8<[-=]{2,40})?(?:конец|завершение|окончание|end of) (?:пересылаемого|пересланного|переадресованного|оригинального|forwarded|original)"
    r" (?:текста |message )?(?:сообщения|письма|message|text)?[ -–—=*]{2,40}",
    re.IGNORECASE,
)


def marked_lines(text: str, lines: Sequence[Line]) -> frozenset[Line]:
    """Lines that a mail program marked as quoted: with ``>``, or The Bat with initials («ЮМ> …»).

    Initials count below a header of The Bat, or where a Russian pair of them is met again: «SQL> select» is no quote.
    """
    found = {line: mark for line in lines if (mark := _MARK.match(text, *line))}
    initials = Counter(mark[1] for mark in found.values() if mark[1])
    the_bat = initials and any(_is_the_bat(text, line) for line in lines)
    marked = {line for line, mark in found.items() if not mark[1] or the_bat or _is_pair(mark[1], initials)}
    return frozenset(marked | _broken_off(text, lines, marked) | _left_out(text, lines, marked))


def _left_out(text: str, lines: Sequence[Line], marked: set[Line]) -> set[Line]:
    """«[...]» between marked lines: here a part of the quote was taken out."""
    return {
        line
        for above, line in pairwise(lines)
        if above in marked and line[1] - line[0] <= _LEFT_OUT_SIGNS and _LEFT_OUT.fullmatch(text, *line)
    }


def _broken_off(text: str, lines: Sequence[Line], marked: set[Line]) -> set[Line]:
    """Ends of marked lines that a mail program broke and left unmarked: «> … а статус до сих пор / прежний,»."""
    return {
        line
        for above, line in pairwise(lines)
        if above in marked and line not in marked and _is_full(text, above) and _goes_on(text, above, line)
    }


def _is_full(text: str, line: Line) -> bool:
    """As long as mail programs make a line, and its sentence is not over."""
    return line[1] - line[0] >= _FULL and (text[line[1] - 1].isalnum() or text[line[1] - 1] in ",-–—")


def _goes_on(text: str, above: Line, line: Line) -> bool:
    between = text[above[1] : line[0]]
    return between.count("\n") == 1 and text[line[0]].islower() and line[1] - line[0] < _FULL


def is_header_line(text: str, line: Line) -> bool:
    return any(pattern.match(text, *line) for pattern in (_FROM_HEAD, _HEADER_LINE, _SCISSORS))


def forwarded_end(text: str, lines: Sequence[Line], at: int) -> int:
    """Number of the line after «Конец пересылаемого сообщения»; without such a line the forwarded letter goes on to the end."""
    ends = [n for n in range(at, len(lines)) if _short(_FORWARDED_END, text, lines[n])]
    return ends[-1] + 1 if ends else len(lines)


def quote_header(text: str, lines: Sequence[Line], at: int, marked: frozenset[Line]) -> int:
    """How many lines from ``at`` on are a mail program's header of a quoted letter; 0 when none."""
    if _one_line_header(text, lines[at]):
        return 1
    if block := _from_block(text, lines, at):
        return block
    if history := ticket_history(text, lines, at):
        return history
    if block := _to_block(text, lines, at):
        return block
    if at + 1 >= len(lines):
        return 0
    following = lines[at + 1]
    if _short(_DATED, text, lines[at]) and _short(_BY_WRITER, text, following):
        return 2
    if _is_ruled(text, lines[at]) and (below := _below_rule(text, lines, at + 1)):
        return 1 + below
    if following in marked and not _BRACKET.fullmatch(text, *following):
        return 1 if _LEAD_IN.fullmatch(text, *lines[at]) else 0
    return 2 if _wrapped(text, lines[at], following) else 0


def _short(pattern: re.Pattern[str], text: str, line: Line) -> bool:
    return line[1] - line[0] < _LONGEST and pattern.fullmatch(text, *line) is not None


def _is_the_bat(text: str, line: Line) -> bool:
    return line[1] - line[0] < _LONGEST and _THE_BAT.fullmatch(text, *line) is not None


def _is_pair(initials: str, count: Counter[str]) -> bool:
    return len(initials) > 1 and initials > "Z" and count[initials] > 1


def _below_rule(text: str, lines: Sequence[Line], at: int) -> int:
    """Outlook on the web and the application of Yandex draw a line above their headers."""
    return _to_block(text, lines, at) or _from_block(text, lines, at) or int(_one_line_header(text, lines[at]))


def _from_block(text: str, lines: Sequence[Line], at: int) -> int:
    """Lines of «От: …», «Отправлено: …», «Тема: …», those of a broken list of recipients among them; or 0."""
    if not _FROM_HEAD.match(text, *lines[at]):
        return 0
    heads = [n for n in range(at + 1, min(at + 1 + _HEADER_WINDOW, len(lines))) if _HEADER_LINE.match(text, *lines[n])]
    of_mail = any(_OF_MAIL.search(text, start, min(end, start + _LONGEST)) for start, end in (lines[n] for n in (at, *heads)))
    return heads[-1] + 1 - at if of_mail and len(heads) >= _HEADERS_NEEDED else 0


def _to_block(text: str, lines: Sequence[Line], at: int) -> int:
    """Lines of «Кому: …;», «Тема: …;» with a header on one line under them, as the application of Yandex writes it; or 0."""
    if not _TO_HEAD.fullmatch(text, *lines[at]):
        return 0
    for number, line in enumerate(lines[at + 1 : at + 1 + _HEADER_WINDOW], 2):
        if _one_line_header(text, line):
            return number
        if not _HEADER_LINE.match(text, *line):
            return 0
    return 0


def _one_line_header(text: str, line: Line) -> bool:
    start, end = line
    if text[end - 1] == ":" and end - start < _LONGEST:
        return _is_attribution(text, line)
    if text[end - 1] == ">" and _short(_BY_DATE, text, line):
        return True
    return bool(_BEGIN.fullmatch(text, start, end)) or bool(_RULE.fullmatch(text, start, end) and _DRAWN.match(text, start, end))


def _is_attribution(text: str, line: Line) -> bool:
    """«12 мая 2022 г. в 10:15, Имя <a@b>:»; without an address it takes a time, and nobody of the present talk."""
    if any(pattern.fullmatch(text, *line) for pattern in (_ENGLISH, _THE_BAT, _BEGIN)):
        return True
    addressed = any(pattern.fullmatch(text, *line) for pattern in (_BY_ADDRESS, _BY_WRITER, _STAMPED))
    if addressed and not _WE.search(text, *line):
        return True
    named = _BY_VERB.fullmatch(text, *line) or _BY_NAME.fullmatch(text, *line)
    return named is not None and re.search(_TIME, text[slice(*line)]) is not None and not _TO_US.search(text, *line)


def _is_ruled(text: str, line: Line) -> bool:
    return line[1] - line[0] >= _SHORTEST_RULE and not text[line[0] : min(line[1], line[0] + _LONGEST)].strip("_-–—")


def _wrapped(text: str, line: Line, following: Line) -> bool:
    """An attribution broken over two lines by the mail program; whole on the second line, it leaves the first to the letter."""
    if _one_line_header(text, following):
        return False
    if following[1] - line[0] > _LONGEST or text[following[1] - 1] != ":" or text[line[1] - 1] in ".!?:":
        return False
    joined = text[slice(*line)] + " " + text[slice(*following)]
    return bool(re.search(_DATE, joined, re.IGNORECASE)) and _is_attribution(joined, (0, len(joined)))
