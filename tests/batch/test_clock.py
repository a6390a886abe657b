"""A conversation that takes longer than it may becomes an error of its own; the rest is done."""

from __future__ import annotations

import json
import re
import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.cli.command import inside, line, results, write
from toneqa.batch.clock import OutOfTimeError, limited
from toneqa.batch.run import Engine, Setup, score_all
from toneqa.pipeline import Analyzer
from toneqa.types import Conversation, Failure, Message, Report, Role

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no clock of processor time")

TALKS: Final = [Conversation(name, (Message(Role.AGENT, f"Здравствуйте! Вернём {name}."),), "chat") for name in ("a", "endless", "b")]
SHORT: Final = 1.0


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the conversations never ends."""
    real = Analyzer.analyse_many

    def analyse_many(self: Analyzer, talks: Sequence[Conversation]) -> list[Report]:
        while any(talk.id == "endless" for talk in talks):
            pass
        return real(self, talks)

    monkeypatch.setattr(Analyzer, "analyse_many", analyse_many)


@pytest.mark.usefixtures("endless")
@pytest.mark.parametrize("workers", [1, 2])
def test_the_rest_is_as_if_it_were_not_there(workers: int) -> None:
    within = list(score_all(TALKS, Setup(), Engine(workers, seconds=SHORT)))
    assert [r["error"] and r["error"]["code"] for r in within] == [None, "E266", None]
    assert [within[0], within[2]] == list(score_all([TALKS[0], TALKS[2]], Setup()))


@pytest.mark.usefixtures("endless")
def test_the_command_says_so_and_goes_on(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", line("a", "Добрый день!") + line("endless") + line("b", "Всего доброго!"))
    ran = inside("score", path, "--out", tmp_path / "out.jsonl", "--time-limit", SHORT)
    found = results(tmp_path / "out.jsonl")
    assert (ran.code, [r["status"] for r in found]) == (1, ["ok", "error", "ok"])
    assert "--time-limit" in json.dumps(found[1]["error"])


@pytest.mark.usefixtures("endless")
def test_failures_keep_their_own_code_in_a_late_chunk() -> None:
    found = list(score_all([Failure("E201", "пусто", "in.txt"), TALKS[1]], Setup(), Engine(seconds=0.2)))
    assert [r["error"]["code"] for r in found] == ["E201", "E266"]


def test_a_pattern_that_does_not_end_is_interrupted() -> None:
    with pytest.raises(OutOfTimeError), limited(0.2):
        re.match(r"(a+)+$", "a" * 60 + "b")


def test_the_clock_stops_with_the_work() -> None:
    before = signal.getsignal(signal.SIGPROF)
    with limited(0.2):
        pass
    spent = time.process_time() + 0.4
    while time.process_time() < spent:
        pass
    assert signal.getsignal(signal.SIGPROF) == before


def test_sleep_is_no_work_and_other_threads_have_no_clock() -> None:
    with limited(0.1):
        time.sleep(0.3)
    told: list[str] = []

    def elsewhere() -> None:
        with limited(0.01):
            until = time.thread_time() + 0.05
            while time.thread_time() < until:
                pass
        told.append("done")

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert told == ["done"]
