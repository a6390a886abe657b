"""What callers send, to conversations: a conversation of the exchange format, or a draft with the client's letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from toneqa.batch.run import Item
from toneqa.errors import DataError
from toneqa.importers.base import failure, thousands
from toneqa.importers.files import unique
from toneqa.importers.jsonl import conversation, load_object, parse_item, parse_line
from toneqa.types import Conversation

MAX_CHARS: Final = 100_000
"""Signs of one check, the client's letters with it: a letter of 20,000 signs is read in half a second, this in some three."""

MAX_BATCH: Final = 1_000
"""Conversations of one request."""

JSON: Final = "application/json"
LINES: Final = "application/x-ndjson"


def read_draft(body: bytes) -> Conversation:
    """
    Raises:
        DataError: E202 broken JSON, E203 a field is missing, E204, E208 a field of another kind, E209 too long.
    """
    data = load_object(body)
    found = conversation(data if "messages" in data else _spoken(data), "")
    length = sum(len(message.text) for message in found.messages)
    if length > MAX_CHARS:
        raise DataError("E209", what=thousands(length), near=thousands(MAX_CHARS))
    return found


def _spoken(data: Mapping[str, Any]) -> dict[str, Any]:
    """The short form as a conversation; unknown keys are carried along."""
    if "draft" not in data:
        raise DataError("E203", what="draft")
    _text(data, "draft")
    letters = [{"role": "client", "text": _text(data, "client")}] if data.get("client") is not None else []
    rest = {key: value for key, value in data.items() if key not in ("draft", "client")}
    return rest | {"messages": [*letters, {"role": "agent", "text": data["draft"]}]}


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data[key]
    if not isinstance(value, str):
        raise DataError("E208", what=key, near="строка")
    return value


def read_batch(body: bytes, kind: str) -> list[Item]:
    """Conversations in order, each with an id of its own; one that cannot be read is a failure in its place.

    Raises:
        DataError: E202, E203, E208 the request itself is wrong, E201 it holds nothing, E243 it holds too much.
    """
    items = _lines(body) if kind == LINES else _listed(load_object(body))
    if not items:
        raise DataError("E201")
    if len(items) > MAX_BATCH:
        raise DataError("E243", near=str(MAX_BATCH))
    return list(unique(items))


def _lines(body: bytes) -> list[Item]:
    lines = [(number, line) for number, line in enumerate(body.split(b"\n"), 1) if line.strip()]
    return [parse_line(line, f"body:{number}") for number, line in lines[: MAX_BATCH + 1]]


def _listed(data: Mapping[str, Any]) -> list[Item]:
    if "conversations" not in data:
        raise DataError("E203", what="conversations")
    listed = data["conversations"]
    if not isinstance(listed, list):
        raise DataError("E208", what="conversations", near="список")
    return [_one(raw, f"conversations:{number}") for number, raw in enumerate(listed[: MAX_BATCH + 1], 1)]


def _one(raw: Any, at: str) -> Item:
    if not isinstance(raw, dict):
        return failure(DataError("E208", what=at, near="объект JSON"), at)
    return parse_item(raw, at)
