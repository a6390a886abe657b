"""Good bytes harmed at random, the same ones for the same seed: what ``scripts/fuzz`` does at length and guided, for a second and blind."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from tests.importers.damaged import known, seeds, trouble

LONGEST: Final = 8_192
"""Bytes that an input may grow to."""

_MEMORY: Final = next((str(path) for path in [Path("/dev/shm")] if os.access(path, os.W_OK)), None)
"""Where files are quickest: one is written for every input."""

_MOST: Final = 4
"""Harms done to one input."""

_NASTY: Final = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", "\u202e".encode(), "е\u0308".encode(), "😀".encode(), b"\r", b"\r\n\r\n", b'"', b"'",
    b"\\", b"\\u0000", b"\\ud800", b"{", b"}", b"[", b"]]>", b"null", b"-1", b"1e999", b"NaN", b"<", b"&#0;", b"=?utf-8?B?", b"%", b";", b"\t",
    b"\n\nFrom ", b"Content-Type: multipart/mixed; boundary=x\n", b"\n--x--\n", b"+7 900 000-00-01", "ИВАНОВ".encode(),
)  # fmt: skip
"""Pieces at which readers stumble: ends of strings and archives, other charsets, numbers that are none, empty parts."""


@dataclass(frozen=True, slots=True)
class Find:
    reason: str
    data: bytes


def hunt(name: str, seconds: float, seed: int = 1) -> tuple[int, Find | None]:
    """How many inputs the target read in so many seconds of the processor, and the first that it must not answer as it did."""
    with TemporaryDirectory(dir=_MEMORY) as folder:
        return _hunt(name, Path(folder), seconds, seed)


def _hunt(name: str, folder: Path, seconds: float, seed: int) -> tuple[int, Find | None]:
    good = [*seeds(name), *known(name)]
    trouble(name, good[0], folder)  # dictionaries are loaded before the clock runs
    until = time.process_time() + seconds
    for number, data in enumerate(harmed(good, seed), 1):
        if reason := trouble(name, data, folder):
            return number, Find(reason, data)
        if time.process_time() > until:
            return number, None
    raise AssertionError("harm has no end")


def harmed(good: Sequence[bytes], seed: int) -> Iterator[bytes]:
    """Without end."""
    chance = Random(seed)
    for _ in count():
        data = chance.choice(good)
        longest = max(LONGEST, len(data))
        for _ in range(chance.randint(1, _MOST)):
            data = chance.choice(_HARMS)(chance, data, chance.choice(good))
        yield data[:longest]


def _piece(chance: Random, data: bytes) -> tuple[int, int]:
    """Mostly short: long ones leave nothing to read."""
    start = chance.randint(0, len(data))
    return start, min(len(data), start + int(2 ** chance.uniform(0, 9)))


def _cut(chance: Random, data: bytes, _: bytes) -> bytes:
    start, end = _piece(chance, data)
    return data[:start] + data[end:]


def _end(chance: Random, data: bytes, _: bytes) -> bytes:
    return data[: chance.randint(0, len(data))]


def _flip(chance: Random, data: bytes, _: bytes) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _put(chance: Random, data: bytes, _: bytes) -> bytes:
    start, end = _piece(chance, data)
    return data[:start] + chance.choice(_NASTY) + data[chance.choice((start, end)) :]


def _again(chance: Random, data: bytes, _: bytes) -> bytes:
    start, end = _piece(chance, data)
    return data[:start] + data[start:end] * chance.randint(2, 30) + data[end:]


def _splice(chance: Random, data: bytes, other: bytes) -> bytes:
    return data[: chance.randint(0, len(data))] + other[chance.randint(0, len(other)) :]


_HARMS: Final[tuple[Callable[[Random, bytes, bytes], bytes], ...]] = (_cut, _end, _flip, _put, _again, _splice)
