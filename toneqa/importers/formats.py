"""All formats in one ordered list, and how a file is recognised."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from toneqa.errors import DataError, UseError
from toneqa.importers.base import BLANK, HEAD, Importer
from toneqa.importers.csv_file import CsvFile
from toneqa.importers.eml import EmlFile
from toneqa.importers.helpdesks import HELPDESKS
from toneqa.importers.json_rows import JsonRows
from toneqa.importers.jsonl import JsonLines
from toneqa.importers.maildir import MaildirFolder
from toneqa.importers.mbox import MboxFile
from toneqa.importers.parquet_file import ParquetFile
from toneqa.importers.telegram import Telegram
from toneqa.importers.txt import PlainText
from toneqa.importers.whatsapp import WhatsApp
from toneqa.importers.xlsx_file import XlsxFile

FORMATS: Final[tuple[Importer, ...]] = (
    JsonLines(),
    Telegram(),
    *HELPDESKS,
    MaildirFolder(),
    MboxFile(),
    EmlFile(),
    XlsxFile(),
    ParquetFile(),
    JsonRows(),
    WhatsApp(),
    CsvFile(),
    PlainText(),
)
"""The narrower stands before the wider: the first that knows a file takes it."""

SUFFIXES: Final = frozenset(suffix for importer in FORMATS for suffix in importer.suffixes)


_FOREIGN: Final = {
    b"PK\x03\x04": ("архив или документ Word", "Архив распакуйте и укажите папку, документ сохраните как текст"),
    b"Rar!": ("архив", "Распакуйте его и укажите папку"),
    b"7z\xbc\xaf\x27\x1c": ("архив", "Распакуйте его и укажите папку"),
    b"\x1f\x8b": ("архив", "Распакуйте его и укажите то, что внутри"),
    b"\xd0\xcf\x11\xe0": ("файл старого Excel, Word или Outlook", "Таблицу сохраните как .xlsx, письмо как .eml"),
    b"!BDN": ("архив Outlook (.pst)", "Перенесите письма в Thunderbird и сохраните как .eml или .mbox"),
    b"%PDF": ("документ PDF", "Сохраните переписку как текст или таблицу"),
}
"""By the first bytes."""


def named(name: str) -> Importer:
    """
    Raises:
        UseError: E106 no format of that name.
    """
    found = next((importer for importer in FORMATS if importer.name == name), None)
    if found is None:
        raise UseError("E106", what=name, near=", ".join(importer.name for importer in FORMATS))
    return found


def recognise(path: Path) -> Importer:
    """The importer of a file or folder, by content: the first that knows it.

    Where none does, the suffix leads to the widest format that has it, so that a damaged file is told of in its terms.

    Raises:
        DataError: E201 nothing but white space, E207 nobody knows the file, E225 we know what it is, but do not read it.
    """
    head = b"" if path.is_dir() else _head(path)
    if len(head) < HEAD and not head.strip(BLANK) and not path.is_dir():
        raise DataError("E201")
    known = (importer for importer in FORMATS if importer.sniff(head, path))
    usual = (importer for importer in reversed(FORMATS) if path.suffix.lower() in importer.suffixes)
    found = next(known, None) or next(usual, None)
    if found is None:
        raise _stranger(head)
    return found


def _stranger(head: bytes) -> DataError:
    """With a remedy where many people have such files."""
    told = next((told for mark, told in _FOREIGN.items() if head.startswith(mark)), None)
    return DataError("E225", what=told[0], near=told[1]) if told else DataError("E207")


def _head(path: Path) -> bytes:
    with path.open("rb") as source:
        return source.read(HEAD)
