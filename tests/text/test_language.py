"""Russian or not: other languages are skipped honestly, Russian with foreign names is not."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.unicode import ANY_TEXT
from toneqa.text.language import is_russian


@pytest.mark.parametrize(
    "text",
    [
        "Деньги вернём завтра.",
        "Заказ iPhone 13 Pro Max уже в пункте выдачи на Пробной улице.",
        "Google Pay не сработал, попробуйте Mir Pay в приложении магазина.",
        "ЖДУ ОТВЕТА",
        "ок",
        "512",
        "👍",
        "?!",
        "",
        "Клиента зовут Олексій, он ждёт посылку уже пятый день и просит позвонить ему вечером.",
        "мои\u0306 заказ",
    ],
)
def test_russian(text: str) -> None:
    assert is_russian(text)


@pytest.mark.parametrize(
    "text",
    [
        "Your order has been shipped.",
        "Заказ: your order has been shipped to the pickup point.",
        "Ваше замовлення вже їде до вас, дякуємо за терпіння.",
        "Сіздің тапсырысыңыз жолда, рақмет.",
        "Вашата поръчка ћ ќ пътува ђ њ",
        "您的订单已发货",
        "ok",
        "طلبك في الطريق",
    ],
)
def test_not_russian(text: str) -> None:
    assert not is_russian(text)


@given(ANY_TEXT)
def test_signs_that_are_no_letters_change_nothing(text: str) -> None:
    assert is_russian(text) == is_russian(f"12 — {text} 😀…")
