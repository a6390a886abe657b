"""Erases a person from files of results: every conversation that holds one of his keyed hashes is left out."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from toneqa.errors import DataError
from toneqa.lang.annotate import annotate
from toneqa.privacy.find import find_in_text, find_personal
from toneqa.privacy.identity import keyed
from toneqa.privacy.kinds import Finder
from toneqa.privacy.places import TAG
from toneqa.types import Message, Role

Json = Mapping[str, Any]


def mentions(result: Json, keys: Collection[str]) -> bool:
    """Is one of the hashes among the masked pieces of a result, or in its number, the name of its file or an author?"""
    messages = result.get("messages") or ()
    told = " ".join(map(str, (result.get("id"), result.get("source"), *(message.get("author") for message in messages))))
    if any(f"~{key[:TAG]}" in told for key in keys):
        return True
    return any(piece.get("key") in keys for message in messages for piece in message.get("hidden") or ())


def names(text: str, keys: Collection[str], key: bytes, people: Finder | None = None) -> bool:
    """Does a text that was never masked tell of the person? ``keys``: his hashes, made with ``key``; ``people``: as in ``find_personal``."""
    pieces = (*find_personal(annotate(Message(Role.AGENT, text)), (), people), *find_in_text(text))
    return any(keyed(key, piece.kind, text[piece.start : piece.end]) in keys for piece in pieces)


def without(lines: Iterable[str], keys: Collection[str], at: str) -> Iterator[tuple[str, bool]]:
    """Lines of a file of results, each with whether it is to go.

    Raises:
        DataError: E202 a line is no JSON.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            result = json.loads(line)
        except ValueError as error:
            raise DataError("E202", what=type(error).__name__, at=f"{at}:{number}") from error
        yield line, isinstance(result, dict) and mentions(result, keys)
