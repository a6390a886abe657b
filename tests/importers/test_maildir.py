"""Maildir: letters of a folder and its subfolders threaded like those of a mailbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.samples import OURS, TEXT, codes, letter, talk
from toneqa.importers.base import Reason, Skipped
from toneqa.importers.files import list_files, read_file, read_paths
from toneqa.types import Conversation


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "Maildir"
    for name in ("cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".Trash/cur", ".Trash/new"):
        (path / name).mkdir(parents=True)
    return path


def _put(path: Path, number: int, text: str, *headers: str) -> None:
    path.write_bytes(letter(text, f"Message-ID: <{number}@x>", f"Date: Thu, 12 May 2022 10:1{number}:00 +0300", *headers))


def test_letters_and_answers_from_two_folders_are_one_thread(folder: Path) -> None:
    _put(folder / "cur" / "1.a:2,S", 1, "Где заказ?")
    _put(folder / "new" / "2.a", 3, "Спасибо", "References: <2@x>")
    _put(folder / ".Sent" / "cur" / "1.b:2,S", 2, TEXT, "In-Reply-To: <1@x>")
    items = list(read_paths([folder], OURS))
    assert [[m.text.strip() for m in item.messages] for item in items if isinstance(item, Conversation)] == [
        ["Где заказ?", TEXT, "Спасибо"]
    ]


def test_what_was_thrown_away_or_not_sent_is_left_out(folder: Path) -> None:
    _put(folder / "cur" / "1.a:2,ST", 1, TEXT)
    _put(folder / "cur" / "2.a:2,DS", 2, TEXT)
    _put(folder / ".Trash" / "cur" / "3.a:2,S", 3, TEXT)
    (folder / "new" / "4.a").write_bytes(b"\n")
    assert {i.reason: i.count for i in read_file(folder, OURS) if isinstance(i, Skipped)} == {Reason.DELETED: 3, Reason.EMPTY: 1}


def test_a_maildir_inside_a_folder_is_one_input(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(talk(TEXT))
    _put(folder / "cur" / "x.txt", 1, TEXT)
    assert list_files([tmp_path]) == [folder, tmp_path / "a.jsonl"]


def test_a_bad_letter_fails_alone_and_an_empty_folder_is_told_of(folder: Path) -> None:
    assert codes(list(read_paths([folder], OURS))) == ["E201"]
    (folder / "cur" / "1.a").write_bytes(b"\0\xff no letter")
    _put(folder / "cur" / "2.a", 2, TEXT)
    items = list(read_paths([folder], OURS))
    assert codes(items) == ["E206", "ok"]
    assert getattr(items[0], "at", "") == str(folder / "cur" / "1.a")
