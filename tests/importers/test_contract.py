"""One contract for every importer: whatever the file holds, conversations and failures come out, never an exception."""

from __future__ import annotations

import time
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.importers.samples import MAKERS, TEXT, codes, conversation, message, read
from toneqa.errors import TEXTS
from toneqa.importers.base import MAX_CHARS, Importer, Item, ReadOptions
from toneqa.importers.files import count_inputs, read_file, read_paths
from toneqa.importers.formats import FORMATS as IMPORTERS
from toneqa.types import Conversation, Failure, Role

every_importer = pytest.mark.parametrize("importer", IMPORTERS, ids=lambda importer: importer.name)
quick = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _path(folder: Path, importer: Importer) -> Path:
    return folder / f"file{importer.suffixes[0]}"


def _check(items: list[Item]) -> None:
    """What holds for every output."""
    assert items
    assert all(isinstance(item, Conversation | Failure) for item in items)
    assert len({item.id for item in items}) == len(items)
    assert all(item.id for item in items)
    for item in items:
        if isinstance(item, Failure):
            assert item.code in TEXTS
            assert "{" not in item.message
            assert item.at
        else:
            assert item.source


def test_every_importer_has_a_sample() -> None:
    assert {importer.name for importer in IMPORTERS} == set(MAKERS)
    assert len({suffix for importer in IMPORTERS for suffix in importer.suffixes}) == sum(len(i.suffixes) for i in IMPORTERS)


@every_importer
def test_a_good_file_is_read(importer: Importer, tmp_path: Path) -> None:
    found = conversation(_path(tmp_path, importer), MAKERS[importer.name](TEXT))
    assert [(m.role, m.text.strip()) for m in found.messages] == [(Role.AGENT, TEXT)]
    assert (found.source or "").startswith(str(_path(tmp_path, importer)))
    with pytest.raises(FrozenInstanceError):
        found.id = "other"  # type: ignore[misc]


@every_importer
def test_reading_twice_gives_the_same(importer: Importer, tmp_path: Path) -> None:
    data = MAKERS[importer.name](TEXT)
    assert read(_path(tmp_path, importer), data) == read(_path(tmp_path, importer), data)


@every_importer
def test_every_suffix_and_case_of_it_leads_to_the_importer(importer: Importer, tmp_path: Path) -> None:
    for suffix in importer.suffixes:
        assert codes(read(tmp_path / f"A{suffix.upper()}", MAKERS[importer.name](TEXT))) == ["ok"]


@every_importer
def test_a_file_says_what_it_is(importer: Importer, tmp_path: Path) -> None:
    assert importer.sniff(MAKERS[importer.name](TEXT)[:4096], tmp_path / f"file{importer.suffixes[0]}")
    wanted = ["E207"] if importer.name == "txt" else ["ok"]
    assert codes(read(tmp_path / "file.unknown", MAKERS[importer.name](TEXT))) == wanted


@every_importer
@pytest.mark.parametrize("data", [b"", b" ", b"\n\n", b"\r\n \t\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"], ids=repr)
def test_an_empty_file_is_e201(importer: Importer, data: bytes, tmp_path: Path) -> None:
    path = _path(tmp_path, importer)
    items = read(path, data)
    assert codes(items) == ["E201"]
    assert isinstance(items[0], Failure)
    assert items[0].at == str(path)


@every_importer
def test_an_unreadable_file_is_e205(importer: Importer, tmp_path: Path) -> None:
    _path(tmp_path, importer).symlink_to(tmp_path / "gone")
    other = tmp_path / f"other{importer.suffixes[0]}"
    other.write_bytes(MAKERS[importer.name](TEXT))
    assert codes(list(read_paths([tmp_path], ReadOptions()))) == ["E205", "ok"]
    assert codes(list(read_file(tmp_path, ReadOptions()))) == ["E207"]
    assert count_inputs([tmp_path]) == 2


@every_importer
@pytest.mark.parametrize("charset", ["cp1251", "koi8-r", "cp866", "utf-8-sig"])
def test_a_foreign_charset_is_read(importer: Importer, charset: str, tmp_path: Path) -> None:
    """Every sample calls itself UTF-8 or says nothing."""
    data = MAKERS[importer.name](TEXT).decode().encode(charset)
    assert message(_path(tmp_path, importer), data).text.strip() == TEXT


@every_importer
def test_ten_megabytes_are_e209(importer: Importer, tmp_path: Path) -> None:
    data = MAKERS[importer.name]("Мы вернём деньги. " * 300_000)
    assert len(data) > 9_000_000
    items = read(_path(tmp_path, importer), data)
    assert codes(items) == ["E209"]
    assert f"{MAX_CHARS // 1000} тыс." in getattr(items[0], "message", "")


@every_importer
def test_the_longest_message_allowed_is_read(importer: Importer, tmp_path: Path) -> None:
    text = ("Да. " * (MAX_CHARS // 4 - 1)).strip()
    assert message(_path(tmp_path, importer), MAKERS[importer.name](text)).text.strip() == text


@every_importer
@pytest.mark.parametrize("line", ["Строка\n", ">From да\n", "\n"], ids=repr)
def test_a_thread_of_100_000_lines_takes_linear_time(importer: Importer, line: str, tmp_path: Path) -> None:
    data = MAKERS[importer.name]("Ответ:\n" + line * 100_000 + "Конец")
    begin = time.process_time()
    found = message(_path(tmp_path, importer), data)
    assert time.process_time() - begin < 5
    assert found.text.startswith("Ответ:\n")
    assert found.text.count("\n") >= 100_000


@every_importer
@given(data=st.binary(max_size=300))
@quick
def test_any_bytes_give_items(importer: Importer, data: bytes, tmp_path: Path) -> None:
    _check(read(_path(tmp_path, importer), data))


@every_importer
@given(at=st.floats(0, 1), length=st.integers(0, 40), junk=st.binary(max_size=12))
@quick
def test_a_damaged_file_gives_items(importer: Importer, at: float, length: int, junk: bytes, tmp_path: Path) -> None:
    good = MAKERS[importer.name](TEXT) * 2
    start = int(at * len(good))
    _check(read(_path(tmp_path, importer), good[:start] + junk + good[start + length :]))


@every_importer
@given(at=st.floats(0, 1))
@quick
def test_a_file_cut_short_gives_items(importer: Importer, at: float, tmp_path: Path) -> None:
    good = MAKERS[importer.name](TEXT)
    _check(read(_path(tmp_path, importer), good[: int(at * len(good))]))
