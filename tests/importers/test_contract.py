"""One contract for every importer: whatever the file holds, conversations and failures come out, never an exception."""

from __future__ import annotations

import re
import time
import tracemalloc
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.importers.desk_samples import RECORDS
from tests.importers.long_files import LONG, LONG_SUFFIX
from tests.importers.samples import MAKERS, OPTIONS, TEXT, codes, conversation, message, read
from toneqa.errors import TEXTS
from toneqa.importers.base import HEAD, MAX_CHARS, Importer, ReadOptions, Skipped
from toneqa.importers.files import read_file, read_paths
from toneqa.importers.formats import FORMATS as IMPORTERS
from toneqa.importers.formats import recognise
from toneqa.types import Conversation, Failure, Role

FILES = [importer for importer in IMPORTERS if importer.suffixes]
every_importer = pytest.mark.parametrize("importer", FILES, ids=lambda importer: importer.name)
written = pytest.mark.parametrize("importer", [i for i in FILES if i.name not in ("xlsx", "parquet")], ids=lambda importer: importer.name)
"""Formats whose bytes are text."""
quick = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _path(folder: Path, importer: Importer) -> Path:
    return folder / f"file{importer.suffixes[0]}"


def _options(importer: Importer) -> ReadOptions:
    return OPTIONS.get(importer.name, ReadOptions())


def _check(path: Path, data: bytes, options: ReadOptions) -> None:
    """What holds for every output: something is said of every file, be it that all of it was left out."""
    items = read(path, data, options)
    assert items or any(isinstance(found, Skipped) for found in read_file(path, options))
    assert all(isinstance(item, Conversation | Failure) for item in items)
    assert len({item.id for item in items}) == len(items)
    assert all(item.id for item in items)
    for item in items:
        if isinstance(item, Failure):
            assert item.code in TEXTS
            assert not re.search(r"\{\w*\}", item.message)
            assert item.at
        else:
            assert item.source


def test_every_importer_has_a_sample() -> None:
    assert {importer.name for importer in FILES} == set(MAKERS)
    assert len({importer.name for importer in IMPORTERS}) == len(IMPORTERS)
    for importer in IMPORTERS:
        assert all((importer.title, importer.needs, importer.basis))


@every_importer
def test_a_good_file_is_read(importer: Importer, tmp_path: Path) -> None:
    found = conversation(_path(tmp_path, importer), MAKERS[importer.name](TEXT), _options(importer))
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
        assert codes(read(tmp_path / f"A{suffix.upper()}", MAKERS[importer.name](TEXT), _options(importer))) == ["ok"]


@every_importer
@pytest.mark.parametrize("suffix", ["", ".unknown", ".json", ".csv"])
def test_a_file_says_what_it_is_whatever_it_is_called(importer: Importer, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(MAKERS[importer.name](TEXT))
    if importer.name != "txt":
        assert recognise(path) is importer


@every_importer
def test_a_format_knows_its_own_files_and_no_others(importer: Importer, tmp_path: Path) -> None:
    """Plain text is what nobody else claims; one list of JSON rows may hold messages of any make, so it stands after the makes."""
    for other in FILES:
        path = _path(tmp_path, other)
        path.write_bytes(MAKERS[other.name](TEXT))
        known = importer.sniff(path.read_bytes()[:HEAD], path)
        if importer.name == "txt":
            assert known == (".txt" in other.suffixes)
        elif (importer.name, other.name) in {
            ("json-rows", "jsonl"),
            ("json-rows", "telegram"),
            ("eml", "mbox"),
            *(("json-rows", name) for name in RECORDS),
        }:
            assert IMPORTERS.index(importer) > IMPORTERS.index(other)
        else:
            assert known == (importer is other), other.name


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
    assert codes(list(read_paths([tmp_path], _options(importer)))) == ["E205", "ok"]
    assert [getattr(item, "code", "") for item in read_file(tmp_path, ReadOptions())] == ["E207"]


@written
@pytest.mark.parametrize("charset", ["cp1251", "koi8-r", "cp866", "utf-8-sig"])
def test_a_foreign_charset_is_read(importer: Importer, charset: str, tmp_path: Path) -> None:
    """Every sample calls itself UTF-8 or says nothing."""
    data = MAKERS[importer.name](TEXT).decode().encode(charset)
    assert message(_path(tmp_path, importer), data, _options(importer)).text.strip() == TEXT


@every_importer
def test_ten_megabytes_are_e209(importer: Importer, tmp_path: Path) -> None:
    data = MAKERS[importer.name]("Мы вернём деньги. " * 300_000)
    items = read(_path(tmp_path, importer), data, _options(importer))
    assert codes(items) == ["E209"]
    assert f"{MAX_CHARS // 1000} тыс." in getattr(items[0], "message", "")


@every_importer
def test_the_longest_message_allowed_is_read(importer: Importer, tmp_path: Path) -> None:
    text = ("Да. " * (MAX_CHARS // 4 - 1)).strip()
    assert message(_path(tmp_path, importer), MAKERS[importer.name](text), _options(importer)).text.strip() == text


@every_importer
@pytest.mark.parametrize("line", ["Строка\n", ">From да\n", "\n"], ids=repr)
def test_a_thread_of_100_000_lines_takes_linear_time(importer: Importer, line: str, tmp_path: Path) -> None:
    data = MAKERS[importer.name]("Ответ:\n" + line * 100_000 + "Конец")
    begin = time.process_time()
    found = message(_path(tmp_path, importer), data, _options(importer))
    assert time.process_time() - begin < 5
    assert found.text.startswith("Ответ:\n")
    assert found.text.count("\n") >= 100_000


@every_importer
@given(data=st.binary(max_size=300))
@quick
def test_any_bytes_give_items(importer: Importer, data: bytes, tmp_path: Path) -> None:
    _check(_path(tmp_path, importer), data, _options(importer))


@every_importer
@given(at=st.floats(0, 1), length=st.integers(0, 40), junk=st.binary(max_size=12))
@quick
def test_a_damaged_file_gives_items(importer: Importer, at: float, length: int, junk: bytes, tmp_path: Path) -> None:
    good = MAKERS[importer.name](TEXT) * 2
    start = int(at * len(good))
    _check(_path(tmp_path, importer), good[:start] + junk + good[start + length :], _options(importer))


@every_importer
@given(at=st.floats(0, 1))
@quick
def test_a_file_cut_short_gives_items(importer: Importer, at: float, tmp_path: Path) -> None:
    good = MAKERS[importer.name](TEXT)
    _check(_path(tmp_path, importer), good[: int(at * len(good))], _options(importer))


class _Endless:
    """Counts what is alive while a file is read: the most bytes that Python held at once, beyond those at the start."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            self.conversations = sum(isinstance(item, Conversation) for item in read_file(path, options))
            self.peak = tracemalloc.get_traced_memory()[1] - before
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("name", sorted(LONG))
def test_memory_does_not_grow_with_the_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times the file, the same memory: a block of the file and what is sampled of it, never its letters."""
    monkeypatch.setattr("toneqa.importers.grouping.IN_MEMORY", 1000)
    peaks = []
    for count in (1500, 6000):
        path = tmp_path / f"{count}{LONG_SUFFIX[name]}"
        LONG[name](path, count)
        read_all = _Endless(path, OPTIONS.get(name, ReadOptions()))
        assert read_all.conversations >= count / 2
        peaks.append(read_all.peak)
    assert peaks[1] < peaks[0] * 1.5 + 500_000
