"""A draft as plain text: the whole file is one message."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from toneqa.errors import DataError
from toneqa.importers.base import Item, ReadOptions, check_size, failure
from toneqa.text.decode import decode_bytes
from toneqa.types import Conversation, Message


class PlainText:
    name = "txt"
    suffixes = (".txt",)

    def sniff(self, head: bytes) -> bool:
        return b"\0" not in head

    def read(self, path: Path, options: ReadOptions) -> Iterator[Item]:
        return read_text(path.read_bytes(), str(path), options)


def read_text(data: bytes, source: str, options: ReadOptions) -> Iterator[Item]:
    """The whole text as one message of ``options.role``."""
    name = Path(source).name
    text = decode_bytes(data)
    if not text.strip():
        yield failure(DataError("E201"), source, name)
        return
    yield check_size(Conversation(name, (Message(options.role, text),), "email", source))
