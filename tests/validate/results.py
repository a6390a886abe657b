"""Marks by hand, and studies large enough to judge."""

from __future__ import annotations

from typing import Any

from tests.report.examples import agent, client, judged, result
from toneqa.marks.model import Gold, Mark, Value
from toneqa.validate.pairs import match
from toneqa.validate.study import Study, study

Json = dict[str, Any]


def mark(id_: str, criterion: str, value: Value, message: int | None = None, rater: str = "Вера", comment: str = "") -> Mark:
    return Mark((id_,), message, rater, criterion, value, "m.csv:2", comment)


def letter(number: int, harsh: bool) -> Json:
    """A letter with one answer, harsh or not."""
    text = f"Добрый день! Заказ {number} отменён. Вы сами виноваты."
    turn = agent(1, text, kinds=["blame"] if harsh else [], grade=2.0 if harsh else 4.0)
    turn["harsh"]["spans"] = [{"start": text.index("Вы"), "end": len(text), "kind": "blame", "prob": 0.9}] if harsh else []
    lost = [("tone", -40.0, ["HRS101"])] if harsh else []
    return result(f"П-{number}", [client(0, "Где заказ?", "question", "calm", "C"), judged(turn, "send", lost)])


def compared(results: list[Json], *marks: Mark) -> Study:
    gold = Gold(marks, (), (), ())
    return study(gold, match(marks, results))


def forty() -> Study:
    """Forty letters: toneqa calls 12 harsh, Вера 14 of which 11 are the same; Глеб marked the first ten like Вера but for one."""
    results = [letter(n, harsh=n < 12) for n in range(40)]
    vera = [mark(f"П-{n}", "harsh", "yes" if 1 <= n < 15 else "no", comment="звоните +7 (900) 000-00-01") for n in range(40)]
    gleb = [mark(f"П-{n}", "harsh", "yes" if 2 <= n < 15 else "no", rater="Глеб") for n in range(10)]
    return compared(results, *vera, *gleb)
