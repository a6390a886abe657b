"""What a detector may look at beside the message itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from toneqa.text.quotes import quoted
from toneqa.types import Annotated, Role, Sentence


@dataclass(frozen=True)
class Context:
    """The messages of a conversation in order, and the position of the one that is looked at."""

    messages: Sequence[Annotated]
    at: int
    channel: str | None = None

    @property
    def current(self) -> Annotated:
        return self.messages[self.at]

    @property
    def before(self) -> Sequence[Annotated]:
        return self.messages[: self.at]

    @cached_property
    def client_sentences(self) -> tuple[Sentence, ...]:
        """All that the client wrote before this message."""
        return tuple(s for m in self.before if m.message.role is Role.CLIENT for s in m.sentences)

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
