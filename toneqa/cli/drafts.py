"""Drafts from files, folders and stdin: what ``toneqa check`` reads."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from toneqa.importers.base import Item, ReadOptions
    from toneqa.text.original import Original
    from toneqa.types import Conversation

STDIN: Final = "-"
TEXTS: Final = (".txt", ".md")
"""The whole file is one draft, whatever it begins with, a chat pasted into it too."""

ENDINGS: Final = (*TEXTS, ".eml", ".jsonl")
"""What is taken from a folder."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One thing to check. ``original``: the file where the draft is the whole of it; ``line`` of a line file."""

    path: str
    item: Item
    original: Original | None = None
    line: int | None = None


def items(path: Path, source: bytes | None, reading: ReadOptions) -> Iterator[Item]:
    """Conversations and failures of one file, or of ``source``, the bytes of stdin; formats are loaded only where they are met.

    Raises:
        UseError: E101 no such file.
    """
    if source is None and not _is_text(path):
        from toneqa.importers.files import read_paths

        return read_paths([path], reading)
    from toneqa.importers.txt import read_text

    return read_text(path.read_bytes() if source is None else source, str(path) if source is None else "stdin", reading)


def _is_text(path: Path) -> bool:
    return path.suffix.lower() in TEXTS and path.is_file() and os.access(path, os.R_OK)


def first(found: Iterator[Item]) -> Conversation:
    """
    Raises:
        DataError: E201 there is none, or what is wrong with it.
    """
    from toneqa.errors import DataError
    from toneqa.types import Failure

    item = next(found, None)
    if item is None:
        raise DataError("E201")
    if isinstance(item, Failure):
        raise DataError.again(item.code, item.message, item.at)
    return item


def client_letter(path: Path, reading: ReadOptions) -> Conversation:
    """The letter of a client in a file of any kind; see ``first``."""
    from toneqa.types import Role

    return first(items(path, None, replace(reading, agent_domains=(), role=Role.CLIENT)))


def answering(draft: Conversation, letter: Conversation) -> Conversation:
    """The client's messages of the letter put before the draft."""
    from toneqa.types import Role

    asked = tuple(m for m in letter.messages if m.role is Role.CLIENT)
    return replace(draft, messages=(*asked, *draft.messages))


def all_drafts(paths: Sequence[Path], reading: ReadOptions) -> Iterator[Draft]:
    """Every draft of the files and folders in order; what cannot be read is a failure and the rest goes on.

    Raises:
        UseError: at once: E101 a path does not exist, E190 there is nothing to check.
    """
    from toneqa.errors import UseError

    for path in paths:
        if not path.exists():
            raise UseError("E101", what=str(path), at=str(path))
    files = [file for path in paths for file in (_inside(path) if path.is_dir() else [path])]
    if not files:
        raise UseError("E190", what=", ".join(map(str, paths)), near=", ".join(ENDINGS))
    return (draft for file in files for draft in _of_file(file, reading))


def _inside(folder: Path) -> list[Path]:
    """Files with a known ending, sorted; hidden ones and hidden folders are left out."""
    found: list[Path] = []
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found.extend(Path(where) / name for name in names if not name.startswith(".") and Path(name).suffix.lower() in ENDINGS)
    return sorted(found)


def _of_file(path: Path, reading: ReadOptions) -> Iterator[Draft]:
    from toneqa.text.original import Original

    if _is_text(path):
        data = path.read_bytes()
        whole = Original.of(data)
        yield from (Draft(str(path), item, whole) for item in items(path, None, reading))
        return
    for item in items(path, None, reading):
        yield Draft(str(path), item, None, _line(item))


def _line(item: Item) -> int | None:
    from toneqa.types import Conversation

    place = item.source if isinstance(item, Conversation) else item.at
    number = (place or "").rpartition(":")[2]
    return int(number) if number.isdigit() else None
