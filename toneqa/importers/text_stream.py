"""Bytes of a file to text, piece by piece or line by line: memory stays flat, and one file may mix encodings."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from toneqa.text.decode import encoding_of

BLOCK: Final = 1 << 18

MAX_LINE: Final = 64_000_000
"""Bytes: two for each letter of ``MAX_VALUE``. A longer line is told of and left out."""

_SMALL: Final = {name: "абвгдежзийклмнопрстуфхцчшщъыьэюя".encode(name) for name in ("cp1251", "koi8-r", "cp866")}
_ASCII: Final = bytes(range(128))
_ODD: Final = 8
"""One byte in so many that is neither ASCII nor a small letter makes a line odd: in Russian prose one letter in thirty is a capital."""
_SURE: Final = 60
"""Letters of which hardly any sample is misread (toneqa/text/decode.py: of 36 small ones 0.04 %, of 36 capitals 1.5 %)."""

_WIDE: Final = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def pieces(path: Path) -> Iterator[str]:
    """The text in pieces of about ``BLOCK`` bytes that end with a line where lines are short; without the mark of UTF-8."""
    with path.open("rb") as source:
        wide = _wide(source)
        texts = _wide_blocks(source, wide) if wide else map(decode_mixed, _blocks(source))
        first = next(texts, "")
        yield first.removeprefix("\ufeff")
        yield from texts


def lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines with their ends; None stands for one longer than ``MAX_LINE``."""
    with path.open("rb") as source:
        number = 0
        while line := source.readline(MAX_LINE):
            number += 1
            whole = line.endswith(b"\n") or len(line) < MAX_LINE
            yield number, line if whole else None
            while not whole and (line := source.readline(BLOCK)):
                whole = line.endswith(b"\n")


def decode_mixed(block: bytes) -> str:
    """UTF-8 where it is; other lines are read in the Russian encoding most like them all, or like those that look as they do."""
    try:
        return block.decode("utf-8")
    except UnicodeDecodeError:
        rows = block.splitlines(keepends=True)
        other = [None if _is_utf8(row) else row for row in rows]
        names = iter(_encodings([row for row in other if row is not None]))
        return "".join(row.decode("utf-8" if mine is None else next(names), "replace") for row, mine in zip(rows, other, strict=True))


def _encodings(rows: list[bytes]) -> list[str]:
    """The encoding of each line. Few letters are no sample: such lines are read like all the others."""
    common = encoding_of(b"".join(rows))
    usual = _ASCII + _SMALL.get(common, b"")
    kinds = [common if len(row.translate(None, usual)) * _ODD <= len(row) else _looks(row) for row in rows]
    names = {common: common}
    for kind in set(kinds) - {common}:
        sample = b"".join(row for row, own in zip(rows, kinds, strict=True) if own == kind)
        names[kind] = encoding_of(sample) if len(sample.translate(None, _ASCII)) >= _SURE else common
    return [names[kind] for kind in kinds]


def _looks(row: bytes) -> str:
    """The encoding whose small letters hold most of the bytes beyond ASCII; of capitals alone this says little, so it only sorts."""
    return max(_SMALL, key=lambda name: len(row) - len(row.translate(None, _SMALL[name])))


def _is_utf8(row: bytes) -> bool:
    try:
        row.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wide(source: IO[bytes]) -> str | None:
    mark = source.read(2)
    source.seek(0)
    return next((name for bom, name in _WIDE if mark == bom), None)


def _wide_blocks(source: IO[bytes], name: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(name)("replace")
    while block := source.read(BLOCK):
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _blocks(source: IO[bytes]) -> Iterator[bytes]:
    """Blocks that end with a line, or at least between two letters of UTF-8."""
    kept = b""
    while block := source.read(BLOCK):
        whole = kept + block + source.readline(BLOCK)
        edge = _edge(whole)
        kept = whole[edge:]
        yield whole[:edge]
    if kept:
        yield kept


def _edge(block: bytes) -> int:
    """Where the last whole letter of UTF-8 ends."""
    for back in range(1, min(4, len(block)) + 1):
        byte = block[-back]
        if byte >= 0xC0:
            length = 2 + (byte >= 0xE0) + (byte >= 0xF0)
            return len(block) - back if length > back else len(block)
        if byte < 0x80:
            break
    return len(block)


def text_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines without their ends. Of a line longer than ``MAX_LINE`` signs only the beginning is given."""
    number, begun, size = 1, [""], 0
    for piece in pieces(path):
        first, *rest = piece.split("\n")
        begun.append(first[: max(MAX_LINE - size, 0)])
        size += len(first)
        for line in rest:
            yield number, "".join(begun).removesuffix("\r")
            number, begun, size = number + 1, [line], len(line)
    if size:
        yield number, "".join(begun).removesuffix("\r")
