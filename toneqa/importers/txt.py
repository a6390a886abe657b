"""A draft as plain text: the whole file is one message."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from toneqa.errors import DataError
from toneqa.importers.base import BY_STANDARD, MAX_CHARS, Item, ReadOptions, check_size, failure, thousands
from toneqa.text.decode import decode_bytes
from toneqa.types import Conversation, Message

_LONGEST: Final = 4 * MAX_CHARS
"""Bytes: no encoding needs more than four for a sign."""


class PlainText:
    name = "txt"
    title = "Текст письма"
    suffixes = (".txt",)
    needs = "одно сообщение на файл"
    basis = BY_STANDARD

    def sniff(self, head: bytes, path: Path) -> bool:
        """What no other format claims; nothing in a text tells that it is a letter but its name."""
        return path.suffix.lower() in self.suffixes

    def read(self, path: Path, options: ReadOptions) -> Iterator[Item]:
        with path.open("rb") as source:
            data = source.read(_LONGEST + 1)
        if len(data) > _LONGEST:
            size = f"{path.stat().st_size // 1_000_000} МБ"
            return iter([failure(DataError("E209", what=size, near=thousands(MAX_CHARS)), str(path), path.name)])
        return read_text(data, str(path), options)


def read_text(data: bytes, source: str, options: ReadOptions) -> Iterator[Item]:
    """The whole text as one message of ``options.role``."""
    name = Path(source).name
    text = decode_bytes(data)
    if not text.strip():
        yield failure(DataError("E201"), source, name)
        return
    yield check_size(Conversation(name, (Message(options.role, text),), "email", source))
