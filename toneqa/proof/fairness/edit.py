"""Changes of the words of a conversation: pieces put in place of others, sentences put behind the last one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from toneqa.types import SCORED_ZONES, Annotated, Conversation, Message, Role, ZoneKind


@dataclass(frozen=True, slots=True)
class Edit:
    """``text`` in place of the code points from ``start`` to ``end``."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The edits lie apart from each other."""
    for edit in sorted(edits, key=lambda e: -e.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def rewritten(talk: Conversation, edits: Mapping[int, list[Edit]]) -> Conversation:
    """The conversation with the edits of each message, by its number."""
    messages = tuple(replace(m, text=edited(m.text, edits.get(n, ()))) for n, m in enumerate(talk.messages))
    return replace(talk, messages=messages)


def added(annotated: Annotated, sentence: str) -> str:
    """The text with one more sentence behind its last one, before the closing and the signature."""
    body = [s for s in annotated.sentences if s.zone is ZoneKind.BODY] or [s for s in annotated.sentences if s.zone in SCORED_ZONES]
    if not body:
        return annotated.text
    text, end = annotated.text, body[-1].end
    stop = "." if text[:end].rstrip()[-1:].isalnum() else ""
    return f"{text[:end]}{stop} {sentence}{text[end:]}"


def first(messages: Iterable[Message], role: Role) -> int | None:
    """Number of the first message of that role."""
    return next((n for n, m in enumerate(messages) if m.role is role and m.text.strip()), None)
