"""A file keeps every byte that no change touches, whatever its encoding."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unicode import ANY_TEXT
from toneqa.text.decode import clean, decode_bytes
from toneqa.text.original import Original

TEXT = "Здравствуйте! Ответ придёт в настоящее время.\r\nЖдём.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "koi8-r", "cp866"])
def test_a_change_is_made_in_the_encoding_of_the_file(encoding: str) -> None:
    data = (codecs.BOM_UTF16_LE if encoding == "utf-16-le" else b"") + (TEXT * 3).encode(encoding)
    original = Original.of(data)
    assert original.text == decode_bytes(data) == clean(TEXT * 3)
    start = original.text.index("в настоящее время")
    changed = original.changed([(start, start + 17, "сейчас")])
    assert changed.encoded() == data.replace("в настоящее время".encode(_bare(encoding)), "сейчас".encode(_bare(encoding)), 1)


def _bare(encoding: str) -> str:
    return {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)


@given(st.binary(max_size=60) | ANY_TEXT.map(str.encode))
def test_without_changes_no_byte_changes(data: bytes) -> None:
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        assert Original.of(data).encoded() == data


@given(ANY_TEXT, ANY_TEXT)
def test_a_change_touches_its_place_alone(before: str, after: str) -> None:
    """Marks that compose, line ends of two signs, signs that are dropped: none moves the place."""
    raw = f"{before}\nСЮДА\n{after}"
    original = Original.of(raw.encode("utf-8", "surrogatepass") if not _has_surrogates(raw) else b"")
    if original.raw == raw and not before.startswith("\ufeff"):
        start = len(clean(f"{before}\n"))
        assert original.text[start : start + 4] == "СЮДА"
        assert original.changed([(start, start + 4, "туда")]).raw == f"{before}\nтуда\n{after}"


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= c <= "\udfff" for c in text)


def test_what_the_encoding_cannot_write_makes_it_utf8() -> None:
    original = Original.of("Привет, мир, привет".encode("koi8-r"))
    assert original.changed([(0, 6, "«Привет»")]).encoded().decode("utf-8") == "«Привет», мир, привет"
