"""Runs to report on: teams, queues and weeks made of the hand-written results, and results that can be read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import date, timedelta
from io import StringIO
from typing import Any

from tests.report.examples import Json, agent, client, finding, judged, result, rule_title
from toneqa.report.overview.page import write_page

MONDAY = date(2026, 3, 2)


class Held:
    """Results in memory, read as those of a file are."""

    def __init__(self, results: Sequence[Json]) -> None:
        self._results = results

    def __iter__(self) -> Iterator[Json]:
        return iter(self._results)

    def picked(self, places: Set[int]) -> Iterator[tuple[int, Json]]:
        return ((place, r) for place, r in enumerate(self._results, 1) if place in places)


def page(results: Sequence[Json], **more: Any) -> str:
    out = StringIO()
    write_page(Held(results), out, rule_title, **more)
    return out.getvalue()


def talk(n: int, who: str | None = "agent-1", verdict: str = "send", **given: Any) -> Json:
    """One question and one answer. ``day`` after Monday 2 March 2026, ``lost`` criteria, ``queue``, ``kind`` of request."""
    text = given.get("text", f"Добрый день! Ответ номер {n}, всё сделаем завтра до 18:00.")
    at = (MONDAY + timedelta(days=given.get("day", 0))).isoformat() + "T12:00:00+03:00"
    lost = [(name, -10.0, ["TON101"]) for name in given.get("lost", ())]
    kind = given.get("kind", "question")
    ask = client(0, given.get("asked", "Где мой заказ?"), kind, given.get("emotion", "calm"), given.get("disc", "D")) | {"at": at}
    labels = {key: given[key] for key in ("tone", "kinds", "levels", "findings", "grade", "questions") if key in given}
    turn = judged(agent(1, text, author=who, **labels) | {"at": given.get("answered", at)}, verdict, lost, why=["TON101"] if lost else [])
    more = {key: given[key] for key in ("needs", "clarified", "mismatch") if key in given}
    found = result(f"T-{n}", [ask, turn], kind, **more)
    return found | {"meta": {"queue": given["queue"]} if "queue" in given else {}}


def wording(text: str, quote: str, fix: str) -> Json:
    return finding(text, quote, "TON101", "Скажите проще.", "warning", fix)


def many(count: int) -> list[Json]:
    """A long run: 50 agents, 8 queues, 26 weeks, every third answer in need of work."""
    return [
        talk(
            n,
            f"agent-{n % 50}",
            "revise" if n % 3 == 0 else "send",
            queue=f"Очередь {n % 8}",
            day=n % 180,
            lost=["tone"] if n % 3 == 0 else [],
            tone=(("formal", "neutral", "friendly")[n % 3], 0.9),
        )
        for n in range(1, count + 1)
    ]
