"""Dialogues by hand, the way results show them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.report.examples import agent, client, judged, result
from toneqa.dialogue.model import Asked, Talk, Turn
from toneqa.dialogue.pledges import pledges
from toneqa.types import Role, Span

Json = dict[str, Any]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}:00+03:00")


def says(text: str, at: str | None = None, **more: Any) -> Turn:
    """The client; ``at`` as «02T10:15»: day of March 2026 and time."""
    return Turn(0, Role.CLIENT, text, "К-1", (at and moment(at)) or None, **more)


def answers(
    text: str, at: str | None = None, author: str = "Рита", kinds: tuple[str | None, ...] = (), promises: bool = False, **more: Any
) -> Turn:
    """An agent. ``kinds`` of the questions asked; ``promises``: the model sees a promise in it."""
    when = (at and moment(at)) or None
    asked = tuple(Asked(0, author, kind, "closed" if kind == "closed" else "open", Span(0, 1)) for kind in kinds)
    return Turn(0, Role.AGENT, text, author, when, asked, pledges(text, when, [], promises), **more)


def talk(*turns: Turn) -> Talk:
    from dataclasses import replace

    numbered = [replace(t, n=n, asked=tuple(replace(a, n=n) for a in t.asked)) for n, t in enumerate(turns)]
    return Talk("Т-1", None, tuple(numbered))


def scored() -> Json:
    """A result as ``toneqa score`` writes it."""
    text = "Подскажите, пожалуйста, номер заказа? Деньги вернём завтра до 18:00."
    answer = agent(1, text, author="Рита", questions=[("Подскажите, пожалуйста, номер заказа?", "situation", "open")], flags=["promise"])
    turns = [client(0, "Где мой заказ? Жду неделю.", "question", "calm", "C"), judged(answer, "send", [])]
    return result("Т-7", turns)
