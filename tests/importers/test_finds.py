"""The measure of ``scripts/fuzz``, and the files it found: ``finds/TARGET-HASH.bin``, each of which once broke its target."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from tests.importers.damaged import TARGETS, known, seeds, trouble
from toneqa.errors import DataError

MEGABYTE = 1_000_000
"""A find is also read repeated to so many bytes: what takes ever more time for every part shows there."""


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_every_target_reads_its_seeds_and_what_once_broke_it(name: str, tmp_path: Path) -> None:
    inputs = [*islice(seeds(name), 3), *(data * times for data in known(name) for times in (1, MEGABYTE // len(data)))]
    assert inputs
    assert [trouble(name, data, tmp_path) for data in inputs] == [None] * len(inputs)


def _raise(error: Exception) -> None:
    raise error


def test_only_coded_failures_are_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TARGETS, "broken", lambda data, _: _raise(KeyError("id")))
    monkeypatch.setitem(TARGETS, "coded", lambda data, _: _raise(DataError("E201")))
    assert (trouble("broken", b"", tmp_path) or "").startswith("KeyError in test_finds.py:")
    assert trouble("coded", b"", tmp_path) is None


def test_what_takes_too_long_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.importers.damaged.limit", lambda size, name: 0.0)
    assert (trouble("csv", next(seeds("csv")), tmp_path) or "").startswith("slow: ")
