"""Letters to threads by Message-ID, In-Reply-To and References (RFC 5322, 3.6.4): first an index of headers, then thread by thread.

Only the index is held in memory: ids and places, not letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from toneqa.errors import DataError
from toneqa.importers.base import Read, ReadOptions, check_size, failure
from toneqa.importers.eml import header, mail_id, parse_mail, read_mail
from toneqa.importers.mail_signers import apart, signer
from toneqa.types import Conversation, Message, Role

Place = TypeVar("Place")

_HEADERS: Final = 1 << 18
"""Bytes of a letter among which its headers are looked for."""


@dataclass(frozen=True, slots=True)
class Letter(Generic[Place]):
    """``place`` leads to the bytes; ``at`` is for the user."""

    place: Place
    at: str


@dataclass(slots=True)
class _Index(Generic[Place]):
    """``letters`` with the number of their thread; ``joined``: the thread that a thread was found to belong to, itself if none.

    ``by_id``: threads by the ids of their letters and of those they refer to; ``read``: ids of letters met so far.
    """

    letters: list[tuple[Letter[Place], int]] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)
    by_id: dict[str, int] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    def file(self, letter: Letter[Place], head: bytes) -> None:
        """Put a letter into the threads of all letters it refers to or that refer to it, which are one then, or open a new one."""
        own, references = _ids(head)
        own = own or letter.at
        known = references if own in self.read else [own, *references]
        found = sorted({self._root(self.by_id[id_]) for id_ in known if id_ in self.by_id}) or [len(self.joined)]
        if found[0] == len(self.joined):
            self.joined.append(found[0])
        for thread in found[1:]:
            self.joined[thread] = found[0]
        for id_ in (own, *references):
            self.by_id.setdefault(id_, found[0])
        self.read.add(own)
        self.letters.append((letter, found[0]))

    def threads(self) -> list[list[Letter[Place]]]:
        """In the order of their first letters."""
        found: dict[int, list[Letter[Place]]] = {}
        for letter, thread in self.letters:
            found.setdefault(self._root(thread), []).append(letter)
        return list(found.values())

    def _root(self, thread: int) -> int:
        while (above := self.joined[thread]) != thread:
            self.joined[thread] = self.joined[above]
            thread = above
        return thread


def threads(letters: Iterable[tuple[Letter[Place], bytes]], fetch: Callable[[Place], bytes], options: ReadOptions) -> Iterator[Read]:
    """Conversations in the order of their first letters. ``letters`` come with their first bytes, ``fetch`` gives all of one."""
    index: _Index[Place] = _Index()
    for letter, head in letters:
        index.file(letter, head[:_HEADERS])
    found = index.threads()
    del index
    for thread in found:
        yield from _conversation(thread, fetch, options)


def _ids(head: bytes) -> tuple[str, list[str]]:
    end = min((at for sign in (b"\n\n", b"\r\n\r\n") if (at := head.find(sign)) >= 0), default=len(head))
    try:
        mail = parse_mail(head[: end + 2])
        references = [r.strip("<>") for name in ("In-Reply-To", "References") for r in header(mail, name).split()]
        return mail_id(mail), references
    except (DataError, ValueError, LookupError, TypeError):
        return "", []


def _conversation(thread: list[Letter[Place]], fetch: Callable[[Place], bytes], options: ReadOptions) -> Iterator[Read]:
    messages: list[Message] = []
    signers: list[str] = []
    id_, subject, source = "", "", ""
    for letter in thread:
        try:
            mail, message = read_mail(fetch(letter.place), options)
        except DataError as error:
            yield failure(error, letter.at)
            continue
        if not messages:
            id_, subject, source = mail_id(mail), header(mail, "Subject"), letter.at
        messages.append(message)
        signers.append(signer(mail, message) if message.role is Role.AGENT else "")
    if messages:
        dated = all(message.at for message in messages)
        told = apart(messages, signers)
        ordered = sorted(told, key=_moment) if dated else told
        yield check_size(Conversation(id_, tuple(ordered), "email", source, {"subject": subject} if subject else {}))


def _moment(message: Message) -> timedelta:
    """Time since the year 1 in one zone: as texts, 09:00+00:00 would stand before 10:00+03:00."""
    at = datetime.fromisoformat(message.at or "")
    return at.replace(tzinfo=None) - datetime.min - (at.utcoffset() or timedelta())
