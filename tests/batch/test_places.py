"""Files in object storage, by way of fsspec; its own file system stands for the bucket. Takes 1 s."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import SAMPLES, inside, line, write
from toneqa.batch import parts
from toneqa.batch.parts import Numberer, cut, read, scan
from toneqa.batch.places import listed, upload
from toneqa.errors import UseError
from toneqa.importers.base import Item, ReadOptions
from toneqa.importers.files import read_files

pytest.importorskip("fsspec")

GIVEN = ReadOptions(("pomoshch.example",))


def put_together(places: list[str]) -> list[Item]:
    numberer = Numberer()
    found = [numberer.number(part, scan(part, GIVEN)) for part in cut(places, GIVEN)]
    return [item for numbered in found for item in read(numbered, GIVEN)]


def test_a_folder_is_read_like_a_local_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "STRETCH", 300)
    write(tmp_path / "in" / "b.jsonl", "".join(line(str(n % 7)) for n in range(20)) + "{broken\n")
    write(tmp_path / "in" / "a.eml", (SAMPLES / "mail" / sorted(p.name for p in (SAMPLES / "mail").glob("2*.eml"))[0]).read_bytes())
    found = put_together(listed(f"file://{tmp_path}/in"))
    local = list(read_files([tmp_path / "in" / "a.eml", tmp_path / "in" / "b.jsonl"], GIVEN))
    assert str(found).replace("file://", "") == str(local)
    assert len(found) == 22


def test_what_is_not_there_has_no_files(tmp_path: Path) -> None:
    assert listed(f"file://{tmp_path}/gone") == []
    assert listed(f"file://{write(tmp_path / 'a.jsonl', line('1'))}") == [f"file://{tmp_path}/a.jsonl"]


def test_a_result_takes_its_place_whole(tmp_path: Path) -> None:
    write(tmp_path / "there" / "out.jsonl", "старое")
    upload(write(tmp_path / "out.jsonl", "новое"), f"file://{tmp_path}/there/out.jsonl")
    assert [(path.name, path.read_text("utf-8")) for path in (tmp_path / "there").iterdir()] == [("out.jsonl", "новое")]


def test_a_storage_that_nobody_knows_is_told() -> None:
    with pytest.raises(UseError) as caught:
        listed("nonsense://bucket/a.jsonl")
    assert caught.value.code == "E116"


def test_the_local_engine_says_who_reads_it(tmp_path: Path) -> None:
    ran = inside("score", "s3://bucket/in.jsonl", "--out", tmp_path / "out.jsonl")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("E118")
    assert "--engine ray" in ran.err
