"""The file of results: whole lines, an old result stays until the new one is complete, rooms that run out are told."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from toneqa.batch import views
from toneqa.batch.journal import read_lines
from toneqa.batch.output import Result, Target, claim, finish_lines, target, targets, write_lines, write_view
from toneqa.batch.views import Source, View
from toneqa.errors import StoreError, UseError
from toneqa.report.summary import Summary

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


@pytest.mark.parametrize("name", ["a", "a.json", "a.xls", ".jsonl", "a.jsonl.partial", "html"])
def test_endings_that_are_not(tmp_path: Path, name: str) -> None:
    with pytest.raises(UseError) as caught:
        target(tmp_path / name)
    assert caught.value.code == "E102"


def test_a_claim_leaves_nothing_behind_or_tells_why_not(place: Target, tmp_path: Path) -> None:
    place.path.write_text("старое", "utf-8")
    claim(place)
    assert list(tmp_path.iterdir()) == [place.path]
    for path in (tmp_path / "none" / "a.csv", place.path / "a.csv"):
        with pytest.raises(StoreError) as caught:
            claim(target(path))
        assert caught.value.code == "E401"


def test_several_outputs_begin_with_the_lines(tmp_path: Path) -> None:
    assert [one.path.name for one in targets([tmp_path / "a.csv", tmp_path / "b.jsonl", tmp_path / "c.html"])] == [
        "b.jsonl",
        "a.csv",
        "c.html",
    ]
    with pytest.raises(UseError) as caught:
        targets([tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "a.csv"])
    assert caught.value.code == "E115"


def test_an_ending_whose_package_is_missing_is_told_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(views.VIEWS, ".csv", View(views.VIEWS[".csv"].write, "no_such_package", "report"))
    with pytest.raises(UseError) as caught:
        target(tmp_path / "a.csv")
    assert caught.value.code == "E107"
    assert "[report]" in caught.value.text


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
    finish_lines(place)
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


def written(results: Source, path: Path, summary: Summary) -> None:
    path.write_bytes(b"".join(b"%s\r\n" % result["id"].encode() for _ in range(2) for result in results()))


def broken(results: Source, path: Path, summary: Summary) -> None:
    path.write_text("начало", "utf-8")
    raise OSError(errno.ENOSPC, "No space left on device")


def view(monkeypatch: pytest.MonkeyPatch, write: Any) -> None:
    monkeypatch.setitem(views.VIEWS, ".csv", View(write))


def test_a_view_may_read_the_results_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view(monkeypatch, written)
    write_view(target(tmp_path / "out.csv"), lambda: iter(RESULTS), Summary())
    assert (tmp_path / "out.csv").read_bytes() == b"".join(b"%d\r\n" % n for n in range(6)) * 2
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_a_view_that_fails_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view(monkeypatch, broken)
    (tmp_path / "out.csv").write_text("старое", "utf-8")
    with pytest.raises(StoreError) as caught:
        write_view(target(tmp_path / "out.csv"), lambda: iter(RESULTS), Summary())
    assert caught.value.code == "E401"
    assert (tmp_path / "out.csv").read_text("utf-8") == "старое"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]
