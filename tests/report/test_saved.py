"""Saved results read again: lines and Parquet, some or all, and what is damaged in them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.report.examples import Json, all_results
from toneqa.errors import DataError, ToneqaError, UseError
from toneqa.report.parquet import write_parquet
from toneqa.report.saved import Lines, Table, saved


def lines(path: Path, results: list[Json], *more: bytes) -> Path:
    rows = [json.dumps(r, ensure_ascii=False).encode() for r in results]
    path.write_bytes(b"\n".join([*rows, *more]) + b"\n")
    return path


def table(path: Path, results: list[Json]) -> Path:
    with path.open("wb") as out:
        write_parquet(results, out)
    return path


def results(count: int = 450) -> list[Json]:
    """Several batches of a Parquet file."""
    privacy = {"privacy": {"masked": True, "kept": []}}
    return [all_results()[n % 8] | {"id": f"T-{n}"} | privacy for n in range(count)]


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_results_are_read_whole_and_in_part_as_often_as_wanted(tmp_path: Path, kind: str) -> None:
    given = results()
    path = tmp_path / f"r.{kind}"
    source = saved(lines(path, given) if kind == "jsonl" else table(path, given))
    places = {1, 2, 200, 201, 450, 999}
    for _ in range(2):
        assert [r["id"] for r in source] == [r["id"] for r in given]
        assert [(place, r["id"]) for place, r in source.picked(places)] == [(p, f"T-{p - 1}") for p in (1, 2, 200, 201, 450)]
    assert list(source.picked(set())) == []


def test_a_torn_line_costs_one_result(tmp_path: Path) -> None:
    found = list(
        Lines(
            lines(
                tmp_path / "r.jsonl", all_results()[:2], b'{"schema": "toneqa/1", "id', b"\xff\xfe", b'{"schema": "toneqa/7"}', b"", b"[]"
            )
        )
    )
    assert [r["status"] for r in found] == ["ok", "ok", "error", "error", "error", "error"]
    for line, result in zip((3, 4, 5, 7), found[2:], strict=True):
        assert result["error"]["code"] == "E263"
        assert f"строка {line}" in result["error"]["message"]
        assert result["damaged"]


@pytest.mark.parametrize("first", [b"{", b"[1]", b'{"id": "T-1", "messages": []}', b'{"schema": "toneqa/2"}', b"\xff\xd8\xff\xe0"])
def test_another_file_is_refused(tmp_path: Path, first: bytes) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(first + b"\n")
    with pytest.raises(DataError, match="E261"):
        list(saved(path))


def test_an_empty_file_has_no_results(tmp_path: Path) -> None:
    assert list(saved(lines(tmp_path / "r.jsonl", []))) == []
    assert list(saved(table(tmp_path / "r.parquet", []))) == []


def _cut(path: Path) -> None:
    table(path, results(20))
    path.write_bytes(path.read_bytes()[:-100])


def _foreign(path: Path) -> None:
    pq.write_table(pa.table({"id": ["1"], "text": ["Привет"]}), path)


def _text(path: Path) -> None:
    path.write_text("не паркет")


@pytest.mark.parametrize(("make", "code"), [(_cut, "E219"), (_foreign, "E261"), (_text, "E219")], ids=["cut", "foreign", "text"])
def test_a_parquet_file_that_is_damaged_or_foreign_is_refused(tmp_path: Path, make: object, code: str) -> None:
    path = tmp_path / "r.parquet"
    make(path)  # type: ignore[operator]
    for read in (lambda: list(Table(path)), lambda: list(Table(path).picked({1}))):
        with pytest.raises(DataError, match=code):
            read()


def test_what_cannot_be_a_file_of_results_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    cases: list[tuple[str, type[ToneqaError], str]] = [("r.csv", UseError, "E134"), ("r", UseError, "E134"), ("no.jsonl", UseError, "E101")]
    for name, kind, code in cases:
        with pytest.raises(kind, match=code):
            saved(tmp_path / name)
    with pytest.raises(DataError, match="E205"):
        list(saved(tmp_path / "folder.jsonl"))
    table(tmp_path / "r.parquet", [])
    with patch.dict(sys.modules, {"pyarrow": None}), pytest.raises(UseError, match="E107"):
        saved(tmp_path / "r.parquet")


def test_a_torn_line_is_told_of_in_russian(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text('{"id": 1, "messages": [{"text": "те', "utf-8")
    with pytest.raises(DataError, match="не разбирается строка 1: строка в кавычках не закрыта"):
        list(saved(path))
