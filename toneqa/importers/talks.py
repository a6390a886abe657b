"""Endless chats to conversations: a long silence begins a new one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from toneqa.importers.base import MAX_MESSAGES
from toneqa.types import Conversation, Message

_HOUR: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Turn:
    """A message of a chat. ``moment``: seconds in any one zone; ``id``: of the conversation it would open; ``thread``: of its topic."""

    message: Message
    moment: float | None
    at: str
    id: str
    thread: str = ""


@dataclass(slots=True)
class _Talk:
    first: Turn
    last: float | None
    messages: list[Message] = field(default_factory=list)


class Talks:
    """Holds the conversations that still go on: one for every topic. Quiet ones are given out, so memory stays flat."""

    def __init__(self, channel: str, gap_hours: float, meta: dict[str, Any] | None = None) -> None:
        self._channel, self._gap, self._meta = channel, gap_hours * _HOUR, meta or {}
        self._open: dict[str, _Talk] = {}

    def add(self, turn: Turn) -> Iterator[Conversation]:
        """Conversations that this turn shows to be over, oldest first."""
        yield from self._quiet(turn.moment)
        talk = self._open.pop(turn.thread, None)
        if talk and len(talk.messages) >= MAX_MESSAGES:
            yield self._conversation(talk)
            talk = None
        talk = talk or _Talk(turn, turn.moment)
        talk.messages.append(turn.message)
        talk.last = turn.moment if turn.moment is not None else talk.last
        self._open[turn.thread] = talk

    def end(self) -> Iterator[Conversation]:
        talks, self._open = list(self._open.values()), {}
        yield from map(self._conversation, talks)

    def _quiet(self, now: float | None) -> Iterator[Conversation]:
        if now is None:
            return
        over = [thread for thread, talk in self._open.items() if talk.last is not None and now - talk.last > self._gap]
        for thread in over:
            yield self._conversation(self._open.pop(thread))

    def _conversation(self, talk: _Talk) -> Conversation:
        return Conversation(talk.first.id, tuple(talk.messages), self._channel, talk.first.at, self._meta)
