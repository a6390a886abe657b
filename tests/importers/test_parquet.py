"""Parquet: values of every type, damage, and what to do where pyarrow is missing."""

from __future__ import annotations

import io
import sys
from datetime import datetime
from pathlib import Path

import pyarrow as arrow
import pytest
from pyarrow import parquet

from tests.importers.samples import TEXT, codes, parquet_table, read
from toneqa.types import Conversation


def _file(**columns: object) -> bytes:
    out = io.BytesIO()
    parquet.write_table(arrow.table(columns), out)
    return out.getvalue()


def test_values_of_every_type(tmp_path: Path) -> None:
    data = _file(
        ticket_id=arrow.array([7, 7, None]),
        created_at=arrow.array([datetime(2024, 5, 13, 10, 15), None, None], arrow.timestamp("ms")),
        role=arrow.array(["agent", "client", "agent"]).dictionary_encode(),
        text=arrow.array([TEXT.encode(), "Да".encode("cp1251"), None]),
        tags=arrow.array([["a"], [], None]),
    )
    (found,) = read(tmp_path / "a.parquet", data)
    assert isinstance(found, Conversation)
    assert (found.id, [(m.role.value, m.text, m.at) for m in found.messages]) == (
        "7",
        [("agent", TEXT, "2024-05-13T10:15:00"), ("client", "Да", None)],
    )


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_file_cut_short(at: float, tmp_path: Path) -> None:
    data = parquet_table(TEXT)
    assert codes(read(tmp_path / "a.parquet", data[: int(at * len(data))])) == ["E219"]


@pytest.mark.parametrize("place", range(0, 100, 9))
def test_flipped_bytes_give_items(place: int, tmp_path: Path) -> None:
    data = bytearray(parquet_table(TEXT))
    data[len(data) * place // 100] ^= 0xFF
    assert read(tmp_path / "a.parquet", bytes(data))


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (bad,) = read(tmp_path / "a.parquet", parquet_table(TEXT))
    assert getattr(bad, "code", "") == "E220"
    assert "pip install '.[import]'" in getattr(bad, "message", "")
