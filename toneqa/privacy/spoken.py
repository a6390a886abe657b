"""Names in small letters, as they are typed in a hurry or heard by a telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from toneqa.lang.morph import is_known
from toneqa.privacy.cues import is_person_before, is_pet
from toneqa.privacy.kinds import Found, Kind
from toneqa.privacy.people import is_place, look

_SMALL: Final = r"[а-я]{2,20}(?:-[а-я]{2,20})?"
_INTRODUCED: Final = re.compile(
    rf"(?P<how>меня зовут|зовут меня|мое имя|зовут|на связи|с вами|это(?: снова| опять)?|я|на имя|на фамилию|по фамилии|фамилия)[ :-]{{1,3}}(?P<names>{_SMALL}(?: {_SMALL}){{0,2}})"
)
_HINTS: Final = ("зовут", "имя", "на связи", "с вами", "это ", "я ", "фамили")
_SURE: Final = ("зовут", "имя", "фамилию", "фамилии", "фамилия", "снова", "опять")
_OTHERS: Final = """
не как так что а и мы вы он она они кто мой моя просто все был была для по уже еще очень вас вам вами хочу
"""
_NOT_NAME: Final = frozenset(_OTHERS.split())
_CAPITALS: Final = re.compile(r"[А-Я][а-я]|[A-ZА-Я]{3}")
_LAST: Final = re.compile(r"[.!?\d)\n]\s{1,3}([а-я]{3,20})[.!]?\s*$")
"""A name in small letters that closes a text: «звоните 8 900 … света»."""

_GREETED: Final = re.compile(
    rf"(?<![\w-])(?:здравствуйте|добрый (?:день|вечер)|доброе утро|привет|спасибо|благодарю|уважаем\w{{2}}|дорог(?:ой|ая)),? (?P<name>{_SMALL}(?: [а-я]{{4,20}})?)(?!\w)"
)


def find_small_names(text: str) -> Iterator[Found]:
    lowered = text.lower()
    if len(lowered) != len(text):
        return
    if any(hint in lowered for hint in _HINTS):
        yield from _introduced(lowered)
    for match in _GREETED.finditer(lowered):
        if size := _greeted(match["name"], text[match.start("name") : match.end()]):
            yield Found(match.start("name"), match.start("name") + size, Kind.NAME)
    if (last := _LAST.search(text)) and look(last[1]) == "G" and not is_place(last[1]):
        yield Found(*last.span(1), Kind.NAME)
    if not _CAPITALS.search(text):
        yield from _small(text)


def _greeted(words: str, written: str) -> int:
    """How many signs of the words are a name in small letters, with its patronymic."""
    first, _, second = words.partition(" ")
    if not written[0].islower() or look(first) not in "GP":
        return 0
    return len(words) if second and look(second) == "P" else len(first)


def _introduced(text: str) -> Iterator[Found]:
    """«меня зовут ольга сергеевна», «это женя с доставки»."""
    for match in _INTRODUCED.finditer(text):
        if is_pet(text, match.end("how")):
            continue
        start = match.start("names")
        end = start + _names(match["names"], match["how"].endswith(_SURE))
        if end > start and not text[match.start() - 1 : match.start()].isalnum():
            yield Found(start, end, Kind.NAME)


def _names(words: str, sure: bool) -> int:
    """How many signs of the words are names."""
    end = 0
    for word in re.finditer(r"\S+", words):
        if not _fits(word.group(), not word.start(), sure):
            break
        end = word.end()
    return end


def _fits(word: str, first: bool, sure: bool) -> bool:
    if word in _NOT_NAME:
        return False
    seen = look(word)
    if first:
        return seen in "GP" or (sure and seen in "gSsU")
    return seen in "GPS" or (sure and seen == "s")


_WORD: Final = re.compile(r"(?<![\w@.-])[а-я]{3,20}(?![\w@])")


def _small(text: str) -> Iterator[Found]:
    """A text without capitals: only words that can be nothing but names, and surnames beside them."""
    words = list(_WORD.finditer(text))
    named = [look(w.group()) in "GP" and not is_place(w.group()) for w in words]
    for at, word in enumerate(words):
        beside = [n for n in (at - 1, at + 1) if 0 <= n < len(words) and named[n] and _touch(text, words[min(n, at)], words[max(n, at)])]
        called = look(word.group()) == "S" and is_person_before(text, word.start())
        if named[at] or called or (beside and _is_surname(word.group())):
            yield Found(word.start(), word.end(), Kind.NAME)


def _touch(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    return text[one.end() : other.start()] == " "


def _is_surname(word: str) -> bool:
    """By the dictionary, or a strange word with the ending of one («чеботаревой»)."""
    seen = look(word)
    return seen == "S" or (seen == "s" and not is_known(word))
