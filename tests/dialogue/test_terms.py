"""Terms of promises, reckoned from Thursday, 5 March 2026, 15:00."""

from __future__ import annotations

from datetime import datetime

import pytest

from toneqa.dialogue.terms import term

SAID = datetime.fromisoformat("2026-03-05T15:00:00+03:00")


@pytest.mark.parametrize(
    ("text", "words", "due"),
    [
        ("Вернём сегодня.", "сегодня", "05T23:59:59"),
        ("Пришлю завтра до 12:00.", "завтра до 12:00", "06T12:00:00"),
        ("Привезём послезавтра.", "послезавтра", "07T23:59:59"),
        ("Отвечу до 18:30.", "до 18:30", "05T18:30:00"),
        ("Позвоним до 6 вечера.", "до 6 вечера", "05T18:00:00"),
        ("Завтра с 10 до 13 привезём.", "Завтра с 10 до 13", "06T13:00:00"),
        ("Отвечу в течение получаса.", "в течение получаса", "05T15:30:00"),
        ("Перезвоню через 2 часа.", "через 2 часа", "05T17:00:00"),
        ("Перезвоню через час.", "через час", "05T16:00:00"),
        ("Зачислим в течение 1–2 дней.", "в течение 1–2 дней", "07T23:59:59"),
        ("Ответим в течение трёх рабочих дней.", "в течение трёх рабочих дней", "10T23:59:59"),
        ("Вернём через неделю.", "через неделю", "12T23:59:59"),
        ("Перезвоним через 1,5 часа.", "через 1,5 часа", "05T17:00:00"),
        ("Перезвоним через 1.5 часа.", "через 1.5 часа", "05T17:00:00"),
        ("Привезём 2.5 кг завтра.", "завтра", "06T23:59:59"),
        ("Перезвоним сегодня после 18:00.", "сегодня после 18:00", "05T23:59:59"),
        ("Курьер приедет завтра с 10:00.", "завтра с 10:00", "06T23:59:59"),
        ("Привезём завтра с 10:00 до 13:00.", "завтра с 10:00 до 13:00", "06T13:00:00"),
        ("Перезвоню завтра в 3 часа дня.", "завтра в 3 часа дня", "06T15:00:00"),
        ("Перезвоню завтра в 4 часа.", "завтра в 4 часа", "06T16:00:00"),
        ("Перезвоню завтра в 9 часов утра.", "завтра в 9 часов утра", "06T09:00:00"),
        ("Приезжайте завтра до часу дня.", "завтра до часу дня", "06T13:00:00"),
        ("Ответим до 5 часов вечера.", "до 5 часов вечера", "05T17:00:00"),
        ("Ответим в течение 2 часов, а деньги вернём завтра.", "в течение 2 часов, а деньги вернём завтра", "06T23:59:59"),
        ("В понедельник позвоню.", "В понедельник", "09T23:59:59"),
        ("В четверг позвоню.", "В четверг", "12T23:59:59"),
        ("Пришлём до пятницы.", "до пятницы", "06T23:59:59"),
        ("Вернём 16 марта.", "16 марта", "16T23:59:59"),
        ("Акт будет 17.03 к 9:15.", "17.03 к 9:15", "17T09:15:00"),
        ("Счёт выставим 20.03.2026.", "20.03.2026", "20T23:59:59"),
        ("Счёт выставим 20.3.2026.", "20.3.2026", "20T23:59:59"),
    ],
)
def test_a_term_is_found_and_reckoned(text: str, words: str, due: str) -> None:
    found = term(text, SAID)
    assert found is not None
    assert text[found.span.start : found.span.end] == words
    assert found.due == datetime.fromisoformat(f"2026-03-{due}+03:00")


def test_a_day_long_past_is_of_the_next_year() -> None:
    found = term("Вернём до 1 августа.", datetime.fromisoformat("2026-12-20T10:00:00"))
    assert found is not None
    assert found.due == datetime.fromisoformat("2027-08-01T23:59:59")
    soon = term("Вернём до 15 января.", datetime.fromisoformat("2026-12-20T10:00:00"))
    assert soon is not None
    assert soon.due == datetime.fromisoformat("2027-01-15T23:59:59")


@pytest.mark.parametrize(
    "text",
    [
        "Пришлём чек.",
        "Вернём 2.500 руб.",
        "Скидка 17 %.",
        "Версия 4.2.3 готова.",
        "Пришлём 2.5 кг.",
        "Обновим до версии 1.5",
        "Тариф на день.",
    ],
)
def test_what_is_no_term(text: str) -> None:
    assert term(text, SAID) is None


def test_without_the_moment_there_are_words_and_no_date() -> None:
    found = term("Пришлю завтра.", None)
    assert found is not None
    assert found.due is None


@pytest.mark.parametrize("text", ["Ответим завтра.", "Ответим через 5 часов.", "Вернём через 10 рабочих дней."])
def test_a_term_behind_the_end_of_the_calendar_is_not_reckoned(text: str) -> None:
    found = term(text, datetime.fromisoformat("9999-12-31T23:00:00"))
    assert found is not None
    assert found.due is None


def test_a_day_that_no_calendar_has_is_not_reckoned() -> None:
    found = term("Вернём 31 июня.", SAID)
    assert found is not None
    assert found.due is None
