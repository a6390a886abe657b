"""Salutations that open a letter: where they end, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.text.cases import parts
from tests.unicode import ANY_TEXT
from toneqa.text.openings import greeting_end

NEWS = "Деньги вернём завтра."

GREETINGS = [
    "Здравствуйте!",
    "Здравствуйте, Анна!",
    "Здравствуйте, Анна Петровна.",
    "Здравствуйте, уважаемая Анна Петровна!",
    "Здравствуйте, {имя}!",
    "Здравствуйте, [Имя]!",
    "Здравствуйте, %name%!",
    "Здравствуйте, коллеги!",
    "Здравствуйте ещё раз!",
    "Анна, здравствуйте!",
    "Анна Петровна, добрый день!",
    "Добрый день!",
    "Добрый день, Семён.",
    "Добрый вечер, Алёна!",
    "Доброе утро, коллеги!",
    "Доброго времени суток!",
    "Доброго дня, Анна!",
    "Приветствую, Анна!",
    "Приветствуем вас!",
    "Приветствую вас, Анна!",
    "Рада приветствовать вас, Ольга!",
    "Привет, Аня!",
    "Привет! 👋",
    "Уважаемый Иван Иванович!",
    "Уважаемая Анна,",
    "Уважаемый И. И. Пробный!",
    "Уважаемые коллеги!",
    "Уважаемый клиент!",
    "Уважаемый(ая) Анна Петровна!",
    "Уважаемый покупатель нашего магазина!",
    "Дорогая Анна!",
    "Дорогие друзья!",
    "Добрый день, уважаемая Анна Петровна!",
    "Добрый день! Уважаемая Анна Петровна!",
    "Hello, Anna!",
    "ЗДРАВСТВУЙТЕ, АННА!",
]


@pytest.mark.parametrize("greeting", GREETINGS)
@pytest.mark.parametrize("gap", [" ", "\n", "\n\n"])
def test_a_salutation_is_the_greeting(greeting: str, gap: str) -> None:
    assert parts(f"{greeting}{gap}{NEWS}") == [("greeting", greeting), ("body", NEWS)]


@pytest.mark.parametrize("greeting", GREETINGS)
def test_a_salutation_alone_is_a_greeting(greeting: str) -> None:
    assert parts(greeting) == [("greeting", greeting)]


def test_a_second_line_may_greet_too_but_no_third() -> None:
    text = "Уважаемая Анна!\nЗдравствуйте!\nДобрый день!\nДеньги вернём."
    assert parts(text)[:2] == [("greeting", "Уважаемая Анна!\nЗдравствуйте!"), ("body", "Добрый день!\nДеньги вернём.")]


@pytest.mark.parametrize(
    ("text", "greeting"),
    [
        ("Здравствуйте, мы проверили заказ.", "Здравствуйте,"),
        ("Здравствуйте, Анна, мы проверили заказ.", "Здравствуйте, Анна,"),
        ("Добрый день, спасибо за письмо.", "Добрый день,"),
        ("Добрый день Вы писали про возврат.", "Добрый день"),
        ("Здравствуйте! Спасибо за письмо.", "Здравствуйте!"),
        ("Здравствуйте. Анна, мы проверили заказ.", "Здравствуйте."),
        ("Привет, заказ уже в пути.", "Привет,"),
    ],
)
def test_the_news_after_a_greeting_is_body(text: str, greeting: str) -> None:
    assert text[: greeting_end(text, 0, len(text))] == greeting


@pytest.mark.parametrize(
    "text",
    [
        "Добрые люди вернули заказ.",
        "Уважаемых клиентов ждём в пятницу.",
        "Дорогой заказ приехал.",
        "Дорогая доставка — частый вопрос.",
        "Милая открытка в подарок.",
        "Приветственный бонус уже на счёте.",
        "Здравствуйтеее",
        "Хит продаж снова в наличии.",
        "Анна, заказ у курьера.",
        "Спасибо, что написали.",
        "Хайп прошёл.",
        "Уважаемый суд постановил вернуть деньги покупателю завтра.",
        "",
        "   ",
    ],
)
def test_no_salutation(text: str) -> None:
    assert greeting_end(text, 0, len(text)) == 0


def test_only_the_given_stretch_is_read() -> None:
    text = "xx Добрый день, Анна! yy"
    assert text[3 : greeting_end(text, 3, len(text))] == "Добрый день, Анна!"
    assert greeting_end(text, 3, 9) == 3


@given(ANY_TEXT)
def test_the_end_lies_in_the_text_after_a_sign(text: str) -> None:
    end = greeting_end(text, 0, len(text))
    assert 0 <= end <= len(text)
    assert not end or not text[end - 1].isspace()
