"""The wire format in: one conversation a line. Text that arrives as JSON is not normalised."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from toneqa.errors import DataError, json_fault
from toneqa.importers.base import BLANK, BY_STANDARD, SHOWN, Item, ReadOptions, check_size, failure
from toneqa.importers.text_stream import MAX_LINE, lines
from toneqa.text.decode import decode_bytes
from toneqa.types import Conversation, Message, Role

_KNOWN: Final = frozenset({"id", "channel", "messages", "meta", "labels"})
_KNOWN_MESSAGE: Final = frozenset({"role", "text", "at", "author", "labels"})


_MESSAGES: Final = re.compile(rb'"messages"\s*:\s*\[')
_ROLE: Final = re.compile(rb'"role"\s*:\s*"(?:client|agent|bot|system)"')


class JsonLines:
    name = "jsonl"
    title = "Формат обмена toneqa"
    suffixes = (".jsonl", ".ndjson")
    needs = "id, channel, messages с role и text; описан в docs/format.md"
    basis = BY_STANDARD

    def sniff(self, head: bytes, path: Path) -> bool:
        """``messages`` with our roles; of a first line longer than the head only its beginning is seen."""
        first = head.lstrip(BLANK)
        return first.startswith(b"{") and _MESSAGES.search(first) is not None and _ROLE.search(first) is not None

    def read(self, path: Path, options: ReadOptions) -> Iterator[Item]:
        empty = True
        for number, line in lines(path):
            if line is None or line.strip(BLANK):
                empty = False
                at = f"{path}:{number}"
                yield failure(DataError("E212", what=f"{MAX_LINE // 1_000_000} МБ"), at) if line is None else parse_line(line, at)
        if empty:
            yield failure(DataError("E201"), str(path))


def parse_line(line: bytes, at: str) -> Item:
    """One line to a conversation, or to the failure that says what is wrong with it."""
    try:
        return parse_item(load_object(line), at)
    except DataError as error:
        return failure(error, at)


def parse_item(data: Mapping[str, Any], at: str) -> Item:
    """One parsed object to a conversation, or to the failure that says what is wrong with it."""
    id_ = data.get("id") if isinstance(data.get("id"), str) else None
    try:
        return check_size(conversation(data, at))
    except DataError as error:
        return failure(error, at, id_)


def load_object(line: bytes) -> Mapping[str, Any]:
    """
    Raises:
        DataError: E202 broken JSON or text that UTF-8 cannot hold, E208 no object.
    """
    try:
        data = json.loads(decode_line(line), parse_constant=no_constant, parse_float=finite)
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise DataError("E202", what=_why(error)) from error
    if not isinstance(data, dict):
        raise DataError("E208", what="строка", near="объект JSON")
    return data


def decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode_bytes(line)


def no_constant(name: str) -> None:
    raise ValueError(f"{name} — не число")


def finite(number: str) -> float:
    """``1e999`` would become an infinity, which no output line may hold."""
    value = float(number)
    if math.isinf(value):
        raise ValueError("слишком большое число")
    return value


def _why(error: Exception) -> str:
    place = f", знак {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
    return json_fault(error) + place


def conversation(data: Mapping[str, Any], at: str) -> Conversation:
    """
    Raises:
        DataError: E203 a required field is missing, E204 unknown role, E208 a field of another type.
    """
    if "messages" not in data:
        raise DataError("E203", what="messages")
    messages = _typed(data, "messages", list, "список")
    meta = _typed(data, "meta", dict, "объект", {})
    return Conversation(
        id=_id(data.get("id")),
        messages=tuple(_message(raw, n) for n, raw in enumerate(messages)),
        channel=_typed(data, "channel", str, "строка", None),
        source=at,
        meta=meta,
        extra={k: v for k, v in data.items() if k not in _KNOWN},
    )


def _id(value: Any) -> str:
    return "" if value is None else str(value)


def _message(raw: Any, number: int) -> Message:
    place = f"messages[{number}]"
    if not isinstance(raw, dict):
        raise DataError("E208", what=place, near="объект")
    for key in ("role", "text"):
        if key not in raw:
            raise DataError("E203", what=f"{place}.{key}")
    role = _typed(raw, "role", str, "строка", at=place)
    if role not in set(Role):
        raise DataError("E204", what=role[:SHOWN])
    return Message(
        role=Role(role),
        text=_typed(raw, "text", str, "строка", at=place),
        at=_typed(raw, "at", str, "строка", None, at=place),
        author=_typed(raw, "author", str, "строка", None, at=place),
        extra={k: v for k, v in raw.items() if k not in _KNOWN_MESSAGE},
    )


_REQUIRED: Final = object()


def _typed(data: Mapping[str, Any], key: str, kind: type, name: str, default: Any = _REQUIRED, at: str = "") -> Any:
    value = data.get(key)
    if value is None and default is not _REQUIRED:
        return default
    if not isinstance(value, kind):
        raise DataError("E208", what=f"{at}.{key}".lstrip("."), near=name)
    return value
