"""The contract of importers: a file to a stream of conversations and failures; bad data never raises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from toneqa.errors import DataError, ToneqaError
from toneqa.types import Conversation, Failure, Message, Role

MAX_CHARS: Final = 1_000_000
"""Longer messages are dumps, not letters: the longest real letter of the corpus has 154 words."""

MAX_MESSAGES: Final = 20_000

BLANK: Final = b"\xef\xbb\xbf \t\r\n"
"""A file of these alone is empty: white space and the mark of UTF-8."""

Item = Conversation | Failure


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """``agent_domains`` tell agents from clients in mail; ``role`` is what a lone text is."""

    agent_domains: tuple[str, ...] = ()
    role: Role = Role.AGENT


class Importer(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def suffixes(self) -> tuple[str, ...]: ...

    def sniff(self, head: bytes) -> bool:
        """Could a file that begins so be of this format?"""
        ...

    def read(self, path: Path, options: ReadOptions) -> Iterator[Item]: ...


def failure(error: ToneqaError, at: str, id_: str | None = None) -> Failure:
    return Failure(error.code, error.text, at, id_)


def check_size(conversation: Conversation) -> Item:
    """The conversation, or a failure where it is too large to be one."""
    at = conversation.source or ""
    longest = max((len(m.text) for m in conversation.messages), default=0)
    if longest > MAX_CHARS:
        return failure(DataError("E209", what=_thousands(longest), near=_thousands(MAX_CHARS)), at, conversation.id)
    if len(conversation.messages) > MAX_MESSAGES:
        error = DataError("E210", what=_thousands(len(conversation.messages)), near=_thousands(MAX_MESSAGES))
        return failure(error, at, conversation.id)
    return conversation


def _thousands(count: int) -> str:
    """In words: a long number would be masked like an account."""
    return f"{count // 1000} тыс."


def message_in(message: Message, domains: tuple[str, ...]) -> bool:
    """Is the author of this mail one of ours?"""
    domain = (message.author or "").rpartition("@")[2].lower()
    return any(domain == d or domain.endswith("." + d) for d in map(str.lower, domains))
