"""Parquet holds what the JSON lines hold: results go there and back unchanged, whatever the house or the export added."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cli.command import ROOT, SAMPLES
from toneqa.batch.run import Setup, score_all
from toneqa.errors import DataError
from toneqa.importers.base import ReadOptions
from toneqa.importers.files import read_paths
from toneqa.report import parquet
from toneqa.report.arrow import MESSAGE, SCHEMA, batch_of, results_of
from toneqa.report.parquet import read_parquet, write_parquet
from toneqa.report.wire import dump
from toneqa.types import Conversation, Failure, Message, Role


@cache
def results() -> Sequence[dict[str, Any]]:
    """Letters, chats, a broken input, one that is skipped; with hashes of what is hidden."""
    items = list(read_paths([SAMPLES, ROOT / "data/corpus/a1.jsonl"], ReadOptions(("pomoshch.example",))))
    foreign = Conversation("en", (Message(Role.AGENT, "We are sorry, the refund is not possible."),), "chat")
    broken = Failure("E202", "Строка не разбирается.", "in.jsonl:3")
    return list(score_all([*items[:90], foreign, broken], Setup(key=b"0123456789abcdef")))


def written(given: Sequence[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    write_parquet(given, out)
    return out.getvalue()


def test_results_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    path.write_bytes(written(results()))
    assert {r["status"] for r in results()} == {"ok", "error", "skipped"}
    assert [dump(r) for r in read_parquet(path)] == [dump(r) for r in results()]


def test_every_column_is_used_by_some_result() -> None:
    """A name that is misspelt in the schema would go into ``extra`` unseen."""
    batch = batch_of(results())
    messages = batch.column("messages").flatten()
    assert {name for name in MESSAGE.names if messages.field(name).null_count == len(messages)} <= {"extra"}
    assert batch.column("extra").null_count == len(batch)
    assert {name for extra in messages.field("extra").drop_null() for name in json.loads(extra.as_py())} <= {"attachments"}


def test_what_an_export_brought_along_is_kept() -> None:
    odd = json.loads(dump(results()[0])) | {"queue": {"a": [1, None]}, "extra": {"b": 1.5}, "ё": "😀"}
    odd["messages"][0] |= {"channel_id": 17, "extra": None}
    odd["meta"] = {"csat": 2, "tags": ["a"], "nothing": None}
    assert list(results_of(batch_of([odd]))) == [odd]


def test_equal_results_give_equal_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert written(results()) == written(results())
    monkeypatch.setattr(parquet, "ROWS", 20)
    assert pq.ParquetFile(io.BytesIO(written(results()))).num_row_groups == 5


def test_the_schema_is_in_the_file_with_its_words() -> None:
    found = pq.read_schema(io.BytesIO(written([])))
    assert found.equals(SCHEMA)
    assert found.metadata[b"toneqa"] == b"toneqa/1"
    assert found.field("messages").metadata[b"doc"].decode() == "сообщения с оценками"


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (pa.table({"id": [1]}), "нет колонки «schema»"),
        (SCHEMA.set(1, pa.field("id", pa.int64())).empty_table(), "колонка «id» другого типа"),
        (SCHEMA.append(pa.field("more", pa.int64())).empty_table(), "есть лишние колонки"),
    ],
)
def test_a_file_of_another_schema_is_told_of(tmp_path: Path, table: pa.Table, why: str) -> None:
    pq.write_table(table, tmp_path / "other.parquet")
    with pytest.raises(DataError) as caught:
        list(read_parquet(tmp_path / "other.parquet"))
    assert caught.value.code == "E261"
    assert why in caught.value.text


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + bytes(200) + b"PAR1", b"{}"])
def test_a_damaged_file_is_told_of(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.parquet").write_bytes(content)
    with pytest.raises(DataError) as caught:
        list(read_parquet(tmp_path / "bad.parquet"))
    assert caught.value.code == "E219"
