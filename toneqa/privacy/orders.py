"""Numbers of a client's file, told by the word before them: order, contract, claim, policy, booking, parcel, ticket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from toneqa.privacy.kinds import Found, Kind

_FILES: Final = (
    r"заказ\w{0,3}|договор\w{0,3}|заявк\w{1,3}|заявлени\w{1,2}|обращени\w{1,3}|претензи\w{1,2}|жалоб\w{1,2}|полис\w{0,3}|страховк\w{1,2}|трек(?:-?номер\w{0,2}|-?код\w{0,2})?|отслеживани\w"
    r"|накладн\w{2,3}|отправлени\w{1,2}|посылк\w{1,2}|брон\w{1,5}|билет\w{0,3}|чек\w{0,2}|квитанци\w{1,2}|тикет\w{0,2}|инцидент\w{0,2}|счет\w{0,2}-фактур\w{1,2}|лицев\w{2,3} счет\w{0,2}|л/с"
    r"|возврат\w{0,3}|поставк\w{1,2}|бандерол\w{1,2}|заказно\w{1,2} письм\w{1,2}|операци\w{1,2}|убыт\w{1,3}|выплат\w{1,2}|платеж\w{0,3}|доверенност\w{1,2}|кошел\w{2,4}|талон\w{0,2}|бирк\w{1,2}|объявлени\w{1,2}"
    r"|абонент\w{0,3}|(?:учетно\w{1,2} )?дел\w{1,2}|контракт\w{0,2}|order|ticket|осаго|каско|омс|дмс"
)
_SIGN: Final = r"(?:№|n|no\.?|#|номер\w{0,2}|за номером|с номером|id|:|-|=)"
_TOLD: Final = re.compile(
    rf"(?:{_FILES})[:,]?(?: (?:осаго|каско|омс|дмс|от сдэк|сдэк|покупки|доставки|возврата|в поддержку|от))?(?: ?{_SIGN}:?){{0,3}}(?P<series> [a-zа-я]{{2,3}}(?: №)?)?"
)
_PRICE: Final = re.compile(r"(?:цен[аыеу]|сумм[аеуы]|стоимост[ьи]) \w+")
_CODE: Final = re.compile(r"\d\w*(?:[-/_.]\w+){0,4}(?: \d{3,10}(?![\w]|[.,:]\d|\s?(?:руб|₽|р\.|шт|г\b))){0,4}")
_PREFIX: Final = re.compile(r"(?<!\w)[A-ZА-Яa-zа-я]{1,5}[-_/]?$")
_SERIES: Final = re.compile(r"(?<!\w)[А-ЯA-Z]{2,3} (?:№ ?)?$")
_DATE: Final = re.compile(r"\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?|\d{4}-\d\d-\d\d|\d{1,2}:\d\d")
_UNIT: Final = re.compile(
    r"(?: \d{3}){0,3}(?:[.,]\d{1,2})? ?(?:₽|%|руб|р\.|тыс|млн|шт|штук|кг|г\b|гр|мл|л\b|м\b|см|мм|дн|дня|дней|год|лет|мес|час|мин|страниц|лист|позици|человек|роз|приложени|товар|экземпляр|раз\b|"
    r"января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)"
)
_DIGITS: Final = 4
"""«Заказ 512» is called out in a café; a number of a file has four digits or more, or letters and three digits."""

_REACH: Final = 48
_SPAN: Final = 8
_KEPT: Final = 20_000


def find_orders(text: str) -> Iterator[Found]:
    told = False
    last = 0
    for match in _CODE.finditer(text):
        start = _with_prefix(text, match.start())
        if start is None or not _is_number(text, start, match.end()):
            told = False
            continue
        told = (told and _LIST.fullmatch(text, last, start) is not None) or _is_told(text, start)
        last = match.end()
        if told:
            yield Found(_with_series(text, start), start + len(text[start:last].rstrip(".-/_")), Kind.ORDER)


_LIST: Final = re.compile(r"(?:,|;| и|, а также)? ?(?:№ ?|#)?")
"""«заказы 5530127, 5530128 и 5530129»."""


def _with_prefix(text: str, start: int) -> int | None:
    """With the letters glued to the digits; None inside a longer word."""
    prefix = _PREFIX.search(text, max(0, start - _SPAN), start)
    if prefix:
        return prefix.start()
    return None if text[start - 1 : start].isalnum() or text[start - 1 : start] in ("@", ".", "/", "+", "_") else start


def _with_series(text: str, start: int) -> int:
    series = _SERIES.search(text, max(0, start - _SPAN), start)
    return series.start() if series else start


def _is_told(text: str, start: int) -> bool:
    words = text[max(0, start - _REACH) : start].split()[-5:]
    return bool(words) and _tells(" ".join(words).lower())


@lru_cache(maxsize=_KEPT)
def _tells(words: str) -> bool:
    """Do the last of these words call what follows a number of a file?"""
    parts = words.split(" ")
    for size in range(1, len(parts) + 1):
        if _TOLD.fullmatch(" ".join(parts[-size:]).lstrip('("[«')):
            return not _PRICE.fullmatch(" ".join(parts[-size - 1 :]))
    return False


def _is_number(text: str, start: int, end: int) -> bool:
    value = text[start:end].rstrip(".-/_")
    if _DATE.fullmatch(value) or _UNIT.match(text, start + len(value)):
        return False
    digits = sum(map(str.isdecimal, value))
    lettered = digits < len(value) and any(map(str.isalpha, value))
    if _YEAR.fullmatch(value) or _SUM.fullmatch(value):
        return text[start - 1 : start] in ("№", "#") or text[start - 2 : start] == "№ "
    return digits >= _DIGITS or (lettered and digits >= _LETTERED and value.upper() == value)


_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_SUM: Final = re.compile(r"\d{1,3}(?: \d{3})+")
_LETTERED: Final = 2
