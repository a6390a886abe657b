"""Results with surveys, by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.report.examples import agent, client, finding, judged, result

Json = dict[str, Any]

TEXT = "Добрый день! Заказ отменён. Вы сами виноваты."


def letter(number: int, harsh: bool = False, **meta: object) -> Json:
    turn = agent(1, TEXT, kinds=["blame"] if harsh else [], flags=["closing"])
    turn["findings"] = [finding(TEXT, "Вы сами виноваты", "HRS104", "Упрёк.", "error")] if harsh else []
    made = result(f"П-{number}", [client(0, "Отмените заказ.", "request", "calm", "C"), judged(turn, "send", [])])
    return made | {"meta": meta}


def letters(scores: Iterable[object], field: str = "csat", harsh: bool = False) -> list[Json]:
    return [letter(n, harsh, **{field: score}) for n, score in enumerate(scores)]
