"""What happens to inputs while they are read, and inputs that are not what they seem: the rest is done, exit code 1. Takes 5 s."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cli.command import Json, inside, line, results, write
from toneqa.batch.journal import Journal
from toneqa.ml.registry import default_folder


@pytest.fixture
def after_first(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Acts as soon as the first result is written."""
    acts: list[Any] = []
    real = Journal.write

    def write_and_act(self: Journal, result: Json, chain: bytes) -> None:
        real(self, result, chain)
        while acts:
            acts.pop()()

    monkeypatch.setattr(Journal, "write", write_and_act)
    monkeypatch.setattr("toneqa.batch.run.CHUNK", 2)
    yield acts
    assert not acts, "no result was written"


def letter(number: int) -> str:
    return line(str(number), f"Здравствуйте! Вернём {number} рублей до пятницы.")


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, after_first: list[Any]) -> None:
    """Its last line may be half written; what comes while it is read is taken too."""
    path = write(tmp_path / "in.jsonl", "".join(map(letter, range(20))) + letter(20)[:30])
    after_first.append(lambda: write(path, path.read_text("utf-8") + letter(20)[30:] + letter(21)))
    ran = inside("score", path, "--out", tmp_path / "out.jsonl")
    found = results(tmp_path / "out.jsonl")
    assert [r["id"] for r in found[:20]] == [str(n) for n in range(20)]
    assert ran.code == int(any(r["error"] for r in found))
    assert len(found) in (21, 22)


def test_a_folder_that_is_removed_in_the_middle(tmp_path: Path, after_first: list[Any]) -> None:
    for name in "abc":
        write(tmp_path / "in" / name / f"{name}.jsonl", letter(1) + letter(2) + letter(3))
    after_first.append(lambda: shutil.rmtree(tmp_path / "in"))
    ran = inside("score", tmp_path / "in", "--out", tmp_path / "out.jsonl")
    found = results(tmp_path / "out.jsonl")
    assert ran.code == 1
    assert [r["status"] for r in found] == ["ok"] * 3 + ["error"] * 2
    assert [(r["error"]["code"], r["error"]["at"]) for r in found[3:]] == [("E205", str(tmp_path / "in" / n / f"{n}.jsonl")) for n in "bc"]


def test_a_model_in_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(default_folder(), folder)
    before = {path: path.stat().st_mtime_ns for path in [folder, *folder.iterdir()]}
    for path in before:
        path.chmod(0o555 if path.is_dir() else 0o444)
    ran = inside("score", write(tmp_path / "in.jsonl", letter(1)), "--model", folder, "--out", tmp_path / "out.jsonl")
    assert (ran.code, ran.err) == (0, "")
    assert {path: path.stat().st_mtime_ns for path in [folder, *folder.iterdir()]} == before


def test_arrow_files_of_another_schema(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write(folder / "a.jsonl", letter(1))
    pq.write_table(pa.table({"x": [1, 2], "y": [b"\xff", b"\x00"]}), folder / "b.parquet")
    with pa.OSFile(str(folder / "d.arrow"), "wb") as sink, pa.ipc.new_file(sink, pa.schema([("x", pa.int64())])):
        pass
    write(folder / "e.jsonl", letter(2))
    ran = inside("score", folder, folder / "d.arrow", "--out", tmp_path / "out.parquet", "--out", tmp_path / "out.jsonl")
    found = results(tmp_path / "out.jsonl")
    assert ran.code == 1
    assert [r["id"] for r in found if r["status"] == "ok"] == ["1", "2"]
    codes = {Path(r["source"]).name.partition(":")[0]: r["error"]["code"] for r in found if r["status"] == "error"}
    assert codes["b.parquet"] == "E215"
    assert codes["d.arrow"] == "E207"
    assert pq.read_table(tmp_path / "out.parquet").num_rows == len(found)
