"""An answer with what surrounds it: who wrote it, in which queue and week, and by which criteria it could be judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from toneqa.privacy.kinds import FILL
from toneqa.report import words
from toneqa.report.overview.cells import Ref
from toneqa.report.summary import Answer, Json, answers

NO_QUEUE: Final = "без очереди"


@dataclass(frozen=True, slots=True)
class Case:
    """One answer of a scored conversation. ``place`` counts results from 1."""

    place: int
    result: Json
    answer: Answer
    is_first: bool

    @property
    def ref(self) -> Ref:
        return Ref(self.place, self.answer.last["n"])

    @property
    def agent(self) -> str | None:
        """Who answered; None where nobody is named or a mask hides the name: two hidden names cannot be told apart."""
        author = self.answer.last.get("author")
        return str(author) if author and not self.is_hidden else None

    @property
    def is_hidden(self) -> bool:
        return FILL in str(self.answer.last.get("author") or "")

    @property
    def queue(self) -> str:
        return queue_of(self.result)

    @property
    def week(self) -> str | None:
        """Monday of the week of the answer, as 2026-03-02."""
        day = day_of(self.answer.last)
        return (day - timedelta(days=day.weekday())).isoformat() if day else None

    @property
    def needs_work(self) -> bool:
        return self.answer.verdict != "send"

    @property
    def tone(self) -> str | None:
        tone = self.answer.tone
        return None if tone is None else "unsure" if tone.get("abstain") else str(tone["label"])

    @property
    def lost(self) -> list[str]:
        """Criteria that lost points."""
        return [c["criterion"] for c in self.answer.lost]

    @property
    def judged(self) -> list[str]:
        """Criteria that the text could show, in the order of the scorecard."""
        lost = set(self.lost)
        return [name for name in words.CRITERIA if name in lost or _APPLIES.get(name, _always)(self)]

    def client_label(self, name: str) -> str | None:
        """What the client message before this answer was labelled as."""
        label = (self.answer.client or {}).get(name)
        return None if label is None else str(label["label"])

    @property
    def talk(self) -> Json:
        """Labels of the whole conversation."""
        return self.result.get("conversation") or {}


def _always(case: Case) -> bool:
    return True


_APPLIES: Final[Mapping[str, Callable[[Case], bool]]] = {
    "greeting": lambda case: case.is_first,
    "clarifying": lambda case: case.talk.get("needs_clarification") is True,
    "solution": lambda case: case.client_label("request") in ("claim", "complaint", "request"),
    "refusal": lambda case: case.answer.levels is not None,
    "empathy": lambda case: case.client_label("emotion") in ("upset", "angry", "anxious"),
    "formatting": lambda case: False,
}
"""When a criterion can be judged: the conditions of one answer (toneqa/scorecards/answer.toml), read off the labels."""


def cases(place: int, result: Json) -> list[Case]:
    """
    Raises:
        KeyError, TypeError: the result is none that toneqa wrote.
    """
    for message in result["messages"]:
        _, _, _ = message["n"], message["role"], len(message["text"])
    return [Case(place, result, answer, number == 0) for number, answer in enumerate(answers(result))]


def queue_of(result: Json) -> str:
    """The queue of the export; without one the channel."""
    found = (result.get("meta") or {}).get("queue") or result.get("queue")
    if isinstance(found, dict):
        found = found.get("name") or found.get("id")
    if found and isinstance(found, str | int):
        return str(found)
    channel = result.get("channel")
    return words.name(words.CHANNELS, channel) if channel else NO_QUEUE


def day_of(message: Mapping[str, Any]) -> date | None:
    """The day of a message where it was written; None without a readable time."""
    try:
        return datetime.fromisoformat(str(message.get("at") or "")).date()
    except ValueError:
        return None
