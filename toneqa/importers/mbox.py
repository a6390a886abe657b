"""A mailbox file: read letter by letter, threaded by Message-ID into conversations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from toneqa.errors import DataError
from toneqa.importers.base import BLANK, BY_STANDARD, Item, ReadOptions, check_size, failure
from toneqa.importers.eml import header, mail_id, read_mail
from toneqa.types import Conversation, Message

_FROM: Final = b"From "


@dataclass(slots=True)
class _Thread:
    id: str
    source: str
    subject: str
    letters: list[Message] = field(default_factory=list)


@dataclass(slots=True)
class _Threads:
    """``by_id``: threads by the ids of their letters and of those they refer to; ``read``: ids of letters met so far."""

    order: list[_Thread] = field(default_factory=list)
    by_id: dict[str, _Thread] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    def file(self, data: bytes, at: str, options: ReadOptions) -> None:
        """Put a letter into the thread of any letter it refers to or that refers to it, or open a new one."""
        mail, message = read_mail(data, options)
        own = mail_id(mail) or at
        references = [r.strip("<>") for name in ("In-Reply-To", "References") for r in header(mail, name).split()]
        known = references if own in self.read else [own, *references]
        thread = next((self.by_id[r] for r in known if r in self.by_id), None)
        if thread is None:
            thread = _Thread(mail_id(mail), at, header(mail, "Subject"))
            self.order.append(thread)
        for id_ in (own, *references):
            self.by_id.setdefault(id_, thread)
        self.read.add(own)
        thread.letters.append(message)


class MboxFile:
    name = "mbox"
    title = "Почтовый ящик"
    suffixes = (".mbox", ".mbx")
    needs = "письма подряд; ваши отличает --agent-domain"
    basis = BY_STANDARD

    def sniff(self, head: bytes, path: Path) -> bool:
        return head.lstrip(b"\xef\xbb\xbf\r\n").startswith(_FROM)

    def read(self, path: Path, options: ReadOptions) -> Iterator[Item]:
        threads = _Threads()
        empty = True
        for line, data in _letters(path):
            empty = False
            at = f"{path}:{line}"
            try:
                threads.file(data, at, options)
            except DataError as error:
                yield failure(error, at)
        if empty:
            yield failure(DataError("E201"), str(path))
        for thread in threads.order:
            yield check_size(_conversation(thread))


def _letters(path: Path) -> Iterator[tuple[int, bytes]]:
    """Letters with the number of their first line; ``>From `` is unescaped."""
    start, blank = 1, True
    lines: list[bytes] = []
    with path.open("rb") as source:
        for number, line in enumerate(source, 1):
            if blank and line.startswith(_FROM):
                if b"".join(lines).strip(BLANK):
                    yield start, b"".join(lines)
                start, lines = number, []
            else:
                lines.append(line[1:] if line.lstrip(b">").startswith(_FROM) and line.startswith(b">") else line)
            blank = not line.strip()
    if b"".join(lines).strip(BLANK):
        yield start, b"".join(lines)


def _conversation(thread: _Thread) -> Conversation:
    dated = all(message.at for message in thread.letters)
    letters = sorted(thread.letters, key=_moment) if dated else thread.letters
    meta = {"subject": thread.subject} if thread.subject else {}
    return Conversation(thread.id, tuple(letters), "email", thread.source, meta)


def _moment(message: Message) -> timedelta:
    """Time since the year 1 in one zone: as texts, 09:00+00:00 would stand before 10:00+03:00."""
    at = datetime.fromisoformat(message.at or "")
    return at.replace(tzinfo=None) - datetime.min - (at.utcoffset() or timedelta())
