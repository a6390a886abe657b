"""JSON of helpdesks to marks: what the three readers of exports share."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from toneqa.errors import DataError
from toneqa.importers.base import BLANK, failure
from toneqa.text.decode import decode_bytes
from toneqa.types import Failure

Json = Mapping[str, Any]
_MARKED: Final = frozenset({"reviews", "sessionVoteHead", "sessionCommentHead", "score"})
"""Keys of the objects that are sought: what lies inside such a one is its own."""

_ENVELOPES: Final = ("conversations", "data", "result", "items", "evaluations", "sessions")


def objects(path: Path) -> Iterator[tuple[Json, str] | Failure]:
    """Every object of the file with its place: one document, a list, an answer of an API around a list, or a line each.

    Raises:
        DataError: E201 empty, E231 not JSON.
    """
    data = path.read_bytes()
    if not data.strip(BLANK):
        raise DataError("E201", at=str(path))
    text = decode_bytes(data)
    try:
        yield from ((one, str(path)) for one in _unwrapped(json.loads(text)))
    except RecursionError as error:
        raise DataError("E231", what="слишком глубокая вложенность", at=str(path)) from error
    except ValueError as error:
        if not getattr(error, "msg", "").startswith("Extra data") and "}\n{" not in text:
            raise DataError("E231", what=f"знак {getattr(error, 'colno', 1)}", at=f"{path}:{getattr(error, 'lineno', 1)}") from error
        yield from _lines(text, path)


def _lines(text: str, path: Path) -> Iterator[tuple[Json, str] | Failure]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield from ((one, f"{path}:{number}") for one in _unwrapped(json.loads(line)))
        except (ValueError, RecursionError) as error:
            yield failure(DataError("E231", what=f"знак {getattr(error, 'colno', 1)}"), f"{path}:{number}")


def _unwrapped(data: Any) -> Iterator[Json]:
    if isinstance(data, list):
        for one in data:
            yield from _unwrapped(one)
    elif isinstance(data, dict):
        inner = next((data[key] for key in _ENVELOPES if isinstance(data.get(key), list | dict)), None)
        yield from [data] if inner is None or _MARKED & set(data) else _unwrapped(inner)


def listed(value: Any) -> list[Json]:
    """The objects of a list; none where it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """A scalar as a person would write it; nothing for what is no scalar."""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None or isinstance(value, dict | list) else str(value)


def person(value: Any) -> str:
    """Name or address of a person, whatever of both there is."""
    if isinstance(value, dict):
        keys = ("name", "fullName", "email", "id")
        return next((text_of(value[key]) for key in keys if text_of(value.get(key))), "")
    return text_of(value)
