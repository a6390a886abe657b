"""Parts of a letter: greeting, body, closing, signature, quoted mail. Quotes and signatures are never scored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from toneqa.text.mail_quotes import Line, is_marked, quote_starts
from toneqa.types import Zone, ZoneKind

_LINE: Final = re.compile(r"[^\r\n]+")
_GREETING: Final = re.compile(
    r"\s{0,8}(?:здравствуй(?:те)?|добр(?:ый|ого|ое|ой) (?:день|дня|вечер|вечера|утро|утра|времени суток|ночи)|доброго времени суток"
    r"|приветствую(?: вас)?|привет|уважаем(?:ый|ая|ые|ое)|дорог(?:ой|ая|ие)|рад[аы]? (?:вас )?приветствовать)(?!\w)"
    r"[^.!?\r\n]{0,80}(?:[.!?)]{1,4}|(?=\r|\n)|$)",
    re.IGNORECASE,
)
_NAME_FIRST: Final = re.compile(
    r"\s{0,8}[А-ЯЁ][а-яё]+(?: [А-ЯЁ][а-яё]+)?, (?:здравствуйте|добрый (?:день|вечер)|доброе утро|привет)[^.!?\r\n]{0,30}[.!?)]{1,4}", re.IGNORECASE
)
_CLOSING: Final = re.compile(
    r"\s{0,8}(?:с (?:глубоким |искренним |большим )?уважением|с наилучшими пожеланиями|с любовью|с заботой|с теплом|искренне ваш|всегда ваш"
    r"|всего (?:вам )?(?:доброго|хорошего|наилучшего)|(?:хорошего|отличного|приятного|прекрасного|доброго|удачного|тёплого|теплого|чудесного)"
    r" (?:вам )?(?:дня|вечера|утра|настроения)|до (?:свидания|встречи)|best regards|kind regards)(?!\w)[^.!?\r\n]{0,60}[.!,?)☺️🙂😊🌞☀ ]{0,6}",
    re.IGNORECASE,
)
_DASHES: Final = re.compile(r"\s{0,4}--\s{0,4}")
_DEVICE: Final = re.compile(r"\s{0,8}(?:отправлено (?:с|из) |sent from )[^\n]{1,60}", re.IGNORECASE)
_DISCLAIMER: Final = re.compile(
    r"\s{0,8}(?:это (?:электронное )?(?:сообщение|письмо)|данное (?:электронное )?(?:сообщение|письмо)|настоящее (?:сообщение|письмо)|информация,? содержащаяся в)[^\n]{0,200}конфиденциальн",
    re.IGNORECASE,
)
_CONTACT: Final = re.compile(r"(?:\+7|8[ (-]|тел\.?|т\.:|@|www\.|доб\.)", re.IGNORECASE)
_SIGNER: Final = re.compile(
    r"\s{0,4}(?:[—–-] ?)?(?:ваш[аи]? |команда |служба |отдел )?[«\"]?[А-ЯЁA-Z][\w«»\"-]*(?:[ ,]{1,2}[\w«»\".-]+){0,5}[.]?\s{0,4}"
)
_MAX_SIGNER: Final = 50
_MAX_SIGNATURE_LINES: Final = 6
_VERB_SIGNS: Final = re.compile(r"[?!:;]|\b(?:не|вы|вам|вас|мы|нам|я|можно|пожалуйста|спасибо)\b", re.IGNORECASE)


def find_zones(text: str) -> tuple[Zone, ...]:
    """Ordered, without overlap; blank stretches belong to no zone."""
    lines = [m.span() for m in _LINE.finditer(text) if not m.group().isspace()]
    own, quotes = _split_quotes(text, lines)
    return tuple(sorted([*_own_zones(text, own), *quotes], key=lambda z: z.start))


def quoted_text(text: str, zones: Sequence[Zone]) -> str:
    """What an earlier writer said, without the marks and headers of the mail program."""
    lines = (text[z.start : z.end] for z in zones if z.kind is ZoneKind.QUOTE)
    kept = (_UNQUOTE.sub("", line) for block in lines for line in block.splitlines())
    return "\n".join(line for line in kept if not _MAIL_HEADER.match(line)).strip()


_UNQUOTE: Final = re.compile(r"^[ \t]{0,8}(?:>[ \t]?){1,20}")
_MAIL_HEADER: Final = re.compile(
    r"\s*(?:(?:От|Отправлено|Дата|Кому|Копия|Тема|From|Sent|Date|To|Cc|Subject)\*{0,2}:|[-_=]{3,}|.{0,200}(?:пишет|написал|написала|написал\(а\)|wrote)\s?:\s*$|.{0,200}@[^ ]{1,100}:\s*$|Начало переадресованного)"
)


def _split_quotes(text: str, lines: Sequence[Line]) -> tuple[list[Line], list[Zone]]:
    own: list[Line] = []
    quotes: list[Zone] = []
    for at, line in enumerate(lines):
        if is_marked(text, line):
            quotes.append(Zone(ZoneKind.QUOTE, *line))
        elif own and quote_starts(text, lines, at) or not own and _only_quotes(text, lines, at):
            quotes.append(Zone(ZoneKind.QUOTE, line[0], lines[-1][1]))
            break
        else:
            own.append(line)
    return own, quotes


def _only_quotes(text: str, lines: Sequence[Line], at: int) -> bool:
    """A letter that opens with a quote header holds no words of its own, unless answers stand between ``>`` lines."""
    return quote_starts(text, lines, at) and not any(is_marked(text, line) for line in lines[at + 1 :])


def _own_zones(text: str, lines: list[Line]) -> Iterator[Zone]:
    signature = _signature_from(text, lines)
    for line in lines[signature:]:
        yield Zone(ZoneKind.SIGNATURE, *line)
    lines = lines[:signature]
    closing = _closing_from(text, lines)
    for line in lines[closing:]:
        yield Zone(ZoneKind.CLOSING, *line)
    yield from _opening(text, lines[:closing])


def _opening(text: str, lines: Sequence[Line]) -> Iterator[Zone]:
    for number, (start, end) in enumerate(lines):
        greeting = _GREETING.match(text, start, end) or _NAME_FIRST.match(text, start, end) if number == 0 else None
        if greeting is None:
            yield Zone(ZoneKind.BODY, start, end)
            continue
        yield Zone(ZoneKind.GREETING, start, greeting.end())
        rest = _skip_blank(text, greeting.end(), end)
        if rest < end:
            yield Zone(ZoneKind.BODY, rest, end)


def _skip_blank(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _closing_from(text: str, lines: Sequence[Line]) -> int:
    at = len(lines)
    while at > 1 and _CLOSING.fullmatch(text, *lines[at - 1]):
        at -= 1
    return at


def _signature_from(text: str, lines: Sequence[Line]) -> int:
    """Number of the first signature line; ``len(lines)`` when there is none."""
    for at, line in enumerate(lines):
        if _DASHES.fullmatch(text, *line) or _DISCLAIMER.match(text, *line) or _DEVICE.fullmatch(text, *line):
            return _signer_above(text, lines, at)
        if at and _CLOSING.fullmatch(text, *line) and _all_signature(text, lines[at + 1 :]):
            return at + 1
    return _signer_above(text, lines, len(lines))


def _all_signature(text: str, lines: Sequence[Line]) -> bool:
    return len(lines) <= _MAX_SIGNATURE_LINES and all(_looks_signed(text, line) for line in lines)


def _looks_signed(text: str, line: Line) -> bool:
    words = text[slice(*line)]
    if _CLOSING.fullmatch(words):
        return False
    return bool(_CONTACT.search(words)) and len(words) < 2 * _MAX_SIGNER or len(words) <= 2 * _MAX_SIGNER and not _VERB_SIGNS.search(words)


def _signer_above(text: str, lines: Sequence[Line], at: int) -> int:
    """The name line above: short, in capitals at its start, no sentence."""
    if at > 1:
        start, end = lines[at - 1]
        words = text[start:end]
        if len(words) <= _MAX_SIGNER and _SIGNER.fullmatch(words) and not _VERB_SIGNS.search(words) and not words.rstrip().endswith("."):
            return at - 1
    return at
