"""This run beside the last: differences, their intervals, and the warning when the rules were others."""

from __future__ import annotations

from typing import Any

from tests.report.examples import Json
from tests.report.overview.runs import page, talk
from tests.report.page import Node, parse


def run(work: int, whole: int, **given: Any) -> list[Json]:
    """``work`` of ``whole`` answers need work."""
    return [talk(n, verdict="revise" if n <= work else "send", lost=["tone"] if n <= work else [], **given) for n in range(1, whole + 1)]


def line(found: Node, title: str) -> list[str]:
    rows = found.by_id("trend").all("tr")
    [row] = [r for r in rows if r.all("th")[0].text == title]
    return [cell.text for cell in row.all("td")]


def test_a_change_beyond_chance_is_called_by_its_name() -> None:
    better = parse(page(run(5, 100), previous=run(40, 100)))
    assert line(better, "Нужна работа") == ["40\u00a0%", "5\u00a0%5 из 100", "−35 (−45…−24)лучше"]
    worse = parse(page(run(40, 100), previous=run(5, 100)))
    assert line(worse, "Нужна работа")[2] == "+35 (+24…+45)хуже"
    same = parse(page(run(12, 100), previous=run(10, 100)))
    assert line(same, "Нужна работа")[2].endswith("без заметной разницы")


def test_more_of_a_good_thing_is_better() -> None:
    found = parse(page(run(0, 80, tone=("friendly", 0.9)), previous=run(0, 80, tone=("neutral", 0.9))))
    assert line(found, "Дружелюбный тон")[2].endswith("лучше")


def test_the_mean_score_has_its_interval() -> None:
    """Of 20 scores one is 90 now and eight were: means 99.5 and 96, 3.5 ± 1.96 · sqrt(5/20 + 480/19/20) = 1.09…5.91."""
    found = parse(page(run(1, 20), previous=run(8, 20)))
    assert line(found, "Средняя оценка") == ["96", "99,5", "+3,5 (+1,1…+5,9)лучше"]


def test_other_rules_are_told_of() -> None:
    old = [r | {"versions": r["versions"] | {"rules": "sha256:ff"}} for r in run(1, 10)]
    assert "с другими: правилами" in parse(page(run(1, 10), previous=old)).by_id("trend").text
    assert "с другими" not in parse(page(run(1, 10), previous=run(1, 10))).by_id("trend").text


def test_what_one_of_the_runs_lacks_is_left_out() -> None:
    found = parse(page(run(1, 10), previous=run(1, 10)))
    assert "Отказы без причины" not in found.by_id("trend").text
    assert 'id="trend"' not in page(run(1, 10))


def test_an_empty_run_before_is_no_reason_to_fail() -> None:
    assert "сравнивать не с чем" in parse(page(run(1, 10), previous=[])).by_id("trend").text
