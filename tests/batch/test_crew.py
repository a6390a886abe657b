"""Workers that die: nothing is lost, the guilty conversation alone becomes an error, the order stays. Takes 5 s."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from toneqa.batch import run
from toneqa.batch.crew import AHEAD, Crew
from toneqa.batch.run import Engine, Setup, score_all
from toneqa.types import Conversation, Message, Role

Chunk = Sequence[Any]


def echo(items: Chunk) -> list[dict[str, Any]]:
    return [{"n": item, "pid": os.getpid()} for item in items]


def deadly(mark: Path, always: Sequence[int], once: Sequence[int], items: Chunk) -> list[dict[str, Any]]:
    """Kills its process at some numbers, at others the first time only."""
    for item in items:
        first = mark / str(item)
        if item in always or (item in once and not first.exists()):
            first.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return echo(items)


def chunks(count: int, size: int = 3) -> Iterator[list[int]]:
    return ([*range(at, at + size)] for at in range(0, count * size, size))


def lost(item: Any) -> dict[str, Any]:
    return {"n": item, "pid": None}


def numbers(found: Iterator[list[dict[str, Any]]]) -> list[int]:
    return [result["n"] for results in found for result in results]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_results_come_in_order(count: int) -> None:
    with Crew(count, echo, lost) as crew:
        assert numbers(crew.run(chunks(40))) == [*range(120)]
        assert len({member.process.pid for member in crew.members}) == count


@pytest.mark.parametrize("count", [1, 2])
def test_a_death_costs_one_conversation(tmp_path: Path, count: int) -> None:
    with Crew(count, partial(deadly, tmp_path, (4, 5, 31), ()), lost) as crew:
        results = [result for results in crew.run(chunks(20)) for result in results]
    assert [r["n"] for r in results] == [*range(60)]
    assert [r["n"] for r in results if r["pid"] is None] == [4, 5, 31]


def test_a_death_that_was_a_neighbours_fault_costs_nothing(tmp_path: Path) -> None:
    with Crew(2, partial(deadly, tmp_path, (), (0, 17, 18, 59)), lost) as crew:
        results = [result for results in crew.run(chunks(20)) for result in results]
    assert [r["n"] for r in results] == [*range(60)]
    assert None not in {r["pid"] for r in results}


def test_a_worker_killed_from_outside_is_replaced() -> None:
    with Crew(2, echo, lost) as crew:
        found = crew.run(chunks(60))
        first = [next(found) for _ in range(5)]
        for member in list(crew.members):
            os.kill(member.process.pid, signal.SIGKILL)
        assert numbers(iter([*first, *found])) == [*range(180)]


def test_workers_are_never_far_ahead_of_the_reader() -> None:
    taken = 0

    def endless() -> Iterator[list[int]]:
        nonlocal taken
        while True:
            taken += 1
            yield [taken]

    with Crew(2, echo, lost) as crew:
        found = crew.run(endless())
        for read in range(1, 40):
            next(found)
            assert taken <= read + 2 * AHEAD


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    """Also one that is killed and can tell nobody."""
    parent = os.fork()
    if not parent:
        with Crew(3, echo, lost) as crew:
            (tmp_path / "pids").write_text(" ".join(str(member.process.pid) for member in crew.members))
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(parent, 0)
    pids = [*map(int, (tmp_path / "pids").read_text().split())]
    until = time.monotonic() + 10
    while any(map(alive, pids)):
        assert time.monotonic() < until
        time.sleep(0.02)
    assert len(pids) == 3


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().split()[2] != "Z"
    except OSError:
        return False


TALKS = [Conversation(str(n), (Message(Role.AGENT, f"Здравствуйте! Вернём {n} рублей."),), "chat", f"a:{n}") for n in range(5)]


def test_a_conversation_that_takes_too_much_memory_is_an_error_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    real = run.Scorer.score

    def hungry(self: run.Scorer, items: Chunk) -> list[dict[str, Any]]:
        if any(item.id == "3" for item in items):
            bytearray(4 << 30)
        return real(self, items)

    usual = list(score_all(TALKS, Setup()))
    monkeypatch.setattr(run.Scorer, "score", hungry)
    results = list(score_all(TALKS, Setup(), Engine(1, memory=2000)))
    assert [r["status"] for r in results] == ["ok", "ok", "ok", "error", "ok"]
    assert results[3]["error"]["code"] == "E262"
    assert results[3]["error"]["at"] == "a:3"
    assert [r for r in results if r["id"] != "3"] == [r for r in usual if r["id"] != "3"]


def test_a_lack_of_memory_in_this_process_is_told_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> object:
        raise MemoryError

    monkeypatch.setattr("toneqa.pipeline.Analyzer._prepare", full)
    assert [r["error"]["code"] for r in score_all(TALKS, Setup())] == ["E262"] * 5
