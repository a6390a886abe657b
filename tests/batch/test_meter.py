"""Speed and time left, and what a run shows while it works."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import inside, line, write
from toneqa.batch.meter import Meter
from toneqa.cli import progress
from toneqa.cli.progress import facts

RESULT: dict[str, Any] = {"messages": [{}, {}], "error": None}
FAILED = {"messages": [], "error": {"code": "E202"}}


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_speed_and_time_left() -> None:
    clock = Clock()
    meter = Meter(total=50, before=20, clock=clock)
    assert "осталось" not in facts(meter), "nothing is done yet"
    for result in [RESULT] * 9 + [FAILED]:
        meter.add(result)
    clock.now += 5
    assert (meter.done, meter.messages, meter.rate, meter.left) == (10, 18, 3.6, 10.0)
    assert facts(meter) == "4 сообщений/с · ошибок 1 · осталось 0:00:10"
    clock.now += 10**5
    assert facts(meter).endswith("осталось 55:33:30")


def test_nobody_knows_how_long_an_export_is_that_must_be_read() -> None:
    meter = Meter(clock=Clock())
    meter.add(RESULT)
    assert meter.left is None
    assert "осталось" not in facts(meter)
    assert meter.to_json()["seconds_left"] is None


def test_more_than_expected_takes_no_time_back() -> None:
    meter = Meter(total=1, clock=Clock())
    meter.add(RESULT)
    meter.add(RESULT)
    assert meter.left == 0


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    rows = [line(str(n), "Здравствуйте, Анна Седова! Деньги вернём завтра.") for n in range(3)]
    return write(tmp_path / "in.jsonl", "".join(rows) + "{broken\n")


def test_quiet_is_quiet(letters: Path, tmp_path: Path) -> None:
    ran = inside("score", letters, "--out", tmp_path / "out.jsonl", "--quiet")
    assert (ran.code, ran.out, ran.err) == (1, "", "")


def test_a_log_counts_and_tells_no_word_of_a_letter(letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LOG_EVERY", 0.0)
    ran = inside("score", letters, "--out", tmp_path / "out.jsonl", "--log-json")
    assert (ran.code, ran.out) == (1, "")
    events = [json.loads(row) for row in ran.err.splitlines()]
    assert [event["event"] for event in events] == ["start", *["progress"] * 4, "finish"]
    assert [event["done"] for event in events] == [0, 1, 2, 3, 4, 4]
    last = events[-1]
    assert (last["messages"], last["errors"], last["repeated_messages"], last["total"]) == (3, {"E202": 1}, 2, 4)
    assert last["outputs"] == [str(tmp_path / "out.jsonl")]
    assert "вернём" not in ran.err
    assert "Седова" not in ran.err
