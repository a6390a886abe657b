"""The shadow: what it evens out, and a map back that holds on any Unicode."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings

from tests.unicode import ANY_TEXT
from toneqa.text.shadow import make_shadow

INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f"


@pytest.mark.parametrize(
    ("text", "shadow"),
    [
        ("Ёлка, ещё", "Елка, еще"),
        ("«а» „б“ ”в”", '"а" "б" "в"'),
        ("д’Артаньян `x`", "д'Артаньян 'x'"),
        ("кто–то — что‑то −5", "кто-то - что-то -5"),
        ("5\u00a0000\u202f₽\t!", "5 000 ₽ !"),
        ("е\u0308лка", "елка"),
        ("мои\u0306", "мой"),
        ("за\u00adказ\u200b", "заказ"),
        ("🙏\ufe0f да", "🙏 да"),
        ("е\u00ad\u0308лка", "елка"),
        ("Ё" * 3 + "\u00ad", "ЕЕЕ"),
        ("", ""),
    ],
)
def test_what_the_shadow_evens_out(text: str, shadow: str) -> None:
    assert make_shadow(text).text == shadow


def test_plain_text_shares_the_identity_map() -> None:
    shadow = make_shadow("Ещё раз — «да»")
    assert not shadow.origin
    assert [shadow.back(at) for at in (0, 5, 14)] == [0, 5, 14]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("а\u00adб заказ в", "заказ"),
        ("е\u0308 е\u0308 заказ", "заказ"),
        ("\ufeffза\u00adказ!", "за\u00adказ"),
        ("и\u0306 заказ", "заказ"),
    ],
)
def test_a_word_found_in_the_shadow_is_the_word_of_the_text(text: str, word: str) -> None:
    shadow = make_shadow(text)
    at = shadow.text.index("заказ")
    assert text[shadow.back(at) : shadow.back(at + len("заказ"))] == word


@given(ANY_TEXT)
@settings(max_examples=200)
def test_the_map_is_ordered_and_ends_at_the_end(text: str) -> None:
    shadow = make_shadow(text)
    back = [shadow.back(at) for at in range(len(shadow.text) + 1)]
    assert back == sorted(back)
    assert not shadow.text or back[-1] == len(text)
    assert len(set(back)) == len(back), "every sign has a place of its own"


@given(ANY_TEXT)
@settings(max_examples=200)
def test_every_stretch_of_the_shadow_is_the_shadow_of_its_stretch(text: str) -> None:
    """A letter with its marks looks the same when shadowed alone."""
    shadow = make_shadow(text)
    back = [shadow.back(at) for at in range(len(shadow.text) + 1)]
    edges = [at for at in range(len(back)) if at in (0, len(shadow.text)) or not unicodedata.combining(text[back[at]])]
    for start, end in pairwise(edges):
        assert make_shadow(text[back[start] : back[end]]).text == shadow.text[start:end]


@given(ANY_TEXT)
def test_nothing_is_invisible_or_yo(text: str) -> None:
    assert not set(make_shadow(text).text) & set("ёЁ«»\u00a0" + INVISIBLE)


@given(ANY_TEXT)
def test_a_shadow_has_no_other_shadow(text: str) -> None:
    shadow = make_shadow(text).text
    assert make_shadow(shadow).text == shadow


@given(ANY_TEXT)
def test_composed_and_decomposed_texts_look_alike(text: str) -> None:
    if text.isascii() or all("\u0400" <= c <= "\u045f" or c.isascii() for c in text):
        assert make_shadow(unicodedata.normalize("NFD", text)).text == make_shadow(unicodedata.normalize("NFC", text)).text
