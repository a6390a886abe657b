"""A second of harmed bytes for what reads all letters, and for importers that parse themselves: a coded failure or a reading, and soon."""

from __future__ import annotations

import hashlib
from itertools import islice
from pathlib import Path

import pytest

from tests.importers.damaged import TARGETS
from tests.importers.harm import harmed, hunt
from toneqa.errors import DataError

NAMES = ("decode", "zones", "mask", "rules", "wire", "csv", "eml", "json-rows", "mbox", "whatsapp", "xlsx")
SECONDS = 0.8
"""Of the processor, for each."""

FEWEST = 5
"""Inputs that even the slowest target reads in that time: with fewer the step would prove nothing."""


@pytest.mark.parametrize("name", NAMES)
def test_harmed_bytes_are_read_or_refused(name: str, tmp_path: Path) -> None:
    """A find is kept beside the test's files; ``tests/importers/finds`` is where it is to stay."""
    number, find = hunt(name, SECONDS)
    kept = tmp_path / f"{name}-{hashlib.sha256(find.data).hexdigest()[:8]}.bin" if find else tmp_path
    if find:
        kept.write_bytes(find.data)
    assert find is None, f"{find and find.reason}: input {number}, {kept}"
    assert number >= FEWEST


def test_the_same_seed_does_the_same_harm_and_another_one_other() -> None:
    good = [b"one two three four" * 9, b"five six seven" * 9]
    one, same, other = (list(islice(harmed(good, seed), 200)) for seed in (1, 1, 2))
    assert one == same != other
    assert sum(data in good for data in one) < 10


def test_a_bug_that_one_byte_sets_off_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes, _: Path) -> None:
        if b"\x00" in data:
            raise KeyError("id")
        raise DataError("E201")

    monkeypatch.setitem(TARGETS, "broken", broken)
    monkeypatch.setattr("tests.importers.harm.seeds", lambda name: iter([b"a good letter"]))
    _, find = hunt("broken", SECONDS)
    assert find
    assert find.reason.startswith("KeyError in test_harm.py:")
    assert b"\x00" in find.data
