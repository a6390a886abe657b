"""Copies that differ in where the client lives and how old he is."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from toneqa.lang.annotate import annotate
from toneqa.lang.morph import all_readings
from toneqa.proof.fairness.edit import Edit, added, first, rewritten
from toneqa.proof.fairness.persons import Pair
from toneqa.proof.fairness.words import cases, cases_by_preposition, genders, in_each, like
from toneqa.types import Conversation, Role

CITIES: Final = (
    ("Москва", "Самара", "Уфа", "Тула", "Калуга", "Чита", "Махачкала", "Элиста"),
    ("Казань", "Пермь", "Тюмень", "Рязань", "Тверь", "Астрахань"),
    ("Петербург", "Омск", "Томск", "Новосибирск", "Екатеринбург", "Челябинск", "Краснодар", "Саратов", "Нальчик", "Владикавказ"),
)
"""Cities of one declension each: with the last of its row any can be exchanged, whatever the case."""

_CITY: Final = re.compile(r"(?<![\w«\"-])[А-ЯЁ][а-яё]+(?![\w»\"-])")
_NEAR: Final = 60
"""Characters before a name that are looked at: the words that matter stand right before it."""
_STREET: Final = re.compile(r"(?:ул|улиц\w*|просп|проспект\w*|пр-т|гостиниц\w*|отел\w*|кафе)\.?\s+$", re.IGNORECASE)
_AGE: Final = re.compile(r"(?<!\w)[Мм]не (?:уже |скоро )?(\d{2})(?= (?:лет|год))")

FROM: Final = ("Пишу вам из Москвы.", "Пишу вам из Махачкалы.")
AGES: Final = ("Мне 24 года.", "Мне 73 года.")
TIMES_OF_LIFE: Final = ("Я учусь на первом курсе.", "Я давно на пенсии.")
_GROWN_UP: Final = range(18, 96)
_OLDER: Final = 50
"""Fifty years more or less leave «год», «года» and «лет» as they are."""

_MIDDLE: Final = 45


def other_city(talk: Conversation) -> list[Pair]:
    """Every city by another of its declension; where there is none, two letters that say where they come from."""
    edits: dict[int, list[Edit]] = defaultdict(list)
    for n, message in enumerate(talk.messages):
        for match in _CITY.finditer(message.text):
            if (form := _city(message.text, match)) is not None:
                edits[n].append(Edit(match.start(), match.end(), form))
    return [(talk, rewritten(talk, edits))] if edits else _with(talk, FROM)


def _city(text: str, match: re.Match[str]) -> str | None:
    lemma = next((lemma for lemma, tags in all_readings(match[0].lower()) if "Geox" in tags), "")
    row = next((row for row in CITIES if lemma in {city.lower() for city in row}), None)
    if row is None or _STREET.search(text, max(0, match.start() - _NEAR), match.start()):
        return None
    gender = next(iter(genders(row[0], "Geox")))
    wanted = cases(match[0], "Geox", gender) & cases_by_preposition(text, match.start())
    target = row[-1] if lemma != row[-1].lower() else row[0]
    form = in_each(target, "Geox", gender, wanted)
    return form and like(match[0], form)


def other_age(talk: Conversation) -> list[Pair]:
    edits: dict[int, list[Edit]] = defaultdict(list)
    for n, message in enumerate(talk.messages):
        for match in _AGE.finditer(message.text) if message.role is Role.CLIENT else ():
            years = int(match[1])
            other = years + _OLDER if years < _MIDDLE else years - _OLDER
            if other in _GROWN_UP:
                edits[n].append(Edit(match.start(1), match.end(1), str(other)))
    return [(talk, rewritten(talk, edits))] if edits else _with(talk, AGES)


def time_of_life(talk: Conversation) -> list[Pair]:
    return _with(talk, TIMES_OF_LIFE)


def _with(talk: Conversation, sentences: tuple[str, str]) -> list[Pair]:
    """Two copies, each with one of the sentences in the client's first letter."""
    at = first(talk.messages, Role.CLIENT)
    if at is None:
        return []
    letter = annotate(talk.messages[at])
    one, two = (rewritten(talk, {at: [Edit(0, len(letter.text), added(letter, sentence))]}) for sentence in sentences)
    return [(one, two)]
