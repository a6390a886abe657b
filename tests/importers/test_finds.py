"""Files that ``scripts/fuzz`` found and that once broke the contract; each is called by its target."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.damaged import FINDS, TARGETS, seeds, trouble
from toneqa.errors import DataError


@pytest.mark.parametrize("find", sorted(FINDS.glob("*.bin")), ids=lambda path: path.stem)
def test_what_once_broke_an_importer_is_read(find: Path, tmp_path: Path) -> None:
    target, _dash, _hash = find.stem.rpartition("-")
    assert trouble(target, find.read_bytes(), tmp_path) is None


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_every_target_reads_its_seeds(name: str, tmp_path: Path) -> None:
    good = list(seeds(name))[:3]
    assert good
    assert [trouble(name, data, tmp_path) for data in good] == [None] * len(good)


def _raise(error: Exception) -> None:
    raise error


def test_only_coded_failures_are_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TARGETS, "broken", lambda data, _: _raise(KeyError("id")))
    monkeypatch.setitem(TARGETS, "coded", lambda data, _: _raise(DataError("E201")))
    assert (trouble("broken", b"", tmp_path) or "").startswith("KeyError in test_finds.py:")
    assert trouble("coded", b"", tmp_path) is None


def test_what_takes_too_long_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.importers.damaged.limit", lambda size: 0.0)
    assert (trouble("csv", next(seeds("csv")), tmp_path) or "").startswith("slow: ")
