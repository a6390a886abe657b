"""The terminal: complete on 80 columns without colour; nothing in a letter steers it."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from tests.report.examples import (
    Json,
    all_results,
    chat_in_turns,
    failed,
    harsh_refusal,
    hostile,
    only_client,
    rule_title,
    skipped,
    unsure,
    warm_refusal,
)
from toneqa.report.summary import Summary, answers, marked_faults
from toneqa.report.terminal import render_check, render_summary

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def console(width: int = 80, **more: Any) -> Console:
    return Console(file=StringIO(), width=width, _environ={}, **more)


def shown(result: Json, width: int = 80, **more: Any) -> str:
    out = console(width, **more)
    render_check(result, rule_title, out)
    return _text(out)


def totals(results: list[Json], width: int = 80) -> str:
    out = console(width)
    render_summary(results, out, rule_title)
    return _text(out)


def _text(out: Console) -> str:
    assert isinstance(out.file, StringIO)
    return out.file.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("result", all_results(), ids=lambda r: r["id"])
def test_no_line_is_wider_than_the_terminal(result: Json, width: int) -> None:
    for text in (shown(result, width), totals([result], width)):
        assert max(map(cell_len, text.splitlines())) <= width


def faults(result: Json) -> list[Json]:
    """What the letter is marked with."""
    answer = list(answers(result))[-1]
    return [dict(fault) for turn in answer.turns for fault in marked_faults(turn, answer.costly)]


def test_of_two_rules_of_one_family_on_one_place_the_one_that_costs_points_stays() -> None:
    place = {"start": 0, "end": 5, "quote": "слово", "confidence": 1.0}
    grave = {"code": "HRS106", "severity": "error", **place}
    costly = {"code": "HRS004", "severity": "error", **place, "confidence": 0.9}
    other = {"code": "TON101", "severity": "warning", **place}
    good = {"code": "TON202", "severity": "info", **place}
    turn = {"findings": [grave, costly, other, good]}
    assert [f["code"] for f in marked_faults(turn, {"HRS004"})] == ["HRS004", "TON101"]
    assert [f["code"] for f in marked_faults(turn)] == ["HRS106", "TON101"]


@pytest.mark.parametrize("result", [harsh_refusal(), warm_refusal(), chat_in_turns(), unsure()], ids=lambda r: r["id"])
def test_everything_the_result_says_is_there_without_colour(result: Json) -> None:
    text, answer = flat(shown(result)), list(answers(result))[-1]
    assert f"Оценка {answer.score} из 100" in text
    for fault in faults(result):
        assert fault["code"] in text
        assert flat(fault["message"]) in text
    for finding in answer.findings:
        assert finding["severity"] != "info" or finding["code"] in text
    for tip in answer.last["advice"]:
        assert flat(tip["text"]) in text
        assert flat(tip["example"] or "") in text
    for lost in answer.last["score"]["contributions"]:
        assert ", ".join(lost["codes"]) in text


def test_the_verdict_comes_first_with_its_reasons() -> None:
    lines = [one.strip() for one in shown(harsh_refusal()).splitlines()]
    assert lines[0] == "! ДОРАБОТАТЬ"
    assert lines[1] == "— Обвинение клиента (HRS101)"
    assert shown(warm_refusal()).startswith("✓ ОТПРАВЛЯТЬ")
    assert shown(unsure()).startswith("? ПОКАЗАТЬ ЧЕЛОВЕКУ")


@pytest.mark.parametrize("result", [harsh_refusal(), chat_in_turns(), unsure(), hostile()], ids=lambda r: r["id"])
def test_every_quote_stands_between_its_marks(result: Json) -> None:
    text = flat(shown(result, 10_000))
    for number, finding in enumerate(faults(result), 1):
        if not finding["quote"]:
            assert f"[{number}…]" in text
            continue
        start, end = f"[{number}]", f"[/{number}]"
        inside = text[text.index(start) + len(start) : text.index(end)]
        assert re.sub(r"\[/?\d+…?\]", "", inside) == flat(finding["quote"])


def test_a_letter_reads_on_when_its_marks_are_taken_out() -> None:
    result = harsh_refusal()
    letter = shown(result, 10_000).partition("Письмо")[2].partition("Что найдено")[0]
    assert flat(re.sub(r"\[/?\d+…?\]", "", letter)) == flat(result["messages"][1]["text"])


def test_control_characters_are_shown_and_markup_is_text() -> None:
    for text in (shown(hostile()), totals([hostile()])):
        assert not CONTROL.search(text)
    steering = {"id": "\x1b[2J\u202e", "reason": "\x07\x9bm"}
    for result in (harsh_refusal(), skipped()):
        for text in (shown(result | steering), totals([result | steering])):
            assert not CONTROL.search(text)
    assert "␛[31m красным" in flat(shown(hostile()))
    assert "[bold]жирно[/bold]" in flat(shown(hostile()))


def test_colour_is_only_for_a_terminal() -> None:
    assert "\x1b" not in shown(harsh_refusal())
    assert "\x1b[" in shown(harsh_refusal(), force_terminal=True, color_system="truecolor")
    assert "\x1b[3" not in shown(harsh_refusal(), force_terminal=True, no_color=True)


@pytest.mark.parametrize(
    ("result", "reason"), [(failed(), "E202"), (skipped(), "не на русском"), (only_client(), "нет ответа сотрудника")], ids=str
)
def test_what_has_no_answer_says_why(result: Json, reason: str) -> None:
    assert reason in flat(shown(result))


def test_the_summary_tells_counts_rules_and_the_weakest() -> None:
    text = flat(totals(all_results()))
    summary = Summary.of(all_results())
    assert f"Проверено {summary.answers} ответов, нужна работа: {summary.needs_work}" in text
    for code, hits in summary.top_rules(10):
        assert re.search(rf"\b{hits} {code} {re.escape(rule_title(code)[:12])}", text), code
    for row in summary.worst:
        assert row.id in text
    for given in (failed(), skipped()):
        assert flat(given.get("reason") or given["error"]["message"]) in text


def test_a_result_of_a_newer_version_can_be_shown() -> None:
    """Keys and values may be added within version 1."""
    result = harsh_refusal()
    turn = result["messages"][1]
    turn["findings"][0] |= {"severity": "hint", "code": "NEW999"}
    turn["flags"].append("new_flag")
    turn["tone"]["label"] = "ironic"
    turn["score"]["contributions"].append({"criterion": "speed", "points": -3.0, "codes": ["NEW999"]})
    text = shown(result | {"new": {"key": 1}})
    for wanted in ("NEW999", "new_flag", "ironic", "speed"):
        assert wanted in text
