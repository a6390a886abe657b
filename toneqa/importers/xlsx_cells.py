"""Parts of an Excel book as streams: shared strings to a temporary file, a sheet to rows. No part may declare entities."""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Iterator, Mapping
from functools import lru_cache
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, Protocol
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile

from toneqa.errors import DataError
from toneqa.importers.base import MAX_CHARS

Attributes = Mapping[str, str]

MAX_COLUMNS: Final = 512
"""A table of people has some tens; a cell at the far right of Excel's 16,384 columns would make every row as wide."""

_PIECE: Final = 1 << 16
_IN_MEMORY: Final = 32 << 20
_CODE: Final = re.compile(r"_x(00[01][0-9A-Fa-f]|005F)_")
"""How a cell holds a control sign, or the sign that begins such a code (ECMA-376 part 1, 22.9.2.19)."""


class Part(Protocol):
    """What takes the elements of a part and gives out what is ready."""

    def start(self, name: str, attributes: Attributes) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...
    def ready(self) -> list[Any]: ...


def parse(source: IO[bytes], part: Part) -> Iterator[Any]:
    """
    Raises:
        DataError: E219 a document type, which no sheet has: entities would be declared there.
        ExpatError, BadZipFile, EOFError, zlib.error: it is damaged; what came before was given out.
    """
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = part.start, part.end, part.text
    parser.StartDoctypeDeclHandler = _refuse
    while True:
        try:
            piece = source.read(_PIECE)
            parser.Parse(piece, not piece)
        except (ExpatError, BadZipFile, EOFError, zlib.error):
            yield from part.ready()
            raise
        yield from part.ready()
        if not piece:
            return


def _refuse(*_: Any) -> None:
    raise DataError("E219", what="в ней объявлены сущности XML, в таблицах их не бывает")


class _Text:
    """Collects the text of ``t`` elements but those of phonetic hints."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size, self._taking, self._hint = 0, False, False

    def start(self, name: str, attributes: Attributes) -> None:
        local = name.rpartition(":")[2]
        if local == "rPh":
            self._hint = True
        self._taking = local in ("t", "v") and not self._hint

    def end(self, name: str) -> None:
        self._taking = False
        if name.rpartition(":")[2] == "rPh":
            self._hint = False

    def text(self, data: str) -> None:
        """Of an endless text only as much is kept as shows that it is too long."""
        if self._taking and self._size <= MAX_CHARS:
            self._parts.append(data)
            self._size += len(data)

    def take(self) -> str:
        text = "".join(self._parts)
        self._parts.clear()
        self._size = 0
        return _CODE.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


class Strings(_Text):
    """Shared strings by number; small books in memory, large ones in a temporary file."""

    def __init__(self) -> None:
        super().__init__()
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 closed by __exit__
        self._ends = array("Q", [0])

    def __enter__(self) -> Strings:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def end(self, name: str) -> None:
        super().end(name)
        if name.rpartition(":")[2] == "si":
            data = self.take().encode("utf-8", "replace")
            self._file.write(data)
            self._ends.append(self._ends[-1] + len(data))

    def ready(self) -> list[Any]:
        return []

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self._ends) - 1:
            return ""
        start = self._ends[number]
        self._file.seek(start)
        return self._file.read(self._ends[number + 1] - start).decode("utf-8")


class Cells(_Text):
    """Rows of a sheet as (number, values): texts, numbers, True and False."""

    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self._strings = strings
        self._rows: list[tuple[int, list[Any]]] = []
        self._row, self._column, self._kind = 0, 0, ""
        self._values: list[Any] = []

    def start(self, name: str, attributes: Attributes) -> None:
        super().start(name, attributes)
        local = name.rpartition(":")[2]
        if local == "c":
            self._kind = attributes.get("t", "n")
            self._column = _place(attributes["r"]) if "r" in attributes else self._column + 1
        elif local == "row":
            number = attributes.get("r", "")
            self._row, self._column, self._values = int(number) if number.isdecimal() else self._row + 1, 0, []

    def end(self, name: str) -> None:
        super().end(name)
        local = name.rpartition(":")[2]
        if local == "c":
            self._put(self.take())
        elif local == "row" and any(value not in (None, "") for value in self._values):
            self._rows.append((self._row, self._values))

    def ready(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    def _put(self, text: str) -> None:
        if not text or not 1 <= self._column <= MAX_COLUMNS:
            return
        self._values.extend([None] * (self._column - len(self._values)))
        self._values[self._column - 1] = self._value(text)

    def _value(self, text: str) -> Any:
        if self._kind == "s":
            return self._strings[int(text)] if text.isdecimal() else ""
        if self._kind == "n":
            try:
                return float(text)
            except ValueError:
                return text
        return "" if self._kind == "e" else text


@lru_cache(20_000)
def _letters(letters: str) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + ord(letter) - 64
    return number


def _place(reference: str) -> int:
    """Column of ``AB12``, from 1."""
    return _letters(reference.rstrip("0123456789").upper())
