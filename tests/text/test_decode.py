"""Bytes to text: charsets, wrong labels, marks, control characters, composed letters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unicode import ANY_TEXT
from toneqa.text.decode import clean, decode_bytes

LETTER = "Здравствуйте! Мы вернём деньги за заказ № 512 в течение трёх дней."
SHORT = "Спасибо за ответ"
SHOUT = "ВЕРНИТЕ МОИ ДЕНЬГИ, Я ЖДУ УЖЕ НЕДЕЛЮ"
CHARSETS = ("utf-8", "cp1251", "koi8-r", "cp866")


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("text", [LETTER, SHORT, SHOUT, "Ёлка и съёмка: ещё объём", "Заказ iPhone 13 Pro: статус «в пути»"])
def test_russian_is_read_without_a_label(text: str, charset: str) -> None:
    assert decode_bytes(text.encode(charset, "replace")) == text.encode(charset, "replace").decode(charset)


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("label", ["utf-8", "windows-1251", "koi8-r", "cp866", "iso-8859-1", "us-ascii", "iso-8859-5", "utf-16"])
def test_a_wrong_label_does_no_harm(charset: str, label: str) -> None:
    text = "Мы проверили оплату: деньги пришли вчера"
    assert decode_bytes(text.encode(charset), label) == text


@pytest.mark.parametrize("charset", ["iso-8859-5", "mac-cyrillic", "WINDOWS-1251", "cp1251", "KOI8-U"])
def test_a_right_label_is_used(charset: str) -> None:
    assert decode_bytes(LETTER.replace("№", "N").encode(charset), charset) == LETTER.replace("№", "N")


@pytest.mark.parametrize("label", ["нет-такой", "", "utf-7", "punycode", "undefined", "rot13", "base64", "a\0b", "x" * 5000, "\ud800"])
def test_an_impossible_label_is_ignored(label: str) -> None:
    assert decode_bytes(SHORT.encode("cp1251"), label) == SHORT


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides(codec: str) -> None:
    assert decode_bytes(LETTER.encode(codec), "cp1251") == LETTER


def test_a_big_endian_mark_decides() -> None:
    assert decode_bytes(b"\xfe\xff" + LETTER.encode("utf-16-be")) == LETTER


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("label", ["utf-16", "UTF-16LE", "utf-16be", "utf_16", "ucs-2"])
@pytest.mark.parametrize("text", [LETTER, SHORT, SHOUT, "Да", "Order 512, total: 300"])
def test_a_label_of_utf16_is_used_without_a_mark(codec: str, label: str, text: str) -> None:
    assert decode_bytes(text.encode(codec), label) == text


@pytest.mark.parametrize("text", ["", "ok", "Order 512", "Да", "文字"])
def test_a_wrong_label_of_utf16_does_no_harm(text: str) -> None:
    assert decode_bytes(text.encode(), "utf-16") == text


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("а\r\nб\rв\nг", "а\nб\nв\nг"),
        ("а\u2028б\u2029в\x85г", "а\nб\nв\nг"),
        ("а\0б\x07в\x0bг\x0cд\x1bе\x7fж", "абвгдеж"),
        ("а\x80б\x9fв", "абв"),
        ("а\tб", "а\tб"),
        ("\u0438\u0306 и \u0435\u0308", "й и ё"),
        ("\0\x01", ""),
        ("> \ufeffа", "> а"),
        ("«Ё» — №\u00a05", "«Ё» — №\u00a05"),
    ],
)
def test_text_is_cleaned(raw: str, wanted: str) -> None:
    assert clean(raw) == wanted
    assert decode_bytes(raw.encode()) == wanted


@given(ANY_TEXT)
def test_clean_text_is_composed_has_no_controls_and_stays(text: str) -> None:
    done = clean(text)
    assert unicodedata.is_normalized("NFC", done)
    assert {c for c in done if unicodedata.category(c) == "Cc"} <= {"\n", "\t"}
    assert clean(done) == done


@given(ANY_TEXT)
def test_utf8_round_trip(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode_bytes(text.encode(), "koi8-r") == clean(text)


@given(st.binary(max_size=200), st.sampled_from([None, "cp1251", "utf-16", "idna", "gb18030"]))
def test_any_bytes_become_text(data: bytes, label: str | None) -> None:
    decode_bytes(data, label).encode()


def test_a_megabyte_of_cp1251_is_read_whole() -> None:
    text = LETTER * 15_000
    assert decode_bytes(text.encode("cp1251"), "utf-8") == text
