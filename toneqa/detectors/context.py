"""What a detector may look at beside the message itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from toneqa.lang.match import Tokens
from toneqa.text.quotes import quoted
from toneqa.types import Annotated, Role


@dataclass(frozen=True)
class Context:
    """The messages of a conversation in order, and the position of the one that is looked at."""

    messages: Sequence[Annotated]
    at: int
    channel: str | None = None
    _read: dict[int, Tokens] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def each(cls, messages: Sequence[Annotated], channel: str | None) -> list[Context]:
        """One for every message; what they look at is read once."""
        read: dict[int, Tokens] = {}
        return [cls(messages, at, channel, read) for at in range(len(messages))]

    @property
    def current(self) -> Annotated:
        return self.messages[self.at]

    @property
    def before(self) -> Sequence[Annotated]:
        return self.messages[: self.at]

    @property
    def tokens(self) -> Tokens:
        return self._tokens(self.at)

    @cached_property
    def client(self) -> Tokens:
        """All that the client wrote before this message."""
        places = [at for at, m in enumerate(self.before) if m.message.role is Role.CLIENT]
        if len(places) == 1:
            return self._tokens(places[0])
        return Tokens(s.tokens for at in places for s in self.messages[at].sentences)

    def _tokens(self, at: int) -> Tokens:
        if at not in self._read:
            self._read[at] = Tokens(s.tokens for s in self.messages[at].sentences)
        return self._read[at]

    @property
    def has_client(self) -> bool:
        return any(m.message.role is Role.CLIENT for m in self.before)

    @property
    def is_first_answer(self) -> bool:
        return not any(m.message.role is Role.AGENT for m in self.before)

    @cached_property
    def words(self) -> int:
        return sum(t.is_word for s in self.current.sentences for t in s.tokens)

    def is_quoted(self, start: int, end: int) -> bool:
        """Does a stretch of the current message lie between quotation marks? Others said that."""
        return start < end and any(first <= start and end <= last for first, last in self._quoted)

    @cached_property
    def _quoted(self) -> tuple[tuple[int, int], ...]:
        return quoted(self.current.text)
