"""Passive stretches, endings, time to the first answer, initiative."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.dialogue.talks import answers, says, talk
from toneqa.dialogue.course import ending, first_answer, stretches
from toneqa.dialogue.measure import measure
from toneqa.dialogue.model import Turn
from toneqa.types import Role

PASSIVE = "Сроки ремонта указаны на сайте."


def test_two_answers_that_move_nothing_are_a_stretch() -> None:
    (found,) = stretches(talk(says("Когда?"), answers(PASSIVE), says("Там пусто."), answers("Других данных нет."), answers("Ждите.")))
    assert (found.first, found.last, found.answers, found.author) == (1, 4, 2, "Рита")


@pytest.mark.parametrize(
    "second",
    [
        answers("Какой у вас город?", kinds=("open",)),
        answers("Пришлю сроки завтра.", promises=True),
        answers("Я проверил склад.", acted=True),
        answers("Обменяем на другой.", offers=True),
    ],
    ids=["asks", "promises", "acts", "offers"],
)
def test_whoever_asks_promises_acts_or_offers_is_not_passive(second: Turn) -> None:
    assert stretches(talk(says("Когда?"), answers(PASSIVE), says("Там пусто."), second)) == ()


def test_a_reproach_is_no_initiative() -> None:
    reproach = answers("Вы инструкцию вообще открывали?", kinds=(None,))
    (found,) = stretches(talk(says("Когда?"), answers(PASSIVE), says("Там пусто."), reproach))
    assert found.answers == 2
    assert measure(talk(says("Не работает."), reproach)).initiative.agent == 0


def test_an_answer_to_thanks_ends_the_stretch() -> None:
    assert stretches(talk(says("Когда?"), answers(PASSIVE), says("Спасибо!", thanks=True), answers("Всего доброго."))) == ()


@pytest.mark.parametrize(
    ("turns", "how"),
    [
        ((says("Где заказ?"),), "client_waits"),
        ((says("Где?"), answers("В пути."), says("Спасибо!", thanks=True)), "thanks"),
        ((says("Где?"), answers("В пути."), says("Спасибо, а когда приедет?", thanks=True)), "client_waits"),
        ((says("Не работает"), answers("Какая у вас модель?", kinds=("open",))), "asked"),
        ((says("Верните"), answers("Вернуть не сможем.", refuses=True)), "refusal"),
        ((says("Верните"), answers("Вернём завтра.", promises=True)), "promise"),
        ((says("Верните"), answers("Вернули. Хорошей поездки!", closes=True)), "closing"),
        ((says("Где?"), answers("В пути. Остались вопросы?", kinds=("completion",))), "answer"),
        ((says("Верните"), answers("Вернуть не сможем.", refuses=True), answers("Всего доброго.")), "refusal"),
    ],
)
def test_who_ended_and_how(turns: tuple[Turn, ...], how: str) -> None:
    found = ending(talk(*turns))
    assert found is not None
    assert (found.how, found.n, found.role) == (how, len(turns) - 1, turns[-1].role)


def test_a_talk_without_words_has_no_end() -> None:
    assert ending(talk()) is None


def test_time_to_the_first_answer() -> None:
    turns = (
        answers("Здравствуйте!", "02T10:00"),
        says("Где?", "02T10:15"),
        says("Ау", "02T10:20"),
        answers("В пути.", "02T11:02", author="Вера"),
    )
    assert first_answer(talk(*turns)) == (47 * 60, "Вера")


def test_no_time_is_made_up() -> None:
    asked, said = says("Где?", "02T10:15"), answers("В пути.", "02T11:00")
    naive = replace(said, at=said.at and said.at.replace(tzinfo=None))
    assert first_answer(talk(says("Где?"), said)) == (None, "Рита")
    assert first_answer(talk(asked, naive)) == (None, "Рита")
    assert first_answer(talk(asked, answers("В пути.", "01T11:00"))) == (None, "Рита")
    assert first_answer(talk(asked)) == (None, None)
    assert first_answer(talk(said)) == (None, None)


@pytest.mark.parametrize(
    ("kinds", "client", "leads"),
    [
        (("open", "closed"), "Где заказ?", "agent"),
        ((), "Где заказ?", "client"),
        (("solution",), "Где заказ?", "even"),
        ((), "Заказ пришёл.", "none"),
    ],
)
def test_who_leads_by_questions(kinds: tuple[str, ...], client: str, leads: str) -> None:
    assert measure(talk(says(client), answers("Так.", kinds=kinds))).initiative.leads == leads


def test_turns_in_a_row_are_one_answer() -> None:
    found = talk(answers("Раз."), answers("Два."), says("Ага"), answers("Три."))
    assert [len(answer) for answer in found.answers] == [2, 1]
    assert {turn.role for answer in found.answers for turn in answer} == {Role.AGENT}
