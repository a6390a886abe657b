"""The address of an answer: every sentence of ``addressed`` alone and with a sentence that addresses nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.detectors.addressed import FAMILIAR, NEUTRAL, POLITE
from toneqa.detectors.address import address_of
from toneqa.lang.annotate import annotate
from toneqa.types import Message, Role


def listed() -> Iterator[tuple[str, str]]:
    for wanted, text in (("вы", POLITE), ("ты", FAMILIAR), ("none", NEUTRAL)):
        yield from ((line, wanted) for line in text.strip().splitlines())


def seen(text: str) -> str:
    return address_of(annotate(Message(Role.AGENT, text)))


@pytest.mark.parametrize(("text", "wanted"), list(listed()))
def test_address(text: str, wanted: str) -> None:
    assert seen(text) == wanted
    assert seen(f"Заказ уже в пути. {text}") == wanted


def test_both_addresses_are_mixed() -> None:
    assert seen("Ваш заказ готов. Забирай его сегодня, ты успеешь!") == "mixed"
    assert seen("Напишите номер заявки. Потом зайди в кабинет.") == "mixed"


def test_words_in_quotation_marks_count_where_nothing_else_tells() -> None:
    assert seen("На экране надпись: «Введите код».") == "вы"
    assert seen("На экране надпись: «Введите код». Набери его и жди.") == "ты"


def test_a_mark_without_its_mate_quotes_nothing() -> None:
    assert seen("Нажми «Оплатить и дождись письма.") == "ты"
