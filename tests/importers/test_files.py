"""Files and folders: which are read, in what order, under what ids."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.importers.samples import TEXT, codes, letter, mailbox, talk
from toneqa.errors import UseError
from toneqa.importers.base import Item, ReadOptions, Reason
from toneqa.importers.files import count_inputs, list_files, read_paths
from toneqa.importers.tally import Tally
from toneqa.types import Failure, Role


def _folder(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(TEXT.encode())
    return folder


def _read(*paths: Path) -> list[Item]:
    return list(read_paths(paths, ReadOptions()))


def test_a_folder_is_read_sorted_without_hidden_and_unknown_files(tmp_path: Path) -> None:
    seen = ["B.TXT", "a.txt", "b/1.txt", "b/c/2.txt", "z.txt"]
    hidden = [".hidden.txt", ".git/x.txt", "b/.x/y.txt", "photo.png", "note", "b/.DS_Store", "a.txt.bak"]
    _folder(tmp_path, *reversed(seen), *hidden)
    assert [str(path.relative_to(tmp_path)) for path in list_files([tmp_path])] == seen


def test_files_named_by_the_user_keep_their_order_and_are_always_read(tmp_path: Path) -> None:
    _folder(tmp_path, "b.txt", "a.txt", ".c.txt")
    paths = [tmp_path / "b.txt", tmp_path / ".c.txt", tmp_path / "a.txt"]
    assert list_files(paths) == paths
    assert [item.id for item in _read(*paths)] == ["b.txt", ".c.txt", "a.txt"]


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert _read(tmp_path) == []


def test_a_missing_path_is_e101_before_anything_is_read(tmp_path: Path) -> None:
    _folder(tmp_path, "a.txt")
    with pytest.raises(UseError) as caught:
        read_paths([tmp_path / "a.txt", tmp_path / "gone"], ReadOptions())
    assert caught.value.code == "E101"
    assert "gone" in caught.value.text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (talk(TEXT), "ok"),
        (b"\xef\xbb\xbf " + talk(TEXT), "ok"),
        (letter(), "ok"),
        (mailbox(letter()), "ok"),
        (TEXT.encode(), "E207"),
        (b"\0\1", "E207"),
        (b"", "E201"),
    ],
)
def test_a_file_without_a_known_ending_is_recognised_by_its_head(data: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_bytes(data)
    assert codes(_read(path)) == [code]


@pytest.mark.parametrize(
    ("name", "head", "told"),
    [
        ("чат.zip", b"PK\x03\x04 zip", "распакуйте"),
        ("чат.rar", b"Rar!\x1a\x07\x00", "Распакуйте"),
        ("чат.json.gz", b"\x1f\x8b\x08\x00", "Распакуйте"),
        ("таблица.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xlsx"),
        ("письмо.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".eml"),
        ("архив.pst", b"!BDN12345678", ".mbox"),
        ("чат.pdf", b"%PDF-1.7 1 0 obj", "как текст"),
    ],
)
def test_what_many_people_have_and_nobody_reads_gets_a_remedy(name: str, head: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(head)
    (bad,) = _read(tmp_path / name)
    assert isinstance(bad, Failure)
    assert bad.code == "E225"
    assert told in bad.message


def test_the_first_holder_of_an_id_keeps_it(tmp_path: Path) -> None:
    path, other = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    path.write_bytes(talk("Раз", id="T-1") + talk("Два", id="T-1") + talk("Три") + b"{\n" + talk("Пять", id="T-2"))
    other.write_bytes(talk("Шесть", id="T-2") + talk("Семь", id="T-1"))
    assert [item.id for item in _read(path, other)] == ["T-1", f"{path}#2", f"{path}#3", f"{path}#4", "T-2", f"{other}#1", f"{other}#2"]


def test_repeated_ids_are_told_of_with_the_place_of_the_first(tmp_path: Path) -> None:
    data = talk("Раз", id="T-1") + talk("Два") + talk("Три", id="T-1") + talk("Четыре", id="T-1")
    (tmp_path / "a.jsonl").write_bytes(data)
    tally = Tally()
    assert len({item.id for item in read_paths([tmp_path], ReadOptions(), tally)}) == 4
    assert tally.skipped == {Reason.REPEATED: 2}
    assert tally.places == {Reason.REPEATED: f"{tmp_path / 'a.jsonl'}:3"}


def test_ids_stay_unique_when_one_was_given_in_our_form(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(talk("Раз", id=f"{path}#2") + talk("Два") + talk("Три", id=f"{path}#2"))
    assert len({item.id for item in _read(path)}) == 3


def test_a_file_given_twice_is_read_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    _folder(tmp_path, "a.txt")
    assert [item.id for item in _read(path, path)] == ["a.txt", f"{path}#2"]


def test_files_of_one_name_in_two_folders(tmp_path: Path) -> None:
    _folder(tmp_path, "a/x.txt", "b/x.txt")
    assert [item.id for item in _read(tmp_path)] == ["x.txt", f"{tmp_path / 'b/x.txt'}#1"]


def test_a_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    _folder(tmp_path, "a.eml", "b.txt")
    (tmp_path / "c.jsonl").write_bytes(b"{")
    (tmp_path / "d.txt").write_bytes(b"")
    assert codes(_read(tmp_path)) == ["E206", "ok", "E202", "E201"]


def test_a_text_is_of_the_role_asked_for(tmp_path: Path) -> None:
    _folder(tmp_path, "a.txt")
    (item,) = read_paths([tmp_path], ReadOptions(role=Role.CLIENT))
    assert [m.role for m in getattr(item, "messages", ())] == [Role.CLIENT]


def test_a_text_of_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.touch()
    os.truncate(path, 3_000_000_000)
    (bad,) = read_paths([path], ReadOptions())
    assert isinstance(bad, Failure)
    assert (bad.code, "3000 МБ" in bad.message) == ("E209", True)


def test_the_number_of_inputs_is_known_before(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(talk("Раз") * 3)
    (tmp_path / "b.jsonl").write_bytes(b"{}")
    _folder(tmp_path, "c.txt")
    assert count_inputs([tmp_path]) == 3 + 1 + 1
