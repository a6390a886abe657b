"""A note: praise first, one habit, the agent's own words; advice says nothing twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doubles import talk
from toneqa.batch.run import Setup, scorer
from toneqa.coaching.advice import apart
from toneqa.coaching.note import Habit, Note, Praise
from toneqa.coaching.themes import THEMES, say_the_same
from toneqa.growth.notes import note, sentence
from toneqa.report.summary import Answer, answers
from toneqa.rules.catalogue import catalogue
from toneqa.types import Advice

RULES = catalogue().rules
HABIT = Habit(
    "TON001",
    "Письмо читается как документ",
    "Сообщаем, что",
    "Клиенту кажется, что ему ответила бумага.",
    "Скажите проще.",
    "Мы вернём деньги.",
)


def read(agent: str, client: str = "Верните деньги за наушники, они не подошли.") -> Answer:
    (answer,) = answers(scorer(Setup(masked=False)).score([talk(("client", client), ("agent", agent), channel="email")])[0])
    return answer


def test_praise_stands_first_and_the_rewrite_last() -> None:
    text = Note(Praise("Деньги вернём сегодня", "Клиент спокоен."), HABIT).text
    places = [
        text.index(part)
        for part in (
            "Деньги вернём сегодня",
            "Клиент спокоен.",
            "Сообщаем, что",
            HABIT.effect,
            HABIT.advice,
            "Можно так: «Мы вернём деньги».",
        )
    ]
    assert places == sorted(places)
    assert text.count("Давайте попробуем") == 1


def test_a_good_answer_is_only_praised() -> None:
    found = note(
        read("Здравствуйте! Деньги вернём сегодня до 18:00, придут на карту завтра. Если не придут, напишите мне, проверю сам."), RULES
    )
    assert found.praise.quote or found.praise.strength
    if found.habit is None:
        assert "Мне нечего добавить" in found.text


def test_a_harsh_answer_is_not_called_calm() -> None:
    found = note(read("Вы сами виноваты, что не прочитали инструкцию. Мы вам уже три раза объясняли. Больше не пишите."), RULES)
    assert found.praise == Praise()
    assert found.habit is not None
    assert found.habit.quote
    assert "за него взялись" in found.text


def test_the_quote_is_the_agents_own_sentence() -> None:
    agent = "Уважаемый клиент! В ответ на Ваше обращение сообщаем, что возврат денежных средств не предусмотрен. Рассмотрение завершено."
    found = note(read(agent), RULES).habit
    assert found is not None
    assert found.quote in agent.replace("«", "„").replace("»", "“")
    assert sentence("Да. Исправила вашу заявку сегодня.", 4) == "Исправила вашу заявку сегодня"


@pytest.mark.parametrize(
    "agent",
    [
        "Вы сами виноваты. Ещё раз объясняю: читайте правила!",
        "Доводим до Вашего сведения, что возврат не осуществляется. Надлежит ожидать.",
    ],
)
def test_no_two_pieces_of_advice_are_on_the_same_thing(agent: str) -> None:
    codes = [code for piece in read(agent).last["advice"] for code in piece["codes"]]
    assert codes
    assert not [(a, b) for n, a in enumerate(codes) for b in codes[n + 1 :] if say_the_same(a, b)]


def test_turns_of_one_answer_are_told_once() -> None:
    pieces = [
        Advice("a", ("TON001",)),
        Advice("b", ("TON001",)),
        Advice("c", ("TON106",)),
        Advice("d", ("DLG101",)),
        Advice("e", ("QST001",)),
        Advice("f", ("WRD602",)),
    ]
    assert [piece.text for piece in apart(pieces)] == ["a", "d", "e"]


def test_every_theme_names_rules_that_exist() -> None:
    for theme, starts in THEMES.items():
        for start in starts:
            assert any(code.startswith(start) for code in RULES), (theme, start)


def test_a_strength_is_not_praised_where_the_habit_says_the_opposite() -> None:
    for agent in ("Здравствуйте! Деньги вернём в ближайшее время.", "Простите за неудобства! Ответим скоро."):
        found = note(read(agent), RULES)
        told: Any = found.habit and (found.habit.code, found.praise.strength or found.praise.code)
        assert told is None or not say_the_same(told[0], told[1])
