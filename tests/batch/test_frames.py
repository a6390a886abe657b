"""The function for Spark: tables in, tables out, the results of the local engine; no cluster is needed. Takes 3 s."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.cli.command import line, write
from toneqa.batch.frames import FRAME, score_batches, score_frames
from toneqa.batch.run import Setup, score_all
from toneqa.importers.base import ReadOptions
from toneqa.importers.files import read_files
from toneqa.report.arrow import SCHEMA, results_of

pd = pytest.importorskip("pandas")

ROWS = [
    line("1"),
    line("2", "Не можем вернуть деньги. Это ваши проблемы."),
    "{broken",
    line("4", "We are sorry, no refund."),
    line("5", role="boss"),
]


@pytest.fixture
def local(tmp_path: Path) -> list[dict[str, Any]]:
    path = write(tmp_path / "in.jsonl", "".join(row.rstrip() + "\n" for row in ROWS))
    return list(score_all(read_files([path], ReadOptions()), Setup()))


def sources(local: list[dict[str, Any]]) -> list[str]:
    return [result["source"] for result in local]


def same(found: list[dict[str, Any]], local: list[dict[str, Any]]) -> bool:
    """Ids that the local engine had to make up are the places here."""
    made_up = [{**result, "id": result["source"]} if "#" in result["id"] else result for result in local]
    return found == made_up


def test_frames(local: list[dict[str, Any]]) -> None:
    whole = pd.DataFrame({"conversation": ROWS, "source": sources(local)})
    found = pd.concat(score_frames(iter([whole[:2], whole[2:]])), ignore_index=True)
    assert same([json.loads(row) for row in found["result"]], local)
    assert list(found["status"]) == ["ok", "ok", "error", "skipped", "error"]
    assert found["error"][2] == "E202"
    assert list(found["verdicts"])[:2] == [[r["messages"][0]["verdict"]] for r in local[:2]]
    assert list(found.columns) == [part.split()[0] for part in FRAME.split(", ")]


def test_batches(local: list[dict[str, Any]]) -> None:
    table = pa.table({"conversation": ROWS, "source": sources(local)})
    found = list(score_batches(table.to_batches(max_chunksize=2)))
    assert [batch.num_rows for batch in found] == [2, 2, 1]
    assert all(batch.schema.equals(SCHEMA) for batch in found)
    assert same([result for batch in found for result in results_of(batch)], local)


def test_a_table_without_places_and_with_gaps() -> None:
    [found] = score_frames([pd.DataFrame({"conversation": [ROWS[0], None, ""]})])
    assert list(found["status"]) == ["ok", "error", "error"]
    assert list(found["id"]) == ["1", "", ""]
