"""What exports of helpdesks have in common: JSON of objects in a list, in a list inside an object, or one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from toneqa.errors import DataError
from toneqa.importers.base import BY_DOCUMENTS, Read, ReadOptions, Reason, Skipped, failure
from toneqa.importers.desk_fields import Record, ident
from toneqa.importers.desk_talk import Talk, Waiting
from toneqa.importers.json_stream import START, Node, walk
from toneqa.importers.text_stream import pieces
from toneqa.types import Failure

LOOKED_AT: Final = 1_000_000
"""Signs of the beginning in which the shape of a file is found."""

_PIECE: Final = re.compile(r'"((?:[^"\\]|\\.)*+)"(\s{0,200}:)?|[{}\[\]]')


@dataclass(frozen=True, slots=True)
class Source:
    """The file at hand. ``people`` is what a format learned of authors before it began."""

    path: Path
    options: ReadOptions
    people: Any = None


class DeskExport:
    """A format: ``lists`` are the lists of records that an outer object may hold, ``unless`` it has one of these fields; ``pages``:
    a conversation may come in parts.
    """

    name = ""
    title = ""
    needs = ""
    suffixes = (".json",)
    basis = BY_DOCUMENTS
    lists: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    pages = False

    def sniff(self, head: bytes, path: Path) -> bool:
        raise NotImplementedError

    def read(self, path: Path, options: ReadOptions) -> Iterator[Read]:
        return self.talks(Source(path, options))

    def talks(self, source: Source) -> Iterator[Read]:
        waiting, empty = Waiting(), True
        for node in records(source.path, self.lists, self.unless):
            empty = False
            yield from [node] if isinstance(node, Failure) else self._read(node, source, waiting)
        yield from waiting.end()
        if empty:
            yield failure(DataError("E201"), str(source.path))

    def _read(self, node: Node, source: Source, waiting: Waiting) -> Iterator[Read]:
        """One record: what is wrong with it is its own failure."""
        try:
            if not isinstance(node.value, dict):
                raise DataError("E208", what="запись", near="объект JSON")
            found = list(self.take(node.value, node, source))
        except DataError as error:
            yield failure(error, node.at, self.id_of(node.value) or None if isinstance(node.value, dict) else None)
            return
        if not found:
            yield Skipped(Reason.EMPTY, 1, node.at)
        for talk in found:
            yield from waiting.add(talk) if self.pages else talk.told()

    def take(self, record: Record, node: Node, source: Source) -> Iterator[Talk]:
        """Conversations of a record, or parts of them.

        Raises:
            DataError: E208 a field of another type, E222 nobody knows who wrote a message.
        """
        raise NotImplementedError

    def id_of(self, record: Record) -> str:
        """The id of the conversation; empty where the record does not tell."""
        return ident(record.get("id"))


def records(path: Path, lists: tuple[str, ...], unless: tuple[str, ...] = ()) -> Iterator[Node | Failure]:
    """Records one by one, whatever holds them; fields beside a list of records are passed over."""
    into = _into(path, lists, unless)
    wanted = {"item", *(f"{name}.item" for name in lists)} if into else {""}
    for node in walk(path, into):
        if isinstance(node, Failure) or (node.value is not START and node.where in wanted):
            yield node


def _into(path: Path, lists: tuple[str, ...], unless: tuple[str, ...]) -> frozenset[str]:
    """What to walk: a list at the root, or lists of records inside the object there; else every object is a record."""
    head = "".join(islice(pieces(path), 4))[:LOOKED_AT].lstrip()
    if head.startswith("["):
        return frozenset({""})
    found = _members(head)
    if not lists or not found & {f"{name}[]" for name in lists} or found & set(unless):
        return frozenset()
    return frozenset({"", *(name.rpartition(".")[0] for name in lists), *lists})


def _members(head: str) -> set[str]:
    """Objects and lists (``name[]``) in the first object, down to its second level: ``data``, ``data.payload[]``."""
    found: set[str] = set()
    trail: list[str] = []
    name = ""
    for piece in _PIECE.finditer(head):
        sign = piece[0]
        if sign in "{[":
            trail.append(name if sign == "{" else f"{name}[]")
            if 2 <= len(trail) <= 3 and not any(step.endswith("[]") for step in trail[:-1]):
                found.add(".".join(trail[1:]))
            name = ""
        elif sign in "}]":
            trail = trail[:-1]
            if not trail:
                break
        else:
            name = piece[1] if piece[2] else ""
    return found


def unknown_author(what: str, near: str = "Назовите сотрудников через --agent-id.") -> DataError:
    return DataError("E222", what=what, near=near)
