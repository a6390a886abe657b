"""Streets without their word: «Гагарина 15», «на Садовой 3», «Пробск, Свободы 10-15», told by what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from toneqa.lang.morph import all_readings, readings
from toneqa.privacy.kinds import Found, Kind
from toneqa.privacy.people import FAMOUS

_HOUSE: Final = r"(?:(?:д|дом)(?:\.|(?!\w)|(?=\d)) ?)?(?!(?:19|20)\d\d(?!\d))\d{1,4}(?:[а-яА-Я](?!\w))?(?:[/-]\d{1,4})?(?![\w%₽]|[.,]\d)"
_PART: Final = (
    r"(?:,? ?(?:кв|квартира|корп|корпус|к|подъезд|под|п|этаж|эт|стр|строение|офис|оф|домофон)(?:\.|(?!\w)|(?=\d)) ?№? ?\d{1,4}[а-я]?(?!\w| ?м)"
    r"|,? ?\d{1,4} (?:подъезд|этаж|квартира|корпус|офис)(?!\w))"
)
_NAMED: Final = (
    rf"(?<![\w.-])(?:\d{{1,3}} лет )?(?P<word>[А-Я][а-я]{{3,}}(?:-[А-Яа-я]+)?(?: [А-Я][а-я]{{3,}})?|[а-я]{{4,}})(?:, ?| ){_HOUSE}"
)
_WITH_PARTS: Final = re.compile(rf"{_NAMED}(?:{_PART}){{1,5}}")
_ALONE: Final = re.compile(_NAMED)
_NEXT: Final = re.compile(r" ([а-я]+)")
_PREPOSITION: Final = re.compile(
    r"(?:^|[\s(\"])(?:на|по|до|около|возле|напротив|вместо|адрес\w{0,2}(?: доставки| прописки)?(?: ?[:-])?|находимся)[ \"]{1,2}$",
    re.IGNORECASE,
)
_FROM: Final = re.compile(r"(?:^|[\s(])(?:с|от|из) $", re.IGNORECASE)
_TOWN: Final = re.compile(
    r"(?:^|[\s(])(?:\d{6},? )?(?P<mark>(?:г|гор|город|с|село|дер|деревня|пос|поселок|пгт|п|хутор|станица|ст-ца)(?:\. ?| ))?(?P<name>[А-Я][а-я]+(?:-[А-Яа-я]+){0,3}), $"
)
_BARE_TOWN: Final = re.compile(r"(?:^|[\s(:])([А-Яа-я][а-я]{3,20}) $")
_INDEX: Final = re.compile(r"(?<!\d)\d{6},? (?:г\.? ?)?[А-Я][\w-]+(?: [А-Я][\w-]+)?,? $")
_REACH: Final = 40
_KEPT: Final = 20_000
_USUAL: Final = """
мира победы свободы дружбы революции октября мая марта труда космонавтов строителей металлургов шахтеров энтузиастов ветеранов молодежи
коммунаров партизан героев пионеров комсомола советов авиаторов
"""
_HOUSES: Final = frozenset({"дом", "корпус", "строение"})
"""«Корпус 7, кв. 63» leads to a door without any street."""

_NO_THINGS: Final = frozenset({"дома", "утра", "вечера", "дня", "ночи", "завтра", "после", "около", "до", "без", "для", "от", "за", "под"})
_GENITIVE: Final = re.compile(r"(?:[оеё]ва|[иы]на|[сц]кого|[сц]кой|[иы]х|енко)$")
USUAL: Final = frozenset(_USUAL.split())
"""Streets named after things, in the genitive."""


def find_bare_streets(text: str) -> Iterator[Found]:
    """A street and a house with a flat, or where the words before say that somebody lives or goes there."""
    for match in _WITH_PARTS.finditer(text):
        if match["word"].lower() in _HOUSES or _is_street(match["word"]):
            yield Found(_begin(text, _first(match)), match.end(), Kind.ADDRESS)
    for match in _ALONE.finditer(text):
        if match["word"][0].isupper() and _is_street(match["word"]) and not _counts(text, match.end()) and _is_told(text, match):
            yield Found(_begin(text, _first(match)), match.end(), Kind.ADDRESS)


def _counts(text: str, end: int) -> bool:
    """«на Кирова 2 раза», «на Садовой 19:00»: the number is no house."""
    following = _NEXT.match(text, end)
    if following and following[1] not in _NO_THINGS:
        return any("NOUN" in tags and "gent" in tags for _, tags in readings(following[1]))
    return text[end : end + 1] == ":" and text[end + 1 : end + 2].isdigit()


def _first(match: re.Match[str]) -> int:
    """«Сони Морозовой», «Большая Садовая»: both words; «Адрес Парковая»: the second alone."""
    first, _, second = match["word"].partition(" ")
    belongs = not second or any(not tags.isdisjoint(("Name", "Surn", "ADJF")) for _, tags in readings(first.lower()))
    return match.start() if belongs else match.start() + len(first) + 1


def _is_told(text: str, match: re.Match[str]) -> bool:
    start = _first(match)
    before = text[max(0, start - _REACH) : start]
    if _INDEX.search(before) or _town(before) is not None:
        return True
    if before.endswith('"') and text[match.end() : match.end() + 1] == '"':
        return True
    return _PREPOSITION.search(before) is not None or (_FROM.search(before) is not None and _is_adjective(match["word"]))


def _begin(text: str, start: int) -> int:
    """With the index and the town before it."""
    before = text[max(0, start - _REACH) : start]
    if index := _INDEX.search(before):
        return start - len(before) + index.start()
    town = _town(before)
    return start if town is None else start - len(before) + town


def _town(before: str) -> int | None:
    bare = _BARE_TOWN.search(before)
    if bare and any("Geox" in tags for _, tags in readings(bare[1].lower())):
        return bare.start(1)
    found = _TOWN.search(before)
    if found is None or not (found["mark"] or any("Geox" in tags for _, tags in all_readings(found["name"].lower()))):
        return None
    return found.end() - len(found.group().lstrip(" (\n"))


@lru_cache(maxsize=_KEPT)
def _is_street(words: str) -> bool:
    """A surname in the genitive, a feminine adjective («Садовая», «Лесную»), or what streets are named after."""
    last = words.lower().replace("ё", "е").split()[-1]
    return last in USUAL or _is_adjective(last) or _is_of_person(last)


@lru_cache(maxsize=_KEPT)
def _is_of_person(word: str) -> bool:
    """«Гагарина», «Жуковского»; of surnames with other endings those of the famous: «Гоголя»."""
    return any({"Surn", "gent"} <= tags and (_GENITIVE.search(word) or lemma in FAMOUS) for lemma, tags in readings(word))


@lru_cache(maxsize=_KEPT)
def _is_adjective(words: str) -> bool:
    last = words.lower().split()[-1]
    return last.endswith(("ая", "ой", "ую", "яя", "ей", "юю")) and any({"ADJF", "femn", "sing"} <= tags for _, tags in all_readings(last))
