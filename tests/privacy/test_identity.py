"""The keyed hash: one person, one value; nothing without a key, nothing for what many share."""

from __future__ import annotations

from pathlib import Path

import pytest

from toneqa.errors import UseError
from toneqa.privacy.identity import KEY_VARIABLE, keyed, load_key, normal

KEY = b"0123456789abcdef"


@pytest.mark.parametrize(
    ("kind", "writings"),
    [
        ("phone", ["8 (900) 000-00-01", "+7 900 000-00-01", "79000000001", "900 000 00 01"]),
        ("email", ["Anna@Pochta.example", "anna@pochta.example"]),
        ("name", ["Анна Седова", "Седова Анна", "Анне Седовой", "Анна Петровна Седова", "СЕДОВА АННА", "Анной Седовой"]),
        ("snils", ["100-000-222 21", "10000022221"]),
    ],
)
def test_every_writing_of_a_person_has_one_hash(kind: str, writings: list[str]) -> None:
    found = {keyed(KEY, kind, writing) for writing in writings}
    assert len(found) == 1
    assert len(found.pop()) == 32


def test_hashes_differ_by_person_kind_and_key() -> None:
    found = [
        keyed(KEY, "phone", "8 900 000-00-01"),
        keyed(KEY, "phone", "8 900 000-00-02"),
        keyed(KEY, "login", "+79000000001"),
        keyed(b"another key, as long", "phone", "8 900 000-00-01"),
        keyed(KEY, "name", "Анна Седова"),
        keyed(KEY, "name", "Анна Бугаёва"),
    ]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(("kind", "text"), [("name", "Анна"), ("order", "5530127"), ("number", "5540032"), ("address", "ул. Новая, 7")])
def test_what_many_share_has_no_hash(kind: str, text: str) -> None:
    assert keyed(KEY, kind, text) == ""


def test_without_a_key_there_is_no_hash() -> None:
    assert keyed(b"", "phone", "8 900 000-00-01") == ""


def test_a_key_comes_from_the_environment_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "k"
    path.write_text("from the file, long enough\n", "utf-8")
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    assert load_key() == b""
    assert load_key(str(path)) == b"from the file, long enough"
    monkeypatch.setenv(KEY_VARIABLE, "from the environment")
    assert load_key(str(path)) == b"from the environment"


@pytest.mark.parametrize(("content", "code"), [(None, "E141"), ("kratko", "E142")])
def test_a_bad_key_is_told(content: str | None, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    path = tmp_path / "k"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(UseError) as caught:
        load_key(str(path))
    assert caught.value.code == code
    assert "kratko" not in caught.value.text


def test_a_normal_form_reads_soft_signs_of_mail_away() -> None:
    assert normal("name", "Але\u0308на Ан\u00adна") == normal("name", "Алёна Анна")
