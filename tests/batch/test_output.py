"""The file of results: whole lines, an old result stays until the new one is complete, rooms that run out are told."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from toneqa.batch.output import Result, Target, claim, finish, read_lines, target, write_lines
from toneqa.errors import StoreError, UseError

RESULTS: list[Result] = [{"id": str(n), "text": "ё«—»😀\u2028" * n} for n in range(6)]


@pytest.fixture
def place(tmp_path: Path) -> Target:
    return target(tmp_path / "out.jsonl")


def ignore(result: Result) -> None: ...


def read(path: Path) -> list[Result]:
    return [json.loads(line) for line in path.read_bytes().decode().split("\n")[:-1]]


@pytest.mark.parametrize(("name", "lines"), [("a.jsonl", True), ("a.JSONL", True), ("a.html", False), ("a.b.csv", False)])
def test_endings_that_are_known(tmp_path: Path, name: str, lines: bool) -> None:
    found = target(tmp_path / name)
    assert found.is_lines is lines
    assert found.partial == tmp_path / f"{name}.partial"
    assert not list(tmp_path.iterdir()), "to name a target writes nothing"


@pytest.mark.parametrize("name", ["a", "a.json", "a.xlsx", ".jsonl", "a.jsonl.partial", "html"])
def test_endings_that_are_not(tmp_path: Path, name: str) -> None:
    with pytest.raises(UseError) as caught:
        target(tmp_path / name)
    assert caught.value.code == "E102"


def test_claim_begins_an_empty_file_or_tells_why_not(place: Target, tmp_path: Path) -> None:
    claim(place)
    assert place.partial.read_bytes() == b""
    for path in (tmp_path / "none" / "a.csv", place.partial / "a.csv"):
        with pytest.raises(StoreError) as caught:
            claim(target(path))
        assert caught.value.code == "E401"


def test_lines_are_there_as_soon_as_they_are_done(place: Target) -> None:
    seen: list[int] = []

    def done(result: Result) -> None:
        seen.append(len(read(place.partial)))

    write_lines(place, RESULTS, done)
    assert seen == [1, 2, 3, 4, 5, 6]
    assert read(place.partial) == list(read_lines(place.partial)) == RESULTS


def test_the_rename_comes_last(place: Target) -> None:
    place.path.write_text("старое", "utf-8")
    write_lines(place, RESULTS, ignore)
    assert place.path.read_text("utf-8") == "старое"
    finish(place, None)
    assert read(place.path) == RESULTS
    assert not place.partial.exists()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError])
def test_a_stop_keeps_the_lines_before_it(place: Target, stop: type[BaseException]) -> None:
    def results() -> Iterator[Result]:
        yield from RESULTS[:3]
        raise stop

    with pytest.raises(stop):
        write_lines(place, results(), ignore)
    assert read(place.partial) == RESULTS[:3]


def test_short_writes_are_carried_on(place: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data[:7])))
    write_lines(place, RESULTS, ignore)
    assert read(place.partial) == RESULTS


@pytest.mark.parametrize("room", [0, 10, 100, 150])
def test_a_line_the_disk_cut_off_is_taken_back(place: Target, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    real, left = os.write, room

    def full(descriptor: int, data: Any) -> int:
        nonlocal left
        if not left:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = real(descriptor, bytes(data[:left]))
        left -= written
        return written

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StoreError) as caught:
        write_lines(place, RESULTS, ignore)
    assert caught.value.code == "E401"
    assert "на диске нет места" in caught.value.text
    kept = read(place.partial)
    assert kept == RESULTS[: len(kept)]
    assert place.partial.stat().st_size <= room


def test_a_name_with_odd_bytes_can_be_written(place: Target) -> None:
    write_lines(place, [{"source": "\udcff.txt"}], ignore)
    assert read(place.partial) == [{"source": "?.txt"}]


def render(results: Iterable[Result], out: Any) -> None:
    for result in results:
        out.write(f"{result['id']}\r\n")


def broken(results: Iterable[Result], out: Any) -> None:
    out.write("начало")
    raise OSError(errno.ENOSPC, "No space left on device")


def test_other_views_are_rendered_from_the_lines(tmp_path: Path) -> None:
    place = target(tmp_path / "out.csv")
    write_lines(place, RESULTS, ignore)
    finish(place, render)
    assert place.path.read_bytes() == b"".join(b"%d\r\n" % n for n in range(6))
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_a_view_that_fails_leaves_the_old_one_and_the_lines(tmp_path: Path) -> None:
    place = target(tmp_path / "out.html")
    place.path.write_text("старое", "utf-8")
    write_lines(place, RESULTS, ignore)
    with pytest.raises(StoreError):
        finish(place, broken)
    assert place.path.read_text("utf-8") == "старое"
    assert read(place.partial) == RESULTS
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.html", "out.html.partial"]
