"""Fields of helpdesk records, read with tolerance: a body of another type is an error, an odd date or id is only missing."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from toneqa.errors import DataError
from toneqa.importers.base import file_name
from toneqa.importers.dates import iso
from toneqa.text.decode import clean, html_to_text
from toneqa.types import EMPTY

Record = Mapping[str, Any]

_TAG: Final = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,14}(?:\s[^<>]{0,4000})?/?>")
_LONE: Final = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """Halves of surrogate pairs, which no output can hold, become U+FFFD."""
    return _LONE.sub("\ufffd", text) if not text.isascii() and _LONE.search(text) else text


def words(record: Record, *names: str) -> str:
    """The first of these fields that holds a text; JSON text is not normalised.

    Raises:
        DataError: E208 a field holds something else.
    """
    for name in names:
        value = record.get(name)
        if value is not None and not isinstance(value, str):
            raise DataError("E208", what=name, near="строка")
        if value and value.strip():
            return whole(value)
    return ""


def page(text: str) -> str:
    """Text of a field that may hold HTML: exports and single letters differ, so the content decides."""
    if _TAG.search(text):
        return clean(html_to_text(text))
    return clean(html.unescape(text)) if "&" in text else text


def ident(value: Any) -> str:
    """An id as text; empty for what is none. Exports write one id here as a number, there as a text."""
    if isinstance(value, str):
        return whole(value.strip())
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def word(record: Record, name: str) -> str:
    """A name of a kind or state; empty where something else stands."""
    value = record.get(name)
    return value if isinstance(value, str) else ""


def shown(value: Any) -> str:
    """A value in the text of an error."""
    return whole(value)[:40] if isinstance(value, str) else "не строка"


def first(record: Record, *names: str) -> str:
    """The first of these fields that holds an id."""
    return next((found for name in names if (found := ident(record.get(name)))), "")


def inner(record: Record, name: str) -> Record:
    """The object in this field, empty where there is none."""
    value = record.get(name)
    return value if isinstance(value, dict) else EMPTY


def rows(record: Record, name: str) -> list[Record]:
    """The list of objects in this field; objects with numbers for names are lists too.

    Raises:
        DataError: E208 it is no list of objects.
    """
    value = record.get(name)
    listed = list(value.values()) if isinstance(value, dict) else value
    if listed is None:
        return []
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        raise DataError("E208", what=name, near="список объектов")
    return listed


def objects(value: Any) -> list[Record]:
    """The objects of a list or of the values of an object; what is none is passed over."""
    listed = list(value.values()) if isinstance(value, dict) else value
    return [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []


def moment(value: Any, zone: timezone) -> str | None:
    """ISO 8601 of a text that names no zone but is known to be of this one."""
    found = iso(value)
    at = datetime.fromisoformat(found) if found else None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat() if at else None


def names_of(files: Any, *names: str) -> list[str]:
    """What attached files are called; the end of an address, or «файл», where a file has no name. No name holds a path."""
    listed = list(files.values()) if isinstance(files, dict) else files
    return [_name(file, names) for file in listed if file] if isinstance(listed, list) else []


def _name(file: Any, names: tuple[str, ...]) -> str:
    given = [file.get(name) for name in names] if isinstance(file, dict) else [file]
    for value in given:
        if isinstance(value, str) and (name := _plain_name(value)):
            return name
    return "файл"


def _plain_name(value: str) -> str:
    if value.startswith(("http://", "https://")):
        try:
            value = unquote(urlsplit(value).path).rpartition("/")[2]
        except ValueError:
            return ""
    return file_name(value)


def labels(value: Any, *names: str) -> list[str]:
    """Tags: a list of texts, or of objects that are called by one of these fields."""
    listed = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(listed, list):
        return []
    found = (first(row, *names) if isinstance(row, dict) else ident(row) for row in listed)
    return [label for label in found if label]


def told(**given: Any) -> dict[str, Any]:
    """What is known of a conversation: texts, numbers and lists of texts that are not empty; anything else is no such thing."""
    return {name: found for name, value in given.items() if (found := _told(value)) not in (None, "", [])}


def _told(value: Any) -> Any:
    if isinstance(value, str):
        return whole(value).strip()
    if isinstance(value, list):
        return [whole(item) for item in value if isinstance(item, str)]
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
