"""A mailbox file (RFC 4155): letters are found by their ``From `` lines and threaded into conversations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from toneqa.errors import DataError
from toneqa.importers.base import BLANK, BY_STANDARD, Read, ReadOptions, failure
from toneqa.importers.eml import check_letter
from toneqa.importers.text_stream import BLOCK
from toneqa.importers.threads import Letter, threads

_FROM: Final = b"From "
_HEAD: Final = 1 << 16

Place = tuple[int, int]
"""Offset and length in the file, bytes."""


class MboxFile:
    name = "mbox"
    title = "Почтовый ящик"
    suffixes = (".mbox", ".mbx")
    needs = "письма подряд; ваши отличает --agent-domain"
    basis = BY_STANDARD

    def sniff(self, head: bytes, path: Path) -> bool:
        return head.lstrip(b"\xef\xbb\xbf\r\n").startswith(_FROM)

    def read(self, path: Path, options: ReadOptions) -> Iterator[Read]:
        with path.open("rb") as source, path.open("rb") as again:

            def fetch(place: Place) -> bytes:
                check_letter(place[1])
                again.seek(place[0])
                return _unescaped(again.read(place[1]))

            empty = True
            for item in threads(_letters(source, path), fetch, options):
                empty = False
                yield item
        if empty:
            yield failure(DataError("E201"), str(path))


def _letters(source: IO[bytes], path: Path) -> Iterator[tuple[Letter[Place], bytes]]:
    """Letters with their first bytes and the number of their first line; blank ones are none."""
    start, at, head = 1, 0, bytearray()
    offset, number, blank = 0, 0, True
    while line := source.readline(BLOCK):
        if blank and line.startswith(_FROM):
            if head:
                yield Letter((at, offset - at), f"{path}:{start}"), bytes(head)
            start, at, head = number + 1, offset + len(line), bytearray()
        elif (head or line.strip(BLANK)) and len(head) < _HEAD:
            head += line
        offset += len(line)
        blank = not line.strip()
        number += line.endswith(b"\n")
    if head:
        yield Letter((at, offset - at), f"{path}:{start}"), bytes(head)


def _unescaped(data: bytes) -> bytes:
    """``>From `` at the start of a line was ``From ``."""
    if b">" + _FROM not in data:
        return data
    lines = data.split(b"\n")
    return b"\n".join(line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(_FROM) else line for line in lines)
