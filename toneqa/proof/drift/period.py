"""What is kept of a period: a small record of every conversation, no words of letters but those the dictionary does not know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Final

from toneqa.lang.morph import is_known
from toneqa.report.overview.cases import queue_of
from toneqa.report.saved import each
from toneqa.report.summary import Answer, Trouble, answers
from toneqa.report.words import VERDICTS

Json = Mapping[str, Any]

LABELS: Final = ("verdict", "harsh", "refusal", "tone", "unsure", "agent_disc", "request", "emotion", "client_disc")
NUMBERS: Final = ("score", "tone", "harsh", "refusal")
"""Distributions: the score, and how sure the model is of three labels."""

SIDES: Final = ("agent", "client")
YES, NO = "yes", "no"

_GRAVEST: Final = {verdict: place for place, verdict in enumerate(VERDICTS)}
_WORD: Final = re.compile(r"(?<![\w*-])[а-яё]{3,}(?![\w*-])")


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation counts once, however long it is: answers of one conversation are alike, and tests take rows for independent.

    ``labels``: the gravest verdict, harshness and refusal of any answer, the rest of the last message. ``words``: of each side, all and unknown.
    """

    queue: str
    labels: Mapping[str, str]
    numbers: Mapping[str, float]
    words: Mapping[str, tuple[int, int]]


@dataclass(slots=True)
class Period:
    talks: list[Talk] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    """Words that the dictionary does not know, by the number of conversations."""

    versions: set[tuple[str, str]] = field(default_factory=set)
    troubles: list[Trouble] = field(default_factory=list)
    """Results that could not be read."""

    def queues(self) -> Mapping[str, Sequence[Talk]]:
        found: dict[str, list[Talk]] = {}
        for talk in self.talks:
            found.setdefault(talk.queue, []).append(talk)
        return found


def period(results: Iterable[Json]) -> Period:
    found = Period()
    for read in each(results, _read, found.troubles):
        if read:
            found.talks.append(read.talk)
            found.unknown.update(read.unknown)
            found.versions |= read.versions
    return found


@dataclass(frozen=True, slots=True)
class _Read:
    """What one conversation adds to a period."""

    talk: Talk
    unknown: Set[str]
    versions: Set[tuple[str, str]]


def _read(result: Json) -> _Read | None:
    """None where nothing was answered."""
    own = list(answers(result))
    if not own:
        return None
    words = {side: list(_words(result, side)) for side in SIDES}
    strange = {side: [w for w in of_side if not is_known(w)] for side, of_side in words.items()}
    counts = {side: (len(words[side]), len(strange[side])) for side in SIDES}
    talk = Talk(queue_of(result), _labels(result, own), _numbers(own), counts)
    return _Read(talk, {w for of_side in strange.values() for w in of_side}, set((result.get("versions") or {}).items()))


def _labels(result: Json, own: Sequence[Answer]) -> dict[str, str]:
    client: Json = next((m for m in reversed(result["messages"]) if m.get("request")), {})
    last = own[-1]
    found: dict[str, Any] = {
        "verdict": min((a.verdict for a in own), key=lambda v: _GRAVEST.get(v, 0)),
        "harsh": _yes(any(a.harsh and a.harsh["value"] for a in own)),
        "refusal": _yes(any(a.levels for a in own)),
        "tone": last.tone and last.tone["label"],
        "unsure": _yes(any("unsure" in a.why for a in own)),
        "agent_disc": (last.last.get("disc") or {}).get("label"),
        "request": (client.get("request") or {}).get("label"),
        "emotion": (client.get("emotion") or {}).get("label"),
        "client_disc": (client.get("disc") or {}).get("label"),
    }
    return {name: str(value) for name, value in found.items() if value is not None}


def _yes(value: bool) -> str:
    return YES if value else NO


def _numbers(own: Sequence[Answer]) -> dict[str, float]:
    """Of the last answer; how sure the model is lies between one half (or a third) and one. An old result may lack the probabilities."""
    last = own[-1]
    found = {"score": float(last.score)}
    if probs := (last.tone or {}).get("probs"):
        found["tone"] = max(probs.values())
    for name in ("harsh", "refusal"):
        if (prob := (last.last.get(name) or {}).get("prob")) is not None:
            found[name] = max(prob, 1 - prob)
    return found


def _words(result: Json, role: str) -> Iterator[str]:
    """Words in small letters: names and the beginnings of sentences are left out."""
    for message in result["messages"]:
        if message.get("role") == role:
            yield from _WORD.findall(message.get("text") or "")
