"""Misspelt words are found and mended; new words, names of things and endearments are left alone."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from toneqa.errors import UseError
from toneqa.lang import spelling
from toneqa.lang.lexicon import lexicon_folder
from toneqa.lang.morph import is_known
from toneqa.lang.spelling import common_words, load_speller

TYPOS = [line.split(maxsplit=1) for line in Path(__file__).with_name("misspelt.txt").read_text("utf-8").splitlines()]
"""Written for this test, the first 36 before anything had been tried: what was typed, what was meant."""

FOUND, MENDED = 0.85, 0.80
"""66 and 62 of 74 when the test was written."""


def test_most_misspelt_words_are_found_and_mended() -> None:
    corrections = [(load_speller().correction(typed), meant.replace("ё", "е")) for typed, meant in TYPOS]
    assert sum(found is not None for found, _ in corrections) >= FOUND * len(TYPOS)
    assert sum((found or "").replace("ё", "е") == meant for found, meant in corrections) >= MENDED * len(TYPOS)


def test_what_was_meant_is_right() -> None:
    right = [word for _, meant in TYPOS for word in meant.split() if load_speller().correction(word)]
    assert right == []


@pytest.mark.parametrize("word", [
    *("промокодом", "тикет", "скринов", "постамате", "созвоны", "ютуб", "эскалирован", "перевыпуск", "автопродления", "медсправка"),
    *("неоказанных", "двухфакторную", "начислятся", "запросик", "витаминка", "заказики", "этажик", "уведомлён", "рендера", "запара"),
    *("ещё", "нет", "да", "ревью", "кофемашина", "недопоставка", "супертариф"),
])  # fmt: skip
def test_new_words_and_made_words_are_left_alone(word: str) -> None:
    assert load_speller().correction(word) is None


@pytest.mark.parametrize(("typed", "meant"), [
    ("отпарвили", "отправили"), ("комисию", "комиссию"), ("сообщениии", "сообщении"), ("правелам", "правилам"), ("квитнцию", "квитанцию"),
    ("свяжеться", "свяжется"), ("втрубке", "в трубке"), ("невыбирала", "не выбирала"), ("комне", "ко мне"), ("зделаем", "сделаем"),
])  # fmt: skip
def test_every_kind_of_slip(typed: str, meant: str) -> None:
    assert load_speller().correction(typed) == meant


def test_the_dictionary_of_hunspell_has_a_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that it knows is right, whatever pymorphy3 says."""
    monkeypatch.setattr(spelling, "_is_right", lambda word: False)
    assert load_speller().correction("отправили") is None
    assert load_speller().correction("отпарвили") == "отправили"


def test_the_lists_hold_what_they_say() -> None:
    speller = load_speller()
    assert len(speller.common) > 5000
    assert all(map(is_known, sorted(speller.common)[::50]))
    assert {"отправить", "возврат", "заказ"} <= speller.common
    assert speller.modern.isdisjoint({"", "#"})
    assert common_words([("заказ", 3), ("заказами", 9), ("возврат", 2), ("квитнция", 9), ("да", 9)]) == ["заказ"]
    assert (lexicon_folder() / spelling.COMMON).is_file()


def test_without_the_package_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "find_spec", lambda name: None if name == "spylls" else importlib.util.find_spec(name))
    load_speller.cache_clear()
    try:
        with pytest.raises(UseError, match=r"E107.*literacy"):
            load_speller()
    finally:
        load_speller.cache_clear()
