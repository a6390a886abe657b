"""JSON of any size, value by value: one document, several in a row, or a line each.

Only the containers that an importer names are walked; what they hold is read by the standard library whole, so a container to be
walked is one whose members are small (``chats.list``), not one whose members are to be seen together. Every value has its line.
A damaged value costs itself: reading goes on at the next member that begins like the first one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from toneqa.errors import DataError, json_fault
from toneqa.importers.base import BLANK, failure, thousands
from toneqa.importers.jsonl import finite, no_constant
from toneqa.importers.text_stream import decode_mixed, pieces
from toneqa.types import Failure

MAX_VALUE: Final = 32_000_000
"""Signs of one value: longer than any conversation may be (``MAX_CHARS`` a message) unless it is a dump."""

_NEAR: Final = 16
"""An error so close to the end of what was read may be the cut itself: a number, a word or a ``\\u`` code."""

_BEHIND: Final = 1 << 14
"""Signs: the standard decoder counts lines from the start of its text for every fault."""

_SPACE: Final = re.compile(r"[\s\ufeff]*")
_KEY: Final = re.compile(r'\{\s{0,200}"([^"\\]{0,200})"\s{0,200}:')
_NAME: Final = re.compile(r'"([^"\\\x00-\x1f]{1,60})"\s{0,20}:')
_NEXT_NAME: Final = re.compile(r',\s{0,200}"[^"\\]{1,200}"\s{0,200}:')
_NEXT_ROOT: Final = re.compile(r"\n\s{0,200}(?=[{\[])")
_CUT: Final = "файл обрывается"
_ESCAPE: Final = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)


class _Mark:
    """Stands for a container that is walked."""


START: Final = _Mark()
"""The value of a node that opens a walked container; its members follow."""


@dataclass(frozen=True, slots=True)
class Node:
    """``where``: names joined by dots, ``item`` for a member of a list, empty for the root. ``at``: ``path:line``."""

    where: str
    value: Any
    at: str


class _BrokenError(Exception):
    """The value at hand cannot be read; ``why`` is Russian."""

    def __init__(self, why: str) -> None:
        self.why = why


def walk(path: Path, into: Collection[str] = ()) -> Iterator[Node | Failure]:
    """Nodes in the order of the file. ``into``: containers to walk, by the name ``Node.where`` gives them.

    Control characters written as ``\\x0B``, which Telegram does, are mended on the way.
    """
    reader = _Reader(path)
    while reader.peek():
        yield from _value(reader, "", frozenset(into), _NEXT_ROOT)


def _value(reader: _Reader, where: str, into: frozenset[str], following: re.Pattern[str] | None) -> Iterator[Node | Failure]:
    """The value here as one node, or all nodes of a walked container; after damage reading goes on at ``following``."""
    opening = reader.peek()
    if where in into and opening in ("{", "["):
        yield Node(where, START, reader.at)
        yield from _members(reader, where, into, opening == "{")
        return
    at = reader.at
    try:
        yield Node(where, reader.take(), at)
    except _BrokenError as error:
        yield from reader.damage(error.why, at)
        reader.skip_to(following)


def _members(reader: _Reader, where: str, into: frozenset[str], named: bool) -> Iterator[Node | Failure]:
    """Members of the list or object that opens here."""
    closing = "}" if named else "]"
    reader.step()
    following = _NEXT_NAME if named else None
    while reader.peek() not in (closing, ""):
        try:
            name = reader.key() if named else "item"
            following = following or reader.likeness()
            yield from _value(reader, f"{where}.{name}".lstrip("."), into, following)
            reader.check_next(closing)
        except _BrokenError as error:
            yield from reader.damage(error.why, reader.at)
            reader.skip_to(following)
        if reader.peek() == ",":
            reader.step()
    if not reader.peek():
        yield from reader.damage(_CUT, reader.at)
    reader.step()


def names_in(head: bytes) -> frozenset[str]:
    """Names that the beginning of a JSON file holds, at any depth; none when it is no JSON. For ``sniff``."""
    if head.lstrip(BLANK)[:1] not in (b"{", b"["):
        return frozenset()
    return frozenset(_NAME.findall(decode_mixed(head)))


class _Reader:
    """A window on the text that moves forward; knows the line of its place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pieces = _mended(pieces(path))
        self._text, self._pos, self._line, self._counted = "", 0, 1, 0
        self._told = False
        self._decode = json.JSONDecoder(parse_float=finite, parse_constant=no_constant, strict=False).raw_decode

    @property
    def at(self) -> str:
        self._line += self._text.count("\n", self._counted, self._pos)
        self._counted = self._pos
        return f"{self._path}:{self._line}"

    def peek(self) -> str:
        """The next sign that is no space; empty at the end."""
        while True:
            self._pos = _SPACE.match(self._text, self._pos).end()  # type: ignore[union-attr]
            if self._pos < len(self._text) or not self._more():
                return self._text[self._pos : self._pos + 1]

    def step(self) -> None:
        self._pos += 1

    def key(self) -> str:
        name = self.take() if self.peek() == '"' else None
        if not isinstance(name, str) or self.peek() != ":":
            raise _BrokenError("нет имени поля" if self.peek() else _CUT)
        self.step()
        return name

    def check_next(self, closing: str) -> None:
        if self.peek() not in (",", closing, ""):
            raise _BrokenError("нет запятой")

    def damage(self, why: str, at: str) -> Iterator[Failure]:
        """The failure to tell of; that the file was cut is told once, at its last value."""
        if not self._told:
            yield failure(DataError("E211", what=why), at)
        self._told = self._told or why == _CUT

    def likeness(self) -> re.Pattern[str] | None:
        """What a next member like the one here begins with: a comma and the same first name. None for what is no object."""
        self.peek()
        while len(self._text) - self._pos < 512 and self._more():
            pass
        found = _KEY.match(self._text, self._pos)
        return re.compile(r',\s{0,200}\{\s{0,200}"' + re.escape(found[1]) + r'"\s{0,200}:') if found else None

    def take(self) -> Any:
        """The value here, read whole."""
        self.peek()
        if self._pos > _BEHIND:
            self._drop()
        while True:
            try:
                value, end = self._decode(self._text, self._pos)
            except json.JSONDecodeError as error:
                self._grow_or_break(error)
                continue
            except (ValueError, RecursionError) as error:
                raise _BrokenError(json_fault(error)) from error
            if end < len(self._text) or not isinstance(value, int | float) or not self._more():
                self._pos = end
                return value

    def _grow_or_break(self, error: json.JSONDecodeError) -> None:
        """Read on where the fault may be the edge of what was read; else say what is wrong.

        Raises:
            _BrokenError
        """
        open_end = error.msg.startswith("Unterminated")
        cut = open_end or error.pos >= len(self._text) - _NEAR
        if cut and len(self._text) - self._pos > MAX_VALUE:
            raise _BrokenError(f"запись длиннее {thousands(MAX_VALUE)} знаков")
        if not cut or not self._more():
            at_end = open_end or error.pos >= len(self._text.rstrip())
            raise _BrokenError(_CUT if cut and at_end else json_fault(error))

    def skip_to(self, following: re.Pattern[str] | None) -> None:
        """Move to the next place like that; without one to the end."""
        start = self._pos + 1
        while True:
            found = following.search(self._text, start) if following else None
            if found:
                self._pos = found.start()
                return
            self._pos = start = max(start, len(self._text) - 1000 if following else len(self._text))
            if not self._more():
                self._pos = len(self._text)
                return
            start = 0

    def _drop(self) -> None:
        """Forget what lies behind, but for its number of lines."""
        _ = self.at
        self._text, self._pos, self._counted = self._text[self._pos :], 0, 0

    def _more(self) -> bool:
        """As much text again as lies ahead, so that a long value is tried few times; what lies behind is dropped."""
        self._drop()
        wanted, got = max(len(self._text), 1), []
        while wanted > 0 and (piece := next(self._pieces, "")):
            got.append(piece)
            wanted -= len(piece)
        self._text += "".join(got)
        return bool(got)


def _mended(texts: Iterator[str]) -> Iterator[str]:
    """``\\x0B`` becomes ``\\u000B``; a run of backslashes at the edge of two pieces waits for the second."""
    kept = ""
    for text in texts:
        whole = kept + text
        edge = len(whole) - len(re.search(r"(?:x[0-9A-Fa-f]?)?\Z", whole[-2:])[0])  # type: ignore[index]
        while edge and whole[edge - 1] == "\\":
            edge -= 1
        edge = edge if whole[edge : edge + 1] == "\\" else len(whole)
        kept = whole[edge:]
        if edge:
            yield _mend(whole[:edge])
    if kept:
        yield _mend(kept)


def _mend(text: str) -> str:
    return _ESCAPE.sub(lambda m: f"\\u00{m[1]}" if m[1] else m[0], text) if "\\x" in text else text
