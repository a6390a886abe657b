"""The contract of importers: a file to a stream of conversations, failures and remarks on what was left out.

One file a format. An importer holds no state: ``read`` may run twice and gives equal results. It never raises for the sake of
bad data (a ``DataError`` ends its file and becomes a failure), and its memory does not grow with the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from toneqa.errors import DataError, ToneqaError
from toneqa.text.decode import clean
from toneqa.types import Conversation, Failure, Message, Role

MAX_CHARS: Final = 1_000_000
"""Longer messages are dumps, not letters: the longest real letter of the corpus has 154 words."""

MAX_MESSAGES: Final = 2_000
"""A talk is scored as a whole, and every answer looks back at all before it: 400 short messages take 2.7 s of processor and 160 MB,
2,000 take 24 s and 1.5 GB (one process, a busy machine)."""

BLANK: Final = b"\xef\xbb\xbf \t\r\n"
"""A file of these alone is empty: white space and the mark of UTF-8."""

HEAD: Final = 65_536
"""Bytes of the beginning that ``sniff`` sees."""

BY_DOCUMENTS: Final = "по описанию формата; настоящей выгрузки под рукой не было"
BY_STANDARD: Final = "по стандарту"

Item = Conversation | Failure

_TURNS: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Unicode's marks of direction (UAX 9): with one «акт\\u202excod.exe» is shown as «актexe.docx»."""

_LONGEST_NAME: Final = 200

SHOWN: Final = 20
"""Characters of an unknown value that an error quotes: enough to know a word by, too few for a letter in the wrong column."""


class Reason(StrEnum):
    """Why something was left out, or what is odd about what was taken; the value is what the user reads."""

    ROBOT = "ответы роботов"
    INTERNAL = "внутренние заметки"
    CAMPAIGN = "рассылки"
    SERVICE = "служебные записи"
    EMPTY = "без текста"
    DELETED = "удалено или спам"
    UNDATED = "непонятные даты"
    UNKNOWN = "незнакомые поля"
    REPEATED = "повторные номера разговоров"

    @property
    def taken(self) -> bool:
        """The record itself was taken; only something about it is to be told."""
        return self in (Reason.UNDATED, Reason.UNKNOWN, Reason.REPEATED)


@dataclass(frozen=True, slots=True)
class Skipped:
    """``count`` records left out on purpose; ``at`` is the place of the first (``path`` or ``path:line``)."""

    reason: Reason
    count: int
    at: str


Read = Conversation | Failure | Skipped
"""What an importer yields."""


@dataclass(slots=True)
class LeftOut:
    """Collects what an importer leaves out, to be told at the end of the file."""

    _counts: dict[Reason, int] = field(default_factory=dict)
    _places: dict[Reason, str] = field(default_factory=dict)

    def add(self, reason: Reason, at: str, count: int = 1) -> None:
        self._counts[reason] = self._counts.get(reason, 0) + count
        self._places.setdefault(reason, at)

    def told(self) -> Iterator[Skipped]:
        return (Skipped(reason, count, self._places[reason]) for reason, count in self._counts.items())


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user knows and the file does not.

    ``agent_domains`` tell agents from clients in mail; ``agents`` are ids, names or addresses of our people in chats; ``role`` is
    what a lone text is. ``format``: the name of an importer, forced. ``mapping``: column of a table by field of ours.
    ``gap_hours``: a longer silence in an endless chat begins a new conversation.
    """

    agent_domains: tuple[str, ...] = ()
    role: Role = Role.AGENT
    agents: tuple[str, ...] = ()
    format: str | None = None
    mapping: Mapping[str, str] | None = None
    gap_hours: float = 8.0

    def is_agent(self, *names: object) -> bool:
        """Is any of these ids, names or addresses one of ours? Case and the type of the id do not matter."""
        ours = {agent.casefold() for agent in self.agents}
        return any(str(name).strip().casefold() in ours for name in names if name is not None)


class Importer(Protocol):
    """``name`` is for ``--from``; ``title``, ``needs`` (fields or columns it reads) and ``basis`` (how it was checked) are Russian."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def suffixes(self) -> tuple[str, ...]: ...

    @property
    def needs(self) -> str: ...

    @property
    def basis(self) -> str: ...

    def sniff(self, head: bytes, path: Path) -> bool:
        """Is this its format, by content? ``head``: up to ``HEAD`` bytes, not blank; empty for a folder."""
        ...

    def read(self, path: Path, options: ReadOptions) -> Iterator[Read]: ...


def failure(error: ToneqaError, at: str, id_: str | None = None) -> Failure:
    return Failure(error.code, error.text, at, id_)


def check_size(conversation: Conversation) -> Item:
    """The conversation, or a failure where it is too large to be one."""
    at = conversation.source or ""
    longest = max((len(m.text) for m in conversation.messages), default=0)
    if longest > MAX_CHARS:
        return failure(DataError("E209", what=thousands(longest), near=thousands(MAX_CHARS)), at, conversation.id)
    if len(conversation.messages) > MAX_MESSAGES:
        error = DataError("E210", what=thousands(len(conversation.messages)), near=thousands(MAX_MESSAGES))
        return failure(error, at, conversation.id)
    return conversation


def file_name(text: str) -> str:
    """The name of an attached file as it may be shown: one line, no path, no signs that turn the order of letters round."""
    return clean(_TURNS.sub("", text)).replace("/", "_").replace("\\", "_").replace("\n", " ").strip()[:_LONGEST_NAME]


def thousands(count: int) -> str:
    """In words: a long number would be masked like an account."""
    return f"{count // 1000} тыс."


def message_in(message: Message, domains: tuple[str, ...]) -> bool:
    """Is the author of this mail one of ours?"""
    domain = (message.author or "").rpartition("@")[2].lower()
    return any(domain == d or domain.endswith("." + d) for d in map(str.lower, domains))
