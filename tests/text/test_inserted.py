"""Lines of helpdesks, lists and gateways: none is taken for words, and no words are taken for one of them."""

from __future__ import annotations

import time

import pytest

from tests.text.cases import part
from toneqa.text.zones import find_zones
from toneqa.types import ZoneKind

WORDS = "Заказ у курьера, он позвонит за час."
MARKERS = [
    "##- Пожалуйста, введите ваш ответ над этой строкой -##",
    "## Ответьте выше этой линии ##",
    "--- Пожалуйста, пишите ответ выше этой строки ---",
    "== Пишите ответ над этой чертой ==",
    "Отвечайте, пожалуйста, над этим текстом",
    "##- Please type your reply above this line -##",
    "Reply above this line.",
]
PROSE = [
    "Напишите фамилию над этой строкой в бланке.",
    "Ответьте, пожалуйста, до пятницы.",
    "Ваш промокод:\nSPRING-2026",
    "История заказа:\n05.03.2026 10:12 принят на склад",
    "Внимание! Сервер не отвечает с внешнего адреса.",
    "----------\nИтого 405 рублей.",
    "Ваш запрос обновлён, ждите.",
    "Статус: Ожидает клиента",
    "Оцените, пожалуйста, качество уборки сами.",
]


@pytest.mark.parametrize("marker", MARKERS)
def test_all_below_a_marker_is_quoted(marker: str) -> None:
    text = f"{WORDS}\n\n{marker}\n\nГде мой заказ?"
    assert part(text, ZoneKind.BODY) == WORDS


@pytest.mark.parametrize("marker", MARKERS)
def test_words_under_a_marker_at_the_top_are_words(marker: str) -> None:
    assert part(f"{marker}\n\n{WORDS}", ZoneKind.BODY) == WORDS


@pytest.mark.parametrize("prose", PROSE)
def test_prose_is_kept(prose: str) -> None:
    text = f"{prose}\n{WORDS}\nЖдём вашего ответа до пятницы."
    assert part(text, ZoneKind.BODY) == text


@pytest.mark.parametrize("line", ["Ответьте выше этой линии\n", "-----\n", "Анна, 12.05.2022 10:15\n", "История\n", "Ваш запрос "])
def test_100_000_lines_take_linear_time(line: str) -> None:
    begin = time.process_time()
    find_zones(line * 100_000)
    assert time.process_time() - begin < 10
