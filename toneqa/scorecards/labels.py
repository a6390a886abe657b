"""Labels of a result as sources of a criterion: each has its values, and how it is read off the messages of a contact."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from toneqa.ml.base import CLARIFYING, FLAGS, PARTS, TONES

Json = Mapping[str, Any]
YES_NO: Final = ("yes", "no")
FLAG: Final = "flag."
_FEWEST_WORDS: Final = 3
"""A shorter turn has no tone to speak of (annotation guide, section 9: it has no grade either)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A value of a label, and where it shows: numbers of the message and of the first and last sign."""

    value: str
    n: int | None = None
    start: int = 0
    end: int = 0


Read = Callable[[Sequence[Json], Json], list[Seen]]
"""The agent's messages and the labels of the conversation to values; none where the label has no meaning or nobody is sure of it."""


@dataclass(frozen=True, slots=True)
class Label:
    values: tuple[str, ...]
    read: Read


def _tone(messages: Sequence[Json], talk: Json) -> list[Seen]:
    """Of every message that is long enough and that the model is sure of."""
    toned = [m for m in messages if m.get("tone") and len(m["text"].split()) >= _FEWEST_WORDS]
    return [Seen(str(m["tone"]["label"]), m["n"], 0, len(m["text"])) for m in toned if not m["tone"].get("abstain")]


def _harsh(messages: Sequence[Json], talk: Json) -> list[Seen]:
    """Once harsh is harsh."""
    judged = [m for m in messages if m.get("harsh") and not m["harsh"].get("abstain")]
    spans = [Seen("yes", m["n"], s["start"], s["end"]) for m in judged if m["harsh"]["value"] for s in m["harsh"].get("spans") or ()]
    if spans:
        return spans[:1]
    harsh = [Seen("yes", m["n"], 0, len(m["text"])) for m in judged if m["harsh"]["value"]]
    return harsh[:1] or ([Seen("no")] if judged else [])


def _part(part: str) -> Read:
    def read(messages: Sequence[Json], talk: Json) -> list[Seen]:
        """The best level over all turns: what one turn lacks the next may give."""
        refusing = [m for m in messages if (m.get("refusal") or {}).get("value") and not m["refusal"].get("abstain")]
        best = max(refusing, key=lambda m: m["refusal"].get(part) or 0, default=None)
        if best is None:
            return []
        span = next(iter((best["refusal"].get("spans") or {}).get("refusal") or ()), (0, 0))
        return [Seen(str(best["refusal"].get(part) or 0), best["n"], *span)]

    return read


def _flag(name: str) -> Read:
    def read(messages: Sequence[Json], talk: Json) -> list[Seen]:
        judged = [m for m in messages if "flags" in m]
        flagged = [Seen("yes", m["n"], 0, len(m["text"])) for m in judged if name in m["flags"]]
        return flagged[:1] or ([Seen("no")] if judged else [])

    return read


def _asks(messages: Sequence[Json], talk: Json) -> list[Seen]:
    asked = ((m, q) for m in messages for q in m.get("questions") or () if q["type"] in CLARIFYING)
    found = [Seen("yes", m["n"], q["start"], q["end"]) for m, q in asked]
    return found[:1] or ([Seen("no")] if any("questions" in m for m in messages) else [])


def _address(messages: Sequence[Json], talk: Json) -> list[Seen]:
    return [Seen(str(m["address"]), m["n"]) for m in messages if m.get("address") not in (None, "none")]


def _of_talk(name: str) -> Read:
    def read(messages: Sequence[Json], talk: Json) -> list[Seen]:
        value = talk.get(name)
        return [] if value is None else [Seen("yes" if value else "no")]

    return read


def _clarified(messages: Sequence[Json], talk: Json) -> list[Seen]:
    """Nothing to clarify, nothing to judge."""
    return _of_talk("clarified")(messages, talk) if talk.get("needs_clarification") else []


def _all() -> Iterator[tuple[str, Label]]:
    yield "tone", Label(TONES, _tone)
    yield "harsh", Label(YES_NO, _harsh)
    yield from ((part, Label(("0", "1", "2"), _part(part))) for part in PARTS)
    yield "asks", Label(YES_NO, _asks)
    yield "clarified", Label(YES_NO, _clarified)
    yield "mismatch", Label(YES_NO, _of_talk("mismatch"))
    yield "address", Label(("вы", "ты", "mixed"), _address)
    yield from ((FLAG + name, Label(YES_NO, _flag(name))) for name in FLAGS)


LABELS: Final[Mapping[str, Label]] = dict(_all())
