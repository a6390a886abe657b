"""The same letter read again, and what has become different."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from toneqa.privacy.kinds import Kind
from toneqa.proof.fairness.measure import Place, Seen, differ, seen_labels
from toneqa.report.summary import answers
from toneqa.types import Conversation, Message, Role

Json = Mapping[str, Any]

VERSIONS: Final = ("toneqa", "rules", "model", "settings")


@dataclass(frozen=True, slots=True)
class Change:
    """``what``: a name of ``show.TITLES``; ``n``: number of the message, -1 for the conversation."""

    what: str
    n: int
    saved: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Again:
    """``versions``: those that differ, with both values. ``texts``: where the text is another. ``changes``: in the result itself."""

    versions: Mapping[str, tuple[str, str]]
    texts: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def is_same(self) -> bool:
        return not self.changes and not self.texts


_FIELDS: Final[Mapping[str, str]] = {"asks": "questions", "client_disc": "disc", "agent_disc": "disc"}
"""Fields of the wire that are not called as the label."""

_NAMES: Final = ("Я", "Ян", "Яна", "Анна", "Ольга", "Сергей", "Наталья", "Светлана", "Екатерина", "Константин")
_STARS: Final = re.compile(r"[*]+")


def conversation_of(result: Json) -> Conversation:
    """The conversation as the result holds it; masked names and numbers have stand-ins of their length, for stars are no Russian."""
    messages = tuple(Message(Role(m["role"]), _read(m), m.get("at"), m.get("author")) for m in result["messages"])
    return Conversation(str(result["id"]), messages, result.get("channel"), result.get("source"), dict(result.get("meta") or {}))


def _read(message: Json) -> str:
    text = str(message.get("text") or "")
    for piece in message.get("hidden") or ():
        fill = _name if piece["kind"] == Kind.NAME else _digits
        text = text[: piece["start"]] + _STARS.sub(fill, text[piece["start"] : piece["end"]]) + text[piece["end"] :]
    return text


def _name(stars: re.Match[str]) -> str:
    size = len(stars[0])
    return _NAMES[size - 1] if size <= len(_NAMES) else _NAMES[-1] + "а" * (size - len(_NAMES))


def _digits(stars: re.Match[str]) -> str:
    return "0" * len(stars[0])


def compare(saved: Json, now: Json, closely: bool = True) -> Again:
    """``closely``: to the last decimal and place; else as a text with masked names can be compared: values, codes, a grade within half a point."""
    old, new = saved.get("versions") or {}, now["versions"]
    versions = {name: (str(old.get(name, "")), str(new[name])) for name in VERSIONS if old.get(name) != new[name]}
    return Again(versions, tuple(_texts(saved, now)) if closely else (), tuple(_changes(saved, now, closely)))


def _texts(saved: Json, now: Json) -> Iterator[str]:
    old, new = saved["messages"], now["messages"]
    if len(old) != len(new):
        yield f"сообщений было {len(old)}, теперь {len(new)}"
    for one, two in zip(old, new, strict=False):
        if one["role"] != two["role"]:
            yield f"сообщение {one['n']}: автор теперь с другой стороны"
        at = _first_difference(one.get("text") or "", two.get("text") or "")
        if at is not None:
            yield f"сообщение {one['n']}: текст другой, начиная со знака {at}"


def _first_difference(one: str, two: str) -> int | None:
    if one == two:
        return None
    return next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))


def _changes(saved: Json, now: Json, closely: bool) -> Iterator[Change]:
    if saved["status"] != now["status"]:
        yield Change("status", -1, saved["status"], now["status"])
    old, new = seen_labels(saved), seen_labels(now)
    places = {place for place in old.keys() | new.keys() if place[1] != "verdict"} - _unwritten(saved, new)
    for n, name in sorted(places):
        one, two = old.get((n, name)), new.get((n, name))
        if (one != two) if closely else differ(one and one.value, two and two.value):
            yield Change(name, n, _told(one), _told(two))
    yield from _scores(saved, now)
    for one, two in zip(saved["messages"], now["messages"], strict=False):
        gone, came = _found(one, closely) - _found(two, closely), _found(two, closely) - _found(one, closely)
        yield from (Change("finding", one["n"], code, None) for code, *_ in sorted(gone))
        yield from (Change("finding", one["n"], None, code) for code, *_ in sorted(came))


def _unwritten(saved: Json, places: Collection[Place]) -> set[Place]:
    """Labels that the toneqa of the saved result did not know yet: they were never said otherwise."""
    holders: dict[int, Json] = {m["n"]: m for m in saved["messages"] if "tone" in m or "request" in m}
    levels = {n: m.get("refusal") or {} for n, m in holders.items()}
    holders[-1] = saved.get("conversation") or {}
    known = {(n, name): _FIELDS.get(name, name) in {**holders.get(n, {}), **levels.get(n, {})} for n, name in places if n in holders}
    return {place for place, is_known in known.items() if not is_known}


def _told(seen: Seen | None) -> Any:
    """The value, with a question mark where the model abstains."""
    return seen if seen is None else seen.value if seen.sure else f"{seen.value}?"


def _scores(saved: Json, now: Json) -> Iterator[Change]:
    old, new = ({a.last["n"]: a for a in answers(result)} for result in (saved, now))
    for n in sorted(old.keys() | new.keys()):
        one, two = old.get(n), new.get(n)
        for name, a, b in (("score", one and one.score, two and two.score), ("verdict", one and one.verdict, two and two.verdict)):
            if a != b:
                yield Change(name, n, a, b)


def _found(message: Json, closely: bool) -> set[tuple[Any, ...]]:
    return {(f["code"], f["start"], f["end"]) if closely else (f["code"],) for f in message.get("findings") or ()}
