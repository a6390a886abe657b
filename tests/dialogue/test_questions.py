"""Questions of clients: found, answered, asked again, passed over."""

from __future__ import annotations

import pytest

from tests.dialogue.talks import answers, says, talk
from toneqa.dialogue.model import HORIZON
from toneqa.dialogue.questions import asking, client_questions
from toneqa.types import Sentence


@pytest.mark.parametrize(
    "text",
    [
        "Где мой заказ?",
        "Подскажите, пожалуйста, когда привезут стол.",
        "Хотела бы узнать, можно ли вернуть билет",
        "почем прыжок",
        "Можно ли заказать без лука",
        "виза нужна? ирландия, 8 недель",
    ],
)
def test_a_question_is_found(text: str) -> None:
    assert len(asking(text)) == 1


@pytest.mark.parametrize("text", ["Сколько можно ждать?!", "Вы издеваетесь?", "Заказ не пришёл.", "Спасибо, всё работает!", "???"])
def test_a_cry_or_a_statement_is_no_question(text: str) -> None:
    assert asking(text) == []


def test_nobody_answers() -> None:
    (found,) = client_questions(talk(answers("Здравствуйте!"), says("Сколько стоит помыть окна?")))
    assert (found.state, found.by, found.author) == ("no_reply", None, "Рита")


def test_a_plain_answer_is_an_answer() -> None:
    (found,) = client_questions(talk(says("Сколько стоит помыть окна?"), answers("Две тысячи за три окна."), says("Спасибо!")))
    assert (found.state, found.by) == ("answered", 1)


def test_the_client_asks_the_same_again() -> None:
    found = client_questions(
        talk(
            says("Когда привезут синий диван?"),
            answers("Спасибо за обращение."),
            says("Так когда же привезут этот диван?"),
            answers("В среду."),
        )
    )
    assert [(q.n, q.state, q.by) for q in found] == [(0, "asked_again", 2), (2, "answered", 3)]


def test_the_client_says_that_the_question_was_missed() -> None:
    (found,) = client_questions(talk(says("Сколько стоит тариф?"), answers("Тариф хороший."), says("Вы мне не ответили.")))
    assert (found.state, found.by) == ("asked_again", 2)


def test_a_ready_made_answer_about_something_else_passes_over() -> None:
    asked = says("Закрыт ли 25-й порт с вашей стороны?")
    elsewhere = "Благодарим за обращение! Рекомендуем проверить настройки почтового клиента."
    (found,) = client_questions(talk(asked, answers(elsewhere, scripted=True)))
    assert (found.state, found.by) == ("passed_over", 1)
    (plain,) = client_questions(talk(asked, answers(elsewhere)))
    assert plain.state == "answered"
    (shares,) = client_questions(talk(asked, answers("Порт открыт у всех клиентов.", scripted=True)))
    assert shares.state == "answered"


def test_who_answers_first_answers_for_it() -> None:
    (found,) = client_questions(talk(answers("Добрый день!", author="Глеб"), says("Где заказ?"), answers("В пути.", author="Вера")))
    assert found.author == "Вера"


def test_a_letter_is_searched_for_questions_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for every question before it made a chat of 800 messages take 13 seconds, and one of 20,000 hours."""
    read: list[str] = []

    def counted(text: str) -> list[Sentence]:
        read.append(text)
        return asking(text)

    monkeypatch.setattr("toneqa.dialogue.questions.asking", counted)
    turns = [turn for n in range(30) for turn in (says(f"Когда починят лифт № {n}?"), answers("Передали мастеру."))]
    assert len(client_questions(talk(*turns))) == len(read) == 30


def test_a_question_asked_again_long_after_is_another() -> None:
    first, between = (
        says("Когда приедет стол из дуба?"),
        [turn for n in range(HORIZON) for turn in (answers("Завтра."), says(f"Понятно {n}."))],
    )
    (near, _) = client_questions(talk(first, *between[:10], first, answers("Завтра.")))
    (far, _) = client_questions(talk(first, *between, first, answers("Завтра.")))
    assert (near.state, far.state) == ("asked_again", "answered")
