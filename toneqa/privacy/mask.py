"""Same-length masks over personal data: offsets hold, nothing is readable."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from toneqa.config.settings import AUTHOR
from toneqa.lang.annotate import annotate
from toneqa.privacy.find import find_in_text, find_personal
from toneqa.privacy.kinds import FILL, Finder, Found
from toneqa.types import Annotated, Conversation, Hidden, Message, Role, Zone, ZoneKind


def mask_message(annotated: Annotated, keep: Collection[str] = (), people: Finder | None = None) -> str:
    """The text with every personal detail filled, but for the kinds to ``keep``; as long as the original."""
    return filled(annotated.text, find_personal(annotated, keep, people))


def mask_text(text: str, keep: Collection[str] = ()) -> str:
    """As ``mask_message`` for a text whose greeting and signature are not known."""
    return filled(text, find_in_text(text, keep))


def mask_value(value: Any, keep: Collection[str] = ()) -> Any:
    """``mask_text`` over every string of a JSON value."""
    if isinstance(value, str):
        return mask_text(value, keep)
    if isinstance(value, dict):
        return {key: mask_value(inner, keep) for key, inner in value.items()}
    return [mask_value(inner, keep) for inner in value] if isinstance(value, list | tuple) else value


def mask_author(author: str | None, keep: Collection[str] = ()) -> str | None:
    """Who wrote a message: names are filled, even one that is a plain word too («Вера»); «agent-3» and «Поддержка» stay."""
    return author if author is None or AUTHOR in keep else filled(author, author_pieces(author, keep))


def author_pieces(author: str, keep: Collection[str] = ()) -> tuple[Found, ...]:
    """What tells who an author is."""
    whole = Zone(ZoneKind.SIGNATURE, 0, len(author))
    return find_personal(Annotated(Message(Role.AGENT, author), (whole,), ()), keep)


def mask_conversation(talk: Conversation, keep: Collection[str] = ()) -> Conversation:
    """A conversation to store: texts, authors and unknown keys masked; the file it came from stays named."""
    messages = tuple(_masked(message, keep) for message in talk.messages)
    return replace(talk, messages=messages, meta=mask_value(dict(talk.meta), keep), extra=mask_value(dict(talk.extra), keep))


def _masked(message: Message, keep: Collection[str]) -> Message:
    text = mask_message(annotate(message), keep)
    return replace(message, text=text, author=mask_author(message.author, keep), extra=mask_value(dict(message.extra), keep))


def kept_openly(talk: Conversation) -> Conversation:
    """The conversation with a note in ``meta`` that its personal data was kept as it came, for the files that carry no result."""
    return replace(talk, meta={**talk.meta, "privacy": {"masked": False}})


def filled(text: str, pieces: Iterable[Found | Hidden]) -> str:
    """Blanks stay blanks, so that lines and words keep their places."""
    chars = list(text)
    for piece in pieces:
        chars[piece.start : piece.end] = [c if c.isspace() else FILL for c in chars[piece.start : piece.end]]
    return "".join(chars)
