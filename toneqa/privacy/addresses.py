"""Addresses: a street (or what stands for one) with a house, and what is written before and after it.

A town alone or a street without a house is nobody's address. A shop's address is one all the same: the text does not
tell whose it is, and the place where a client picks up his parcels is near his home.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from toneqa.lang.morph import readings
from toneqa.privacy.kinds import Found, Kind
from toneqa.privacy.streets import find_bare_streets

_STREET: Final = (
    r"(?:(?i:(?:ул|просп|пр-?к?т|пер|наб|б-р|бул|мкр-?н?)\.|(?:улиц[аыеуой]{1,2}|проспект\w{0,2}|пр-?к?т|переул\w{1,4}|шоссе|набережн\w{2,3}|б-р|бульвар\w{0,2}|мкр-?н?|микрорайон\w{0,2})(?!\w))"
    r"|(?:ул|пр\.|ш\.|пер|наб|бул)(?= ?[А-Я\d]))"
)
_PLACE: Final = r"(?i:пл\.|(?:площад[ьию]|проезд\w{0,2}|пр-д\.?|тупик\w?|алле[яеию]|тракт\w?|квартал\w?|снт|днп|тсн)(?!\w))"
_SHORT: Final = r"(?:(?:ул|пр|пер|наб|ш|пл|пр-к?т|пр-д|туп|алл)\.?(?=, ?(?:д|\d)))"
"""«Невский пр., 20»."""

_ORDINAL: Final = r"(?:\d{1,3}(?:-?(?:я|й|го|е|ая|ой))?)"
_PROPER: Final = rf"(?:{_ORDINAL} )?(?:лет )?(?:(?i:имени|им\.|реки|канала) ?)?[\"]?(?:[А-Я]\. ?){{0,2}}[А-Я][А-Яа-я]*(?:-[А-Яа-я]+)*[\"]?(?: [А-Я][а-я]+(?:-[А-Я][а-я]+)?){{0,2}}(?:, {_ORDINAL} линия)?"
_COMMON: Final = (
    rf"(?:{_ORDINAL} )?(?!минус|плюс|на|по|до|от|за|из|для|через|номер|дом)[а-я]{{3,}}(?:-[а-я]+)?(?: [а-я]{{3,}}(?:ого|ой|ых|их))?"
)
_WORD_NUMBER: Final = (
    r"(?:(?:двадцать|тридцать|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто|сто)(?: (?:один|два|три|четыре|пять|шесть|семь|восемь|девять))?|один|два|три|четыре|пять|шесть|семь|восемь|девять"
    r"|десять|[а-я]{3,7}надцать)(?!\w)"
)
_HOUSE_WORD: Final = r"(?:(?:д(?:ом\w?)?|уч(?:асток)?|вл(?:адение)?)(?:\.|(?!\w)|(?=\d)) ?№? ?|№ ?)"
_NOT_HOUSE: Final = (
    r"(?![\d%]|[.,]\d|-[йяге]|-\d{3}|:|\s?(?:руб|₽|мин|метр|час|м²|балл|лет|год|км|м\b|этаж|штук|дн|сот|чел|операт|издан|раз\b|кв\.? ?м))"
)
_HOUSE: Final = rf"(?:{_HOUSE_WORD}?(?:\d{{1,4}}(?:[/-]\d{{1,4}})?(?:[а-яА-Я](?!\w))?|{_WORD_NUMBER}){_NOT_HOUSE})"
_PART_WORD: Final = r"(?i:корп(?:ус)?|к|стр(?:оение)?|лит(?:ера)?|кв(?:артира)?|оф(?:ис)?|под(?:ъезд)?|п-?д?|эт(?:аж)?|домофон|код(?: домофона)?|пом(?:ещ(?:ение)?)?|ком(?:ната)?|каб(?:инет)?|уч(?:асток)?|д(?:ом)?|блок|секция|бокс)"
_PART: Final = (
    rf"(?:,? ?{_PART_WORD}(?:\.|(?!\w)|(?=\d)) ?№? ?(?:\d{{1,5}}[а-яА-Я]?(?!\w)|[А-Я](?!\w)|{_WORD_NUMBER})"
    r"|,? ?\d{1,4}(?:-?[йяе])? (?:подъезд|этаж|квартира|корпус|офис|комната)(?!\w))"
)
_TAIL: Final = rf"(?:{_PART}){{0,6}}(?:(?:,? | ?- ?)\d{{1,4}}(?=\s*(?:$|[.,;!?)\n|])))?"


_ADJECTIVE: Final = r"[А-Яа-я][а-я-]{1,20}(?:[А-Я][а-я]{1,20})?(?:[ыио]й|[ая]я|[ое]е|ого|его|ому|ему|ой|ей|ом|ем|ую|юю)"
_ROAD: Final = (
    rf"(?:{_STREET} ?(?:{_PROPER}|[а-я]{{3,}}(?:ой|ого|ых|а|ы))"
    rf"|{_ADJECTIVE} (?:улиц[еыу]|переулк[уе]|проспект[уе]|шоссе|набережной|алле[еи]))"
)
_FORWARD: Final = re.compile(rf"(?<!\w)(?:{_STREET} ?(?:{_PROPER}|{_COMMON})|{_PLACE} ?{_PROPER}),? ?{_HOUSE}{_TAIL}")
_BACKWARD: Final = re.compile(
    rf"(?<![\w-])(?:\d{{1,2}}-?[а-я]{{1,2}} |[БМ]\. ?|{_ADJECTIVE} )?(?:(?:{_ADJECTIVE}|\d{{1,3}}-?[яйе]) (?:{_STREET}|{_PLACE}|{_SHORT})|\d{{1,3}}-?[яйюе] лини[яюи](?: В\. ?О\.)?),? ?{_HOUSE}{_TAIL}"
)
_HOUSE_FIRST: Final = re.compile(rf"(?<!\w)(?:дом\w{{0,2}} (?:№ ?)?(?:\d{{1,4}}[а-я]?|{_WORD_NUMBER}) (?:по|на)|{_WORD_NUMBER} по) {_ROAD}")
_VILLAGE: Final = re.compile(
    rf"(?<!\w)(?i:дер\.|деревн[яеию]|д\.|село|селе|с\.|с(?= )|пос\.|поселк?\w{{1,2}}|п\.|станиц[аеы]|хутор\w?|аул\w?|пгт) ?[А-Я][а-я]+(?:[ -][А-Я][а-я]+)?,? ?{_HOUSE_WORD}\d{{1,4}}[а-яА-Я]?(?!\w){_TAIL}"
    r"|(?<!\w)(?:дачный |коттеджный |рабочий )?(?i:дер\.|деревня|село|пос\.|поселок|станица|хутор|аул|пгт) ?[А-Я][а-я]+(?:[ -][А-Я][а-я]+)?, \d{1,4}[а-яА-Я]?(?=\s*(?:$|[.,;!?)\n|]))"
)
_ESTATE: Final = re.compile(
    rf"(?<!\w)(?:(?:территория|тер\.) ?)?(?:КП|ЖК|СНТ|ДНТ|ДНП|ТСН|ТСЖ|ГСК|СТ|СДТ|[Кк]оттеджный поселок|[Гг]аражный кооператив|[Сс]адовое товарищество) [\"]?[А-Я][А-Яа-я0-9 -]{{2,30}}[\"]?,? ?(?:{_HOUSE_WORD}\d{{1,4}}[а-яА-Я]?(?!\w)|{_PART}){_TAIL}"
)
_QUARTER: Final = re.compile(
    rf"(?<!\w)(?:(?i:квартал|мкр-?н?\.?|микрорайон) \d{{1,3}}[а-я]?|\d{{1,3}}(?:-?й)? (?i:квартал|мкр-?н?\.?|микрорайон)),? {_HOUSE_WORD}\d{{1,4}}[а-яА-Я]?(?!\w){_TAIL}"
)

_STREETS: Final = (
    *(
        "ул.",
        "ул ",
        "улиц",
        "просп",
        "пр-",
        "туп.",
        "алл.",
        "прт",
        "пр.",
        "пер.",
        "пер ",
        "переул",
        "ш.",
        "шоссе",
        "наб.",
        "набереж",
        "б-р",
        "бул.",
        "бульв",
        "мкр",
        "микрор",
    ),
    *("пл.", "площад", "проезд", "тупик", "алле", "лини", "тракт", "квартал", "снт", "днп", "тсн"),
)
_VILLAGES: Final = (
    *("дер.", "деревн", " д. ", "село ", "селе ", " с. ", " с ", "пос.", "посел", " п. ", "станиц", "хутор", " аул", "пгт"),
)
_FLAT: Final = re.compile(
    r"(?<!\w)(?:д\.|дом\w{0,2}) ?№? ?\d{1,4}[а-яА-Я]?(?:[/-]\d{1,4})?(?:,? ?(?:корп(?:ус)?|к|стр)\.? ?\d{1,3})?,? ?кв(?:\.|артир[аеуы])? ?№? ?\d{1,4}(?!\w| ?м)"
)
"""«дом 5, кв. 7» leads to a door without any street."""

_BOX: Final = re.compile(r"(?<!\w)а/я ?№? ?\d{1,6}(?!\w)")
_KILOMETRE: Final = re.compile(
    r"(?<!\w)(?:\d{1,3}(?:-?[а-я]{1,2})? (?:км|километр\w?) [А-Я][а-я-]+ого (?:шоссе|тракта)|[А-Я][а-я-]+(?:ое|ом|ому) (?:шоссе|тракте?),? \d{1,3}(?:-?[а-я]{1,2})? (?:км|километр\w?)(?!\w))"
)
_LATIN: Final = re.compile(
    r"(?<!\w)(?:[A-Z][a-z]+, )?(?:ul|ulitsa|pr|pr-t|prospekt|per|nab)\.? ?[A-Z][a-z]+(?: [A-Z][a-z]+)?,? ?(?:d(?:om)?\.? ?)?\d{1,4}[a-z]?(?:,? ?(?:korp|k|str|kv|apt|of)\.? ?\d{1,4}){0,3}"
)
_BY_SIGN: Final = ((" а/я", _BOX), ("км", _KILOMETRE), ("километр", _KILOMETRE), (" ul", _LATIN), (" pr", _LATIN), ("кв", _FLAT))
_ESTATES: Final = ("кп ", "жк ", "снт ", "днт ", "днп ", "тсн ", "тсж ", "гск ", " ст ", "сдт ", "коттедж", "кооператив", "товариществ")
_COUNTED: Final = re.compile(r"\d|дом |квартира ")


def find_addresses(text: str) -> Iterator[Found]:
    lowered = f" {text.lower()}"
    if not _COUNTED.search(lowered):
        return
    patterns: list[re.Pattern[str]] = []
    if any(word in lowered for word in _STREETS):
        patterns = [_FORWARD, _BACKWARD, _HOUSE_FIRST, _QUARTER]
    if any(word in lowered for word in _VILLAGES):
        patterns.append(_VILLAGE)
    patterns += [pattern for sign, pattern in _BY_SIGN if sign in lowered]
    if any(word in lowered for word in _ESTATES):
        patterns.append(_ESTATE)
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield Found(_with_town(text, match.start()), match.end(), Kind.ADDRESS)
    yield from find_bare_streets(text)


_BEFORE: Final = 160
"""Index, country, region, district and town before a street take 120 signs where all are written out."""

_REGION: Final = re.compile(
    r"\d{6}|(?:г|гор|город\w?|пгт|пос|п|с|сел[оеа]|дер|д|деревн[яеию]|поселк?\w{0,2}|станиц[аеы]|ст-ца|ст|хутор\w?|рп|р\.п)(?:\.|(?!\w)) ?[А-Яа-я][\w-]+(?: [А-Я][\w-]+)?"
    r"|[А-Я][\w-]+(?: [А-Я][\w-]+)? (?:обл(?:\.|асть)?|край|район|р-н|АО)\.?|МО|ЛО|ХМАО|ЯНАО|НАО|РТ|РБ|(?:обл|респ|край)\.? [А-Я][\w-]+|(?:Республика|Респ\.|р-н|район|мкр\.?) [А-Я][\w-]+|Россия|РФ|СПб|Спб|МСК|Мск"
)
_TOWN: Final = re.compile(r"[А-ЯA-Z][а-я]+(?:-[А-Яа-я]+){0,3}(?: [А-Я][а-я]+)?")
_SMALL_TOWN: Final = re.compile(r"[а-я]{4,20}(?:-[а-я]{2,20}){0,2}")
_STOP: Final = re.compile(r"[\n:;|(!?]")
_LAST_WORD: Final = re.compile(r"(?<![\w-])[а-яА-Я][а-я-]{3,20}$")
_TOWN_TAIL: Final = re.compile(
    r"(?:(?:г|гор|город\w?|пгт|пос|п|с|сел[оеа]|дер|деревн[яеию]|поселк?\w{0,2}|станиц[аеы]|хутор\w?)(?:\.|(?!\w)) ?)?(?<![\w-])[А-Я][а-я]+(?:-[А-Яа-я]+){0,3}(?: [А-Я][а-я]+)?$"
)


def _with_town(text: str, start: int) -> int:
    """Where the address begins: with the index, the region or the town before its street."""
    floor = max(0, start - _BEFORE)
    at = start
    while at > floor:
        part = _part_before(text, floor, at)
        if part is None:
            break
        at = part
    return at


def _part_before(text: str, floor: int, at: int) -> int | None:
    """Start of the part of an address that ends with the comma or the blank before ``at``."""
    before = text[floor:at].rstrip(" ")
    on = _ON.search(before)
    before = before[: on.start()] if on else before
    comma = before.endswith(",")
    before = before.removesuffix(",")
    if not comma or on:
        word = _LAST_WORD.search(before)
        return floor + _with_mark(before, word.start()) if word and _is_town(word.group()) else None
    begin = max(before.rfind(","), *(m.end() - 1 for m in _STOP.finditer(before)), -1) + 1
    part = before[begin:].lstrip(" ")
    if _REGION.fullmatch(part) or ((_TOWN.fullmatch(part) or _SMALL_TOWN.fullmatch(part)) and _is_town(part)):
        return floor + len(before) - len(part)
    word = _LAST_WORD.search(before)
    if word and word.group().islower() and _is_town(word.group()):
        return floor + word.start()
    tail = _TOWN_TAIL.search(before)
    return floor + tail.start() if tail and (_REGION.fullmatch(tail.group()) or _is_town(tail.group())) else None


_ON: Final = re.compile(r" (?:на|по|в)$")
"""«в Казани на улице Баумана»."""

_TOWN_MARK: Final = re.compile(r"(?<!\w)(?:г|гор|город|пос|пгт|с|село|дер)\.? $")


def _with_mark(before: str, start: int) -> int:
    """«г Тула ул Пробная»: with the letter before the town."""
    mark = _TOWN_MARK.search(before[:start])
    return mark.start() if mark else start


def _is_town(words: str) -> bool:
    return any("Geox" in tags for word in words.split()[-1:] for _, tags in readings(word.lower()))
