"""A mailbox file: read letter by letter, threaded by Message-ID into conversations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from toneqa.errors import DataError
from toneqa.importers.base import Item, ReadOptions, check_size, failure
from toneqa.importers.eml import header, mail_id, mail_message, parse_mail
from toneqa.types import Conversation, Message

_FROM: Final = b"From "


@dataclass(slots=True)
class _Thread:
    id: str
    source: str
    subject: str
    letters: list[tuple[str, int, Message]] = field(default_factory=list)


class MboxFile:
    name = "mbox"
    suffixes = (".mbox", ".mbx")

    def sniff(self, head: bytes) -> bool:
        return head.lstrip(b"\xef\xbb\xbf\r\n").startswith(_FROM)

    def read(self, path: Path, options: ReadOptions) -> Iterator[Item]:
        threads: dict[str, _Thread] = {}
        order: list[_Thread] = []
        empty = True
        for line, data in _letters(path):
            empty = False
            at = f"{path}:{line}"
            try:
                _file(data, at, options, threads, order)
            except DataError as error:
                yield failure(error, at)
        if empty:
            yield failure(DataError("E201"), str(path))
        for thread in order:
            yield check_size(_conversation(thread))


def _letters(path: Path) -> Iterator[tuple[int, bytes]]:
    """Letters with the number of their first line; ``>From `` is unescaped."""
    start, lines, blank = 1, [], True
    with path.open("rb") as source:
        for number, line in enumerate(source, 1):
            if blank and line.startswith(_FROM):
                if b"".join(lines).strip():
                    yield start, b"".join(lines)
                start, lines = number, []
            else:
                lines.append(line[1:] if line.lstrip(b">").startswith(_FROM) and line.startswith(b">") else line)
            blank = not line.strip()
    if b"".join(lines).strip():
        yield start, b"".join(lines)


def _file(data: bytes, at: str, options: ReadOptions, threads: dict[str, _Thread], order: list[_Thread]) -> None:
    """Put a letter into the thread of any letter it refers to, or open a new one."""
    mail = parse_mail(data)
    message = mail_message(mail, options)
    own = mail_id(mail) or at
    references = [r.strip("<>") for name in ("In-Reply-To", "References") for r in header(mail, name).split()]
    thread = next((threads[r] for r in references if r in threads), None)
    if thread is None:
        thread = _Thread(own, at, header(mail, "Subject"))
        order.append(thread)
    for known in (own, *references):
        threads.setdefault(known, thread)
    thread.letters.append((message.at or "", len(thread.letters), message))


def _conversation(thread: _Thread) -> Conversation:
    dated = all(at for at, _, _ in thread.letters)
    letters = sorted(thread.letters, key=lambda item: item[:2]) if dated else thread.letters
    meta = {"subject": thread.subject} if thread.subject else {}
    return Conversation(thread.id, tuple(m for _, _, m in letters), "email", thread.source, meta)
