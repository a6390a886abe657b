"""A result of ``toneqa score`` as a talk: nothing is scored again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from toneqa.dialogue.kinds import kind_of
from toneqa.dialogue.model import Asked, Talk, Turn
from toneqa.dialogue.pledges import pledges
from toneqa.report.summary import shown_author
from toneqa.types import Role, Span

Json = Mapping[str, Any]

_PROMISE: Final = "WRD151"
_ACTED: Final = frozenset({"DLG502", "DLG503"})
"""Stable rules: «Уже сделано», «Беру на себя»."""

_FULL: Final = 2
"""The level of an alternative that the client can take."""


def talk_of(result: Json) -> Talk:
    """
    Raises:
        KeyError, TypeError, ValueError: the result is none that toneqa wrote.
    """
    return Talk(str(result["id"]), result.get("source"), tuple(_turns(result["messages"])))


def _turns(messages: list[Json]) -> Iterator[Turn]:
    for message in messages:
        role = Role(message["role"])
        if role in (Role.CLIENT, Role.AGENT):
            yield _agent(message) if role is Role.AGENT else _client(message)


def _client(message: Json) -> Turn:
    labels = [(message.get(name) or {}).get("label") for name in ("request", "emotion")]
    thanks = labels[0] == "thanks" or labels[1] == "grateful"
    return Turn(message["n"], Role.CLIENT, message["text"], shown_author(message), moment(message.get("at")), thanks=thanks)


def _agent(message: Json) -> Turn:
    n, author, at = message["n"], shown_author(message), moment(message.get("at"))
    findings, refusal, flags = message.get("findings") or (), message.get("refusal") or {}, message.get("flags") or ()
    marked = [Span(f["start"], f["end"]) for f in findings if f["code"] == _PROMISE]
    asked = (Asked(n, author, kind_of(q["type"], q["form"]), q["form"], Span(q["start"], q["end"])) for q in message.get("questions") or ())
    return Turn(
        n,
        Role.AGENT,
        message["text"],
        author,
        at,
        tuple(asked),
        pledges(message["text"], at, marked, "promise" in flags),
        acted=any(f["code"] in _ACTED for f in findings),
        refuses=bool(refusal.get("value")),
        offers=(refusal.get("alternative") or 0) >= _FULL,
        closes="closing" in flags,
        scripted="scripted" in flags,
    )


def moment(text: object) -> datetime | None:
    """A time of the result; None where there is none that can be read."""
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
