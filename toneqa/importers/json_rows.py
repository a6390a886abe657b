"""JSON with a message in every object, or with a list of messages in every object: columns are names, guessed like those of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from toneqa.errors import DataError
from toneqa.importers.base import BLANK, BY_DOCUMENTS, failure
from toneqa.importers.columns import guess
from toneqa.importers.json_stream import START, names_in, walk
from toneqa.importers.tables import Row, TableFile
from toneqa.types import Failure

_NAMED_BY: Final = 50
"""Objects whose names make the columns; names that come later are not read."""

_LISTS: Final = ("messages", "comments", "history", "dialog", "replies", "transcript", "chat", "сообщения", "комментарии")
_WRAPPED: Final = re.compile(
    rb'\{(?:\s*"[^"]{1,60}"\s*:\s*(?:"[^"]{0,200}"|[\w.+-]{1,40})\s*,){0,10}'
    rb'\s*"(data|items|rows|records|results?|conversations|tickets|dialogs|chats)"\s*:\s*\['
)
_KEPT: Final = ("subject", "channel", "тема", "канал", "conversation_id", "ticket_id", "chat_id", "dialog_id")
_DEPTH: Final = 3


class JsonRows(TableFile):
    name = "json-rows"
    title = "Объекты JSON: по строке, списком или со списком сообщений внутри"
    suffixes = (".json",)
    needs = "поля как колонки у csv; вложенные — через точку: author.name"
    basis = BY_DOCUMENTS

    def sniff(self, head: bytes, path: Path) -> bool:
        names = sorted(names_in(head))
        return guess(names).readable and len(names) > 1

    def rows(self, path: Path) -> Iterator[Row | Failure]:
        found = _flat_rows(path)
        first = list(islice(found, _NAMED_BY))
        names = list(dict.fromkeys(name for item in first if not isinstance(item, Failure) for name in item[1]))
        if names:
            yield Row(1, names)
        for item in chain(first, found):
            yield item if isinstance(item, Failure) else Row(item[0], [item[1].get(name) for name in names])


def _flat_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]] | Failure]:
    """The line and the flat object of every message."""
    for node in walk(path, _into(path)):
        if isinstance(node, Failure):
            yield node
        elif node.value is START or not (node.where == "" or node.where.endswith("item")):
            continue
        elif not isinstance(node.value, dict):
            yield failure(DataError("E208", what="запись", near="объект JSON"), node.at)
        else:
            line = int(node.at.rpartition(":")[2])
            yield from ((line, flat) for flat in _spread(node.value))


def _into(path: Path) -> frozenset[str]:
    """A list is walked, and so is the list that an only object wraps: ``{"total": 5, "data": [...]}``."""
    with path.open("rb") as source:
        head = source.read(4096).lstrip(BLANK)
    if head.startswith(b"["):
        return frozenset({""})
    wrapped = _WRAPPED.match(head)
    return frozenset({"", wrapped[1].decode()}) if wrapped else frozenset()


def _spread(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """One flat object, or one for every message inside it, each with what the outer object says."""
    inner = next((name for name in _LISTS if _holds_messages(record.get(name))), None)
    if inner is None:
        yield _flat(record)
        return
    outer = {_outer(name): value for name, value in _flat(record).items()}
    for message in record[inner]:
        yield outer | _flat(message)


def _outer(name: str) -> str:
    """The id of the outer object is the conversation's; what it says of itself must not pass for what its messages say."""
    return "conversation" if name == "id" else f"outer {name}" if name in guess([name]).mapping.values() and name not in _KEPT else name


def _holds_messages(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _flat(record: Mapping[str, Any], prefix: str = "", depth: int = 1) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, dict) and depth < _DEPTH:
            flat.update(_flat(value, f"{prefix}{name}.", depth + 1))
        elif not isinstance(value, dict | list):
            flat[prefix + name] = value
    return flat
