"""Masks: as long as what they hide, over every kind of personal data, and over nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unicode import ANY_TEXT
from toneqa.lang.annotate import annotate
from toneqa.privacy.kinds import FILL
from toneqa.privacy.mask import kept_openly, mask_author, mask_conversation, mask_message, mask_text, mask_value
from toneqa.types import Conversation, Message, Role


def masked(text: str) -> str:
    return mask_message(annotate(Message(Role.AGENT, text)))


def _stretches(text: str, mask: str) -> str:
    """Hidden words as they were written."""
    shown = [a if b == FILL else " " for a, b in zip(text, mask, strict=True)]
    return "|".join("".join(shown).split())


PRIVATE = [
    "a@b.example",
    "anna.test+x@mail.shop.example",
    "анна@почта.рф",
    "+7 900 000-00-00",
    "+7 (900) 000-00-00",
    "8(900)000-00-00",
    "8 900 000 00 00",
    "8-900-000-00-00",
    "79000000000",
    "+7\u00a0900\u00a0000‑00‑00",
    "000-00-00",
    "4000 0000 0000 0002",
    "4000-0000-0000-0002",
    "4000000000000002",
    "4500 000000",
    "40702810000000000000",
    "7700000000",
    "5120078",
    "https://x.example/reset?token=abc",
    "https://x.example/?q=1&name=Анна",
    "Москва, ул. Пробная, д. 5",
]


@pytest.mark.parametrize("private", PRIVATE)
@pytest.mark.parametrize("frame", ["{}", "Напишите: {} и ждите", "«{}».", "Раз\n{}\nДва", "е\u0308 {} и\u0306", "Дата 2026-03-01, {}"])
def test_private_data_is_hidden_and_the_rest_is_not(private: str, frame: str) -> None:
    text = frame.format(private)
    wanted = frame.format("".join(c if c.isspace() else FILL for c in private))
    assert mask_text(text) == wanted
    assert masked(text) == wanted


PUBLIC = [
    "19 800 ₽",
    "1 250 000 руб.",
    "12 250 000 рублей",
    "99 999 999,50 ₽",
    "150000 рублей",
    "1500000 р.",
    "200000 тыс. долл.",
    "15 000 и 20 000 рублей",
    "12.05.2022 в 10:15",
    "2026-03-01",
    "01-03-2026 10:15",
    "2026-03-01 10:15",
    "18.03.2026 12:30:00",
    "с 10-00 до 18-00",
    "3-5 дней",
    "размер 42-44-46",
    "заказ № 512",
    "закон № 2300-1",
    "с 2020 по 2026",
    "2024 год, 2025 год",
    "скидка 10-15 %",
    "1 234,56 ₽",
    "https://x.example/help",
    "Москва, ул. Пробная",
    "ГОСТ 12345",
]


@pytest.mark.parametrize("public", PUBLIC)
@pytest.mark.parametrize("frame", ["{}", "Вернём: {}, ждите", "({})", "Раз\n{}\nДва"])
def test_sums_dates_and_short_numbers_stay(public: str, frame: str) -> None:
    text = frame.format(public)
    assert mask_text(text) == text
    assert masked(text) == text


def test_a_phone_beside_a_date_or_a_sum_is_hidden_alone() -> None:
    text = "79000000000 2026-03-01, 8 900 000-00-00, 150000 ₽, 4000 0000 0000 0002"
    assert mask_text(text) == "*********** 2026-03-01, * *** *********, 150000 ₽, **** **** **** ****"


GREETINGS = [
    ("Здравствуйте, Анна!", "Анна"),
    ("Здравствуйте, Анна Петровна!", "Анна|Петровна"),
    ("Добрый день, Семён.", "Семён"),
    ("Привет, Лёша!", "Лёша"),
    ("Милая Алёна!", "Алёна"),
    ("Тёма, привет!", "Тёма"),
    ("Те\u0308ма, привет!", "Те\u0308ма"),
    ("Милая Але\u0308на!", "Але\u0308на"),
    ("Здравствуйте, Сергеи\u0306!", "Сергеи\u0306"),
    ("Здравствуйте, Ан\u00adна!", "Ан\u00adна"),
    ("Уважаемая Вера Павловна!", "Вера|Павловна"),
    ("Уважаемый И. И. Иванов!", "И.|И.|Иванов"),
    ("Анна, добрый день!", "Анна"),
    ("Добрый день, Любовь!", "Любовь"),
    ("ДОБРЫЙ ДЕНЬ, АННА!", "АННА"),
    ("Приветствую вас, Анна-Мария!", "Анна-Мария"),
    ("Hello, Джон Смит!", "Джон|Смит"),
]


@pytest.mark.parametrize(("greeting", "names"), GREETINGS)
def test_names_in_greetings(greeting: str, names: str) -> None:
    text = f"{greeting} Заказ уже в пути."
    mask = masked(text)
    assert mask.endswith("Заказ уже в пути.")
    assert _stretches(text, mask) == names


@pytest.mark.parametrize(
    ("ending", "names"),
    [
        ("С уважением,\nАнна Седова\nМенеджер по работе с клиентами", "Анна|Седова"),
        ("Искренне ваша,\nАлёна", "Алёна"),
        ("С уважением, Семён", "Семён"),
        ("С уважением,\nСемён Бугаёв", "Семён|Бугаёв"),
        ("С уважением,\nМагазин «Проба»\nИНН 512, КПП 7", ""),
        ("С УВАЖЕНИЕМ,\nСЕМЁН", "СЕМЁН"),
        ("Хорошего дня!\nАнна, служба заботы", "Анна"),
        ("С уважением,\nСедова А. П.\n+7 900 000-00-00", "Седова|А.|П.|+7|900|000-00-00"),
        ("--\nОльга\nolga@shop.example", "Ольга|olga@shop.example"),
    ],
)
def test_names_in_signatures(ending: str, names: str) -> None:
    text = f"Заказ в пути.\n{ending}"
    assert _stretches(text, masked(text)) == names


def test_names_in_quoted_mail() -> None:
    text = "В пути.\n12.05.2022 10:15, Анна Седова пишет:\n> Где заказ?\n> Анна"
    assert _stretches(text, masked(text)) == "Анна|Седова|Анна"


@pytest.mark.parametrize("name", ["Иван Петров", "Анна Петровна", "Семён Иванович Петров"])
def test_a_full_name_is_hidden_anywhere(name: str) -> None:
    text = f"Заказ передал {name} вчера."
    assert _stretches(text, masked(text)) == name.replace(" ", "|")


@pytest.mark.parametrize(
    "text",
    [
        "Здравствуйте! Заказ в пути.",
        "Добрый день, коллеги! Заказ в пути.",
        "Доброго времени суток! Заказ в пути.",
        "Уважаемый клиент! Заказ в пути.",
        "Уважаемые Коллеги! Заказ в пути.",
        "Дорогие друзья! Заказ в пути.",
        "Дорогой Покупатель! Заказ в пути.",
        "Рады приветствовать! Заказ в пути.",
        "Рада приветствовать вас! Заказ в пути.",
        "Приветствую! Заказ в пути.",
        "Всем привет! Заказ в пути.",
        "Заказ в пути.\nВсего доброго!\nВаша «Проба»",
        "Заказ в пути.\nХорошего дня!\nСлужба заботы",
        "Заказ в пути.\nС уважением,\nОтдел доставки",
        "Заказ в пути.\nС Новым годом!",
        "Заказ в пути.\nИскренне ваша,\nКоманда магазина",
        "Заказ в пути.\n> Где мой заказ?\n> Почему так долго? Спасибо.",
        "Вера в лучшее не помогла, надежда тоже.",
    ],
)
def test_ordinary_capitalised_words_stay(text: str) -> None:
    assert masked(text) == text


@given(ANY_TEXT)
@settings(max_examples=200)
def test_a_mask_is_as_long_as_the_text_and_keeps_blanks(text: str) -> None:
    for mask in (masked(text), mask_text(text)):
        assert len(mask) == len(text)
        assert all(a in (b, FILL) and a.isspace() == b.isspace() for a, b in zip(mask, text, strict=True))


@given(ANY_TEXT, st.sampled_from(PRIVATE))
def test_private_data_is_hidden_in_any_surroundings(text: str, private: str) -> None:
    whole = f"{text} {private} {text}"
    assert private not in mask_text(whole)
    assert private not in masked(whole)


@given(ANY_TEXT)
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask_text(text)
    assert mask_text(once) == once


def test_every_string_of_a_json_value_is_masked_and_nothing_else() -> None:
    value = {"a@b.example": ["a@b.example", 5120078, None, {"x": ("+7 900 000-00-00", True)}], "n": 1.5}
    assert mask_value(value) == {"a@b.example": ["*" * 11, 5120078, None, {"x": ["** *** *********", True]}], "n": 1.5}
    assert value["a@b.example"] == ["a@b.example", 5120078, None, {"x": ("+7 900 000-00-00", True)}]


@pytest.mark.parametrize("piece", ["1 ", "1", "a@", "a.", "https://", "+7 ", "(", "12-", "Анна ", "1 000 "])
def test_a_long_text_takes_linear_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    assert len(mask_text(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Маргарита,\n\nабонемент не замораживаем.", "Маргарита"),
        ("Деньги вернули. Олег, проверьте счёт.", "Олег"),
        ("Анна! Всё готово.", "Анна"),
        ("Заказ, который ждали, приехал.", ""),
        ("Конечно, поможем.", ""),
    ],
)
def test_a_name_that_someone_is_called_by_is_hidden(text: str, hidden: str) -> None:
    assert _stretches(text, masked(text)) == hidden


@pytest.mark.parametrize(
    ("author", "shown"),
    [
        ("Вера", "****"),
        ("Анна Седова", "**** ******"),
        ("Седова А. П.", "****** ** **"),
        ("anna@pochta.example", "*" * 19),
        ("agent-3", "agent-3"),
        ("c-17", "c-17"),
        ("Поддержка", "Поддержка"),
        (None, None),
    ],
)
def test_authors_are_persons_too(author: str | None, shown: str | None) -> None:
    assert mask_author(author) == shown
    assert mask_author(author, ("author",)) == author


TALK = Conversation(
    "1",
    (Message(Role.CLIENT, "Меня зовут Анна Седова, заказ 5530127", author="Вера", extra={"to": "a@b.example"}),),
    source="in.jsonl:1",
    meta={"phone": "+7 900 000-00-01", "csat": 2},
    extra={"title": "Жалоба от Анны Седовой"},
)


def test_a_conversation_is_masked_everywhere_but_in_its_place() -> None:
    masked = mask_conversation(TALK, keep=("order",))
    assert masked.messages[0].text == "Меня зовут **** ******, заказ 5530127"
    assert (masked.messages[0].author, masked.messages[0].extra) == ("****", {"to": "*" * 11})
    assert (masked.meta, masked.extra) == ({"phone": "** *** *********", "csat": 2}, {"title": "Жалоба от **** *******"})
    assert (masked.id, masked.source) == ("1", "in.jsonl:1")


def test_what_is_kept_openly_says_so() -> None:
    kept = kept_openly(TALK)
    assert kept.meta == {"phone": "+7 900 000-00-01", "csat": 2, "privacy": {"masked": False}}
    assert kept.messages == TALK.messages
