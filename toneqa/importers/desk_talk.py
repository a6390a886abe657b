"""A conversation of a helpdesk while its records arrive, and the few that are held for their next pages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from toneqa.importers.base import Read, Reason, Skipped
from toneqa.importers.dates import iso
from toneqa.types import Conversation, Message, Role

HELD: Final = 2000
"""Conversations that wait for further pages; of logs of events neighbours lie closer."""

HELD_CHARS: Final = 32_000_000
_SIZE_OF_MESSAGE: Final = 300
"""What a message without a text weighs, in signs."""

SPAN: Final = timedelta(hours=1)


@dataclass(slots=True)
class Talk:
    """One conversation. ``meta`` grows with its pages; a message whose id came before takes its place (a page twice, an edit)."""

    id: str
    at: str
    channel: str | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    gap_hours: float | None = None
    size: int = 0
    _messages: dict[str, Message] = field(default_factory=dict)
    _left: dict[Reason, Skipped] = field(default_factory=dict)

    def say(self, role: Role, text: str, at: Any, author: str = "", files: list[str] | None = None, id_: str = "") -> None:
        """Take a message. ``at`` as the export writes it; ``id_``: of the message."""
        if not text.strip() and not files:
            self.leave(Reason.EMPTY)
            return
        when = iso(at)
        if when is None and at not in (None, "", 0):
            self.leave(Reason.UNDATED)
        extra = {"attachments": files} if files else {}
        self._messages[id_ or f"\0{len(self._messages)}"] = Message(role, text, when, author or None, extra)
        self.size += len(text) + _SIZE_OF_MESSAGE

    def leave(self, reason: Reason, note: str = "", count: int = 1) -> None:
        known = self._left.get(reason)
        at = known.at if known else self.at + (f" ({note})" if note else "")
        self._left[reason] = Skipped(reason, (known.count if known else 0) + count, at)

    def join(self, other: Talk) -> None:
        """Take the next page of the same conversation."""
        for id_, message in other._messages.items():
            self._messages[f"\0{len(self._messages)}" if id_.startswith("\0") else id_] = message
        for reason, skipped in other._left.items():
            self.leave(reason, count=skipped.count)
        self.meta |= other.meta
        self.channel = self.channel or other.channel
        self.size += other.size

    def told(self) -> Iterator[Read]:
        """The conversation and what was left out of it; nothing to tell of a talk in which nobody spoke but that it was empty."""
        messages = self._ordered()
        if not messages and not self._left:
            self.leave(Reason.EMPTY)
        for number, part in enumerate(_parts([m for _, m in messages], self.gap_hours)):
            id_ = f"{self.id}-{number + 1}" if number else self.id
            yield Conversation(id_, tuple(part), self.channel, self.at, dict(self.meta))
        yield from self._left.values()

    def _ordered(self) -> list[tuple[str, Message]]:
        """By time where all messages have one, those of one moment by their numbers; else as they came."""
        messages = list(self._messages.items())
        if not all(message.at for _, message in messages):
            return messages
        numbered = all(id_.isdecimal() for id_, _ in messages)
        return sorted(messages, key=lambda pair: (_since(pair[1].at), int(pair[0][:30]) if numbered else 0))


def _since(at: str | None) -> timedelta:
    moment = datetime.fromisoformat(at or "")
    return moment.replace(tzinfo=None) - datetime.min - (moment.utcoffset() or timedelta())


def _parts(messages: list[Message], gap_hours: float | None) -> Iterator[list[Message]]:
    """An endless chat is cut where it was silent for longer."""
    part: list[Message] = []
    for message in messages:
        if part and gap_hours and message.at and part[-1].at and _since(message.at) - _since(part[-1].at) > gap_hours * SPAN:
            yield part
            part = []
        part.append(message)
    if part:
        yield part


class Waiting:
    """Conversations that may go on. Of too many the one that waits longest is given out, so memory stays flat."""

    def __init__(self) -> None:
        self._talks: OrderedDict[str, Talk] = OrderedDict()
        self._size = 0

    def add(self, talk: Talk) -> Iterator[Read]:
        known = self._talks.get(talk.id) if talk.id else None
        if not talk.id:
            yield from talk.told()
            return
        self._size += talk.size
        if known:
            known.join(talk)
        else:
            self._talks[talk.id] = talk
        self._talks.move_to_end(talk.id)
        while self._talks and (len(self._talks) > HELD or self._size > HELD_CHARS):
            yield from self._give()

    def end(self) -> Iterator[Read]:
        while self._talks:
            yield from self._give()

    def _give(self) -> Iterator[Read]:
        _, talk = self._talks.popitem(last=False)
        self._size -= talk.size
        yield from talk.told()
