"""Excel (ECMA-376 part 1, SpreadsheetML): rows of the first sheet that holds a table, one by one.

Read here and not by openpyxl because that keeps all shared strings and a node for every row: its memory grows with the file.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final
from xml.parsers.expat import ExpatError

from toneqa.errors import DataError
from toneqa.importers.base import BY_DOCUMENTS, failure
from toneqa.importers.columns import guess
from toneqa.importers.tables import HEADER_IN, Row, TableFile, cell_text
from toneqa.importers.xlsx_cells import Attributes, Cells, Strings, parse
from toneqa.types import Failure

MAX_UNPACKED: Final = 8 << 30
"""Bytes. A full sheet has 1,048,576 rows (Excel specifications and limits); with letters of 1,000 signs that is some 2 GB."""

MAX_RATIO: Final = 200
"""Bytes out of one packed byte. Deflate reaches 1032 (zlib technical details), with one sign repeated; a sheet of
letters that differ in one number each, which packs better than any real one, reaches 18 (tests/importers/long_files.py)."""

_SMALL: Final = 32 << 20
"""Bytes that do no harm however well they are packed."""

_BOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_STRINGS: Final = "xl/sharedStrings.xml"


class XlsxFile(TableFile):
    name = "xlsx"
    title = "Таблица Excel"
    suffixes = (".xlsx", ".xlsm")
    needs = "как у csv; читается первый лист с такими колонками"
    basis = BY_DOCUMENTS

    def sniff(self, head: bytes, path: Path) -> bool:
        if not head.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(path) as packed:
                return _BOOK in packed.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return False

    def rows(self, path: Path) -> Iterator[Row | Failure]:
        """
        Raises:
            DataError: E217, E219
        """
        return book_rows(path, lambda names: guess(names).readable)


def book_rows(path: Path, fits: Callable[[list[str]], bool]) -> Iterator[Row | Failure]:
    """Rows of the first sheet that has a row of names which ``fits`` among its first, else of the first that has any.

    Raises:
        DataError: E217 it would unpack to far more than a table can be, E219 it is damaged.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            _check_unpacked(packed)
            with Strings() as strings:
                _read_strings(packed, strings)
                yield from _table(packed, strings, path, fits)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, KeyError, zlib.error) as error:
        raise DataError("E219", what="архив не открывается") from error
    except ExpatError as error:
        raise DataError("E219", what=f"XML, строка {error.lineno}") from error


def _check_unpacked(packed: zipfile.ZipFile) -> None:
    infos = packed.infolist()
    if any(i.header_offset < 0 for i in infos):  # zipfile would fail as if the disk did
        raise DataError("E219", what="архив не открывается")
    swollen = any(i.file_size > _SMALL and i.file_size > MAX_RATIO * max(i.compress_size, 1) for i in infos)
    if swollen or sum(i.file_size for i in infos) > MAX_UNPACKED:
        raise DataError("E217")
    if any(i.flag_bits & 1 for i in infos):
        raise DataError("E219", what="она закрыта паролем")


def _read_strings(packed: zipfile.ZipFile, strings: Strings) -> None:
    with suppress(KeyError), packed.open(_STRINGS) as source:
        for _ in parse(source, strings):
            pass


def _table(packed: zipfile.ZipFile, strings: Strings, path: Path, fits: Callable[[list[str]], bool]) -> Iterator[Row | Failure]:
    other: str | None = None
    sheets = _sheets(packed)
    for sheet in sheets:
        rows = _rows(packed, sheet, strings, path)
        first = list(islice(rows, HEADER_IN))
        if any(isinstance(row, Row) and fits([cell_text(v) for v in row.values]) for row in first):
            yield from chain(first, rows)
            return
        other = other or (sheet if first else None)
    if not other and not sheets:
        raise DataError("E219", what="в книге нет ни одного листа")
    if other:
        yield from _rows(packed, other, strings, path)


def _rows(packed: zipfile.ZipFile, sheet: str, strings: Strings, path: Path) -> Iterator[Row | Failure]:
    """What comes before damage is given out."""
    line = 0
    try:
        with packed.open(sheet) as source:
            for line, values in parse(source, Cells(strings)):
                yield Row(line, values)
    except (ExpatError, zipfile.BadZipFile, EOFError, zlib.error) as error:
        place = f"XML, строка {error.lineno}" if isinstance(error, ExpatError) else "архив обрывается"
        yield failure(DataError("E219", what=place), f"{path}:{line}")


def _sheets(packed: zipfile.ZipFile) -> list[str]:
    """Parts of the sheets in the order of the book."""
    found: list[str] = []
    targets: dict[str, str] = {}
    _elements(packed, _BOOK, {"sheet": lambda a: found.append(_own(a, "id")), "workbookPr": _check_epoch})
    _elements(packed, _RELATIONS, {"Relationship": lambda a: targets.update({a.get("Id", ""): a.get("Target", "")})})
    parts = [posixpath.normpath(posixpath.join("/xl", targets[id_])).lstrip("/") for id_ in found if id_ in targets]
    names = frozenset(packed.namelist())
    return [part for part in parts if part in names and "worksheets/" in part]


def _own(attributes: Attributes, name: str) -> str:
    """``r:id``, whatever the prefix."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")


def _check_epoch(attributes: Attributes) -> None:
    if attributes.get("date1904") in ("1", "true"):
        raise DataError("E219", what="даты в ней считаются от 1904 года, нужны от 1900")


class _Elements:
    """Calls a function with the attributes of every element of that name."""

    def __init__(self, wanted: dict[str, Callable[[Attributes], Any]]) -> None:
        self._wanted = wanted

    def start(self, name: str, attributes: Attributes) -> None:
        if call := self._wanted.get(name.rpartition(":")[2]):
            call(attributes)

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...

    def ready(self) -> list[Any]:
        return []


def _elements(packed: zipfile.ZipFile, part: str, wanted: dict[str, Callable[[Attributes], Any]]) -> None:
    with packed.open(part) as source:
        for _ in parse(source, _Elements(wanted)):
            pass
