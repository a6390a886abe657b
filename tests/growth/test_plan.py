"""A month of one agent: one next habit, progress with intervals, and nothing compared where letters are few."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import inside, write
from toneqa.growth.history import before, histories, latest, month_of
from toneqa.growth.plan import FEWEST, READY, Plan, plan
from toneqa.report.overview.shares import Share, difference
from toneqa.rules.catalogue import catalogue

RULES = catalogue().rules
DOCUMENT = {"code": "TON001", "start": 0, "end": 0, "quote": "", "severity": "warning", "confidence": 1}
PROMISE = {"code": "WRD151", "start": 18, "end": 30, "quote": "верну деньги", "severity": "info", "confidence": 1}
TEXT = "Сообщаем решение. Я верну деньги сегодня."


def result(n: int, author: str, month: int, bad: bool, good: bool = True) -> dict[str, Any]:
    findings = [*([DOCUMENT] if bad else []), *([PROMISE] if good else [])]
    message = {
        "n": 0,
        "role": "agent",
        "author": author,
        "at": f"2026-{month:02}-05T10:00:00+03:00" if month else None,
        "text": TEXT,
        "findings": findings,
    }
    message |= {
        "score": {"value": 90, "contributions": [], "critical": [], "applicable": 1},
        "verdict": "revise" if bad else "send",
        "why": [],
    }
    message |= {"advice": [{"text": "", "codes": ["TON001"], "example": "Вот что мы решили"}] if bad else []}
    return {
        "schema": "toneqa/1",
        "id": f"{author}-{n}",
        "source": "x",
        "channel": "email",
        "status": "ok",
        "meta": {},
        "messages": [message],
        "conversation": {},
    }


def month(author: str, number: int, bad: int, all_: int = 40) -> list[dict[str, Any]]:
    return [result(100 * number + n, author, number, n < bad) for n in range(all_)]


def planned(results: list[dict[str, Any]], author: str = "Рита") -> Plan:
    found = histories(results)
    return plan(found[author], latest(found.values()), RULES)


def test_what_improved_is_told_with_its_interval() -> None:
    found = planned([*month("Рита", 2, bad=30), *month("Рита", 3, bad=8)])
    assert (found.month, found.letters, found.letters_before) == ((2026, 3), 40, 40)
    assert {one.what: one.told for one in found.progress} == {READY: "better", "TON001": "better"}
    ready = found.progress[0]
    assert (ready.then, ready.now) == (Share(10, 40), Share(32, 40))
    assert ready.gap[0] < 0.55 < ready.gap[1]


def test_the_interval_is_wider_for_several_shares() -> None:
    found = planned([*month("Рита", 2, bad=30), *month("Рита", 3, bad=8)])
    narrow = difference(found.progress[0].now, found.progress[0].then)
    assert found.progress[0].gap[0] < narrow[0] < narrow[1] < found.progress[0].gap[1]


def test_a_change_by_chance_is_not_called_one_and_a_fall_is() -> None:
    assert {one.told for one in planned([*month("Рита", 2, bad=12), *month("Рита", 3, bad=11)]).progress} == {"same"}
    assert {one.told for one in planned([*month("Рита", 2, bad=8), *month("Рита", 3, bad=30)]).progress} == {"worse"}


@pytest.mark.parametrize(("then", "now"), [(FEWEST - 1, 40), (40, FEWEST - 1), (0, 40)])
def test_few_letters_are_not_compared(then: int, now: int) -> None:
    assert planned([*month("Рита", 2, 1, then), *month("Рита", 3, 1, now)]).progress == ()


def test_there_is_one_habit_with_words_and_a_rewrite() -> None:
    found = planned(month("Рита", 3, bad=8))
    assert found.note.habit is not None
    assert (found.note.habit.code, found.note.habit.quote, found.note.habit.example) == ("TON001", "Сообщаем решение", "Вот что мы решили")
    assert found.repeated == 8
    assert found.note.praise.quote == "Я верну деньги сегодня"


def test_the_surest_words_are_shown() -> None:
    results = month("Рита", 3, bad=4)
    for one in results:
        one["messages"][0]["advice"] = []
        one["messages"][0]["findings"] = [f | {"confidence": 0.6} for f in one["messages"][0]["findings"]]
    results[2]["messages"][0]["findings"][0] |= {"confidence": 0.95, "start": 19}
    found = planned(results).note.habit
    assert found is not None
    assert found.quote == "Я верну деньги сегодня"


def test_one_slip_is_no_habit_and_one_letter_gives_no_number() -> None:
    found = planned(month("Рита", 3, bad=1, all_=1))
    assert found.note.habit is None
    assert found.progress == ()


def test_letters_without_a_date_are_one_period() -> None:
    found = planned([result(n, "Рита", 0, n < 4) for n in range(30)])
    assert (found.month, found.letters, found.progress) == (None, 30, ())
    assert found.note.habit is not None


def test_a_conversation_counts_once_for_each_agent() -> None:
    twice = result(1, "Рита", 3, bad=False)
    twice["messages"].append(twice["messages"][0] | {"n": 1, "verdict": "ask"})
    twice["messages"].append(twice["messages"][0] | {"n": 2, "author": "Павел"})
    found = histories([twice])
    assert [len(found[name].letters) for name in ("Павел", "Рита")] == [1, 1]
    assert not found["Рита"].letters[0].ready


def test_months() -> None:
    assert before((2026, 1)) == (2025, 12)
    assert month_of("2026-03") == (2026, 3)
    assert month_of("март") is month_of("2026-13") is None


@pytest.fixture
def team(tmp_path: Path) -> Path:
    results = [*month("Рита", 2, bad=30), *month("Рита", 3, bad=8), *month("Павел", 3, bad=0, all_=1)]
    return write(tmp_path / "март.jsonl", "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in results))


def test_the_command_speaks_kindly_of_everybody(team: Path) -> None:
    ran = inside("coach", team)
    assert ran.code == 0, ran.err
    assert ran.out.index("Павел, март 2026: 1 письмо") < ran.out.index("Рита, март 2026: 40 писем")
    for told in (
        "Поздравляем!",
        "было 10 из 40 (25 %), стало 32 из 40 (80 %)",
        "Месяцы сравним, когда писем станет больше",
        "Встретилось в 8 из 40 писем.",
    ):
        assert told in " ".join(ran.out.replace("\u00a0", " ").split())
    found = inside("coach", team, "--agent", "Рита", "--month", "2026-02", "--format", "json")
    (told_json,) = json.loads(found.out)
    assert (told_json["letters"], told_json["progress"]) == (40, [])


def test_a_note_on_one_conversation(team: Path) -> None:
    ran = inside("coach", team, "--id", "Рита-300")
    assert ran.code == 0
    assert "Сейчас в письме: «Сообщаем решение»." in " ".join(ran.out.split())
    (told,) = json.loads(inside("coach", team, "--id", "Рита-300", "--format", "json").out)
    assert told["habit"]["code"] == "TON001"


@pytest.mark.parametrize(
    ("more", "code", "exit_"), [(("--agent", "Рики"), "E273", 1), (("--month", "март"), "E106", 2), (("--id", "7"), "E272", 1)]
)
def test_what_is_not_there_is_told(team: Path, more: tuple[str, ...], code: str, exit_: int) -> None:
    ran = inside("coach", team, *more)
    assert (ran.code, ran.out) == (exit_, "")
    assert code in ran.err
