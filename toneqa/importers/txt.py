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
        text = decode_bytes(path.read_bytes())
        if not text.strip():
            yield failure(DataError("E201"), str(path), path.name)
            return
        yield check_size(Conversation(path.name, (Message(options.role, text),), "email", str(path)))
