"""Papers of identity and phones whose writing goes beyond one run of digits: «серия 4600 номер 000218», «восемь девятьсот…»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from toneqa.privacy.kinds import Found, Kind

_PAPER: Final = re.compile(
    r"(?<!\w)(?:паспорт\w{0,3}|загран\w{0,12}|сери[яийю]|прав[ао]?|(?:водительск\w{2,3} )?удостоверени\w|водительск\w{2,3} права|военн\w{2,3} билет|военник\w?|вид на жительство"
    r"|свид\w{0,12} о рождении|свид-во о рождении|passport)(?!\w)",
    re.IGNORECASE,
)
_PAPER_WORDS: Final = ("паспорт", "загран", "сери", "права", "праве", "удостоверени", "военн", "вид на", "свид", "passport")
_NUMBER: Final = r"(?:,? ?(?:№|N|номер\w?)[: ]{0,2}| )"
_PAPER_VALUE: Final = re.compile(
    rf"(?<![\w.])(?:(?:\d\d ?-?\d\d|\d\d [А-ЯA-Z]{{2}}|[IVX]{{1,4}} ?-? ?[А-Я]{{2}}|[А-Я]{{2}}|\d\d){_NUMBER}\d{{6,7}}|\d\d ?\d\d[ -]?\d{{6}}|\d{{9,10}}"
    rf"|(?P<series>\d\d ?\d\d)(?=[\s,;)]{{1,3}}(?:№|N|номер\w?)[: ]{{1,2}}(?P<number>\d{{6}})))(?![\w])"
)
_REACH: Final = 40
_BREAK: Final = re.compile(r"[!?;]|\d{2}\.\d|\n\n|[а-я]{3}\. [А-Я]")


def find_papers(text: str) -> Iterator[Found]:
    lowered = text.lower()
    if not any(word in lowered for word in _PAPER_WORDS):
        return
    for paper in _PAPER.finditer(text):
        value = _PAPER_VALUE.search(text, paper.end(), paper.end() + _REACH + 24)
        if value is None or value.start() - paper.end() > _REACH or _BREAK.search(text[paper.end() : value.start()]):
            continue
        yield Found(value.start(), value.end(), Kind.PASSPORT)
        if value["number"]:
            yield Found(*value.span("number"), Kind.PASSPORT)


_NUMERAL: Final = (
    r"(?:нольноль|ноль|нуль|нул(?:я|ей)|ноля|один|два|три|четыре|пять|шесть|семь|восемь|девять|десять|[а-я]{3,7}надцать|двадцать|тридцать|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто"
    r"|сто|двести|триста|четыреста|пятьсот|шестьсот|семьсот|восемьсот|девятьсот|\d{1,3})"
)
"""One word of a number that is read out; some groups of it may be written in digits."""

_SPOKEN: Final = re.compile(rf"(?<!\w)(?:плюс )?(?:семь|восемь|{_NUMERAL})(?:[ ,-]{{1,2}}{_NUMERAL}){{5,14}}(?!\w)", re.IGNORECASE)
_PHONE_WORDS: Final = ("ноль", "нуль", "девятьсот", "восемьсот", "четыреста")
"""One of them is in every number that begins with 8 900, 8 800 or 8 495."""

_AMOUNT: Final = re.compile(r" ?(?:тысяч|миллион|рубл|процент|человек|дней|лет)")


def find_spoken(text: str) -> Iterator[Found]:
    """Phones in words, as a telephone writes down what it hears: six numerals in a row and more."""
    lowered = text.lower()
    if not any(word in lowered for word in _PHONE_WORDS):
        return
    for match in _SPOKEN.finditer(text):
        if not _AMOUNT.match(text, match.end()) and any(word in match.group().lower() for word in _PHONE_WORDS):
            yield Found(match.start(), match.end(), Kind.PHONE)
