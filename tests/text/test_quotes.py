"""What stands between quotation marks belongs to others."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.unicode import ANY_TEXT
from toneqa.text.quotes import quoted

CASES = {
    "Вы писали: «верните деньги». Вернём.": ["верните деньги"],
    'Вы писали: "верните деньги". Вернём.': ["верните деньги"],
    "Вы писали: „верните деньги“. Вернём.": ["верните деньги"],
    "Вы писали: “верните деньги”. Вернём.": ["верните деньги"],
    "В письме «заявка «Волна» не работает». Починим.": ["заявка «Волна» не работает"],
    "Два места: «раз» и «два».": ["раз", "два"],
    "Одна кавычка «без пары. Ответим.": [],
    "Начало «в одном абзаце.\n\nКонец» в другом.": [],
    "«Весь черновик в кавычках.»": [],
    "Кавычек нет.": [],
}


@pytest.mark.parametrize(("text", "inside"), CASES.items())
def test_stretches_inside_marks(text: str, inside: list[str]) -> None:
    assert [text[start:end] for start, end in quoted(text)] == inside


@given(ANY_TEXT)
def test_stretches_are_ordered_and_inside(text: str) -> None:
    at = 0
    for start, end in quoted(text):
        assert at < start <= end < len(text)
        at = end
