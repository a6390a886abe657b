"""Files and folders to one stream of conversations, in a fixed order, with unique ids."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from toneqa.errors import DataError, UseError, system_reason
from toneqa.importers.base import Item, Read, ReadOptions, Reason, check_size, failure
from toneqa.importers.columns import Columns
from toneqa.importers.eml import EmlFile
from toneqa.importers.formats import SUFFIXES, named, recognise
from toneqa.importers.jsonl import JsonLines
from toneqa.importers.maildir import is_maildir
from toneqa.importers.seen import Seen
from toneqa.importers.tables import TableFile
from toneqa.importers.tally import Tally
from toneqa.importers.txt import PlainText
from toneqa.types import Conversation


def read_paths(paths: Sequence[Path], options: ReadOptions, tally: Tally | None = None) -> Iterator[Item]:
    """Every conversation of the files and folders; a file that cannot be read is a failure, the rest goes on.

    ``tally`` learns what was taken and what was left out.

    Raises:
        UseError: at once: E101 a path does not exist, E106 no such format.
    """
    for path in paths:
        if not path.exists():
            raise UseError("E101", what=str(path), at=str(path))
    if options.format:
        named(options.format)
    return read_files(list_files(paths), options, tally)


def read_files(files: Iterable[Path], options: ReadOptions, tally: Tally | None = None) -> Iterator[Item]:
    """Every conversation of these files in their order; one that is gone is a failure like any other."""
    tally = tally or Tally()
    items = (item for path in files for item in read_file(path, options))
    return unique(tally.watch(items), tally)


def list_files(paths: Sequence[Path]) -> list[Path]:
    """Files named by the user as they are; of folders those with a known ending, sorted, hidden ones left out."""
    return [file for path in paths for file in (_folder(path) if path.is_dir() and not is_maildir(path) else [path])]


def _folder(folder: Path) -> list[Path]:
    found: list[Path] = []
    for where, folders, names in os.walk(folder):
        mail = [name for name in folders if is_maildir(Path(where) / name)]
        found.extend(Path(where) / name for name in mail if not name.startswith("."))
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in mail)
        known = (n for n in names if not n.startswith(".") and Path(n).suffix.lower() in SUFFIXES)
        found.extend(Path(where) / name for name in known)
    return sorted(found)


def read_file(path: Path, options: ReadOptions) -> Iterator[Read]:
    """Conversations of one file and remarks on it; trouble with the file is a failure of its own."""
    try:
        importer = named(options.format) if options.format else recognise(path)
        for item in importer.read(path, options):
            yield check_size(item) if isinstance(item, Conversation) else item
    except DataError as error:
        yield failure(error, error.at or str(path), path.name)
    except (OSError, ValueError, RecursionError) as error:
        what = system_reason(error) if isinstance(error, OSError) else type(error).__name__
        yield failure(DataError("E205", what=f"{path.name}: {what}"), str(path), path.name)


def table_columns(paths: Sequence[Path], options: ReadOptions) -> Iterator[tuple[Path, Columns]]:
    """How the tables among the files will be read; what cannot be read is told of later, by ``read_file``."""
    for path in list_files(paths):
        try:
            importer = named(options.format) if options.format else recognise(path)
            if isinstance(importer, TableFile):
                yield path, importer.columns(path, options)
        except (DataError, OSError, ValueError):
            continue


def unique(items: Iterable[Item], tally: Tally | None = None) -> Iterator[Item]:
    """A missing or repeated id becomes ``path#n``; the first holder of an id keeps it, ``tally`` learns of the others."""
    seen = Seen()
    counts: dict[str, int] = {}
    for item in items:
        place = place_of(item)
        path = file_of(place)
        counts[path] = counts.get(path, 0) + 1
        id_ = item.id or ""
        if tally and id_ in seen and isinstance(item, Conversation):
            tally.note(Reason.REPEATED, place)
        if not id_ or id_ in seen:
            id_ = f"{path}#{counts[path]}"
        while id_ in seen:  # somebody gave such an id by hand
            id_ += "#"
        seen.add(id_)
        yield replace(item, id=id_)


def place_of(item: Item) -> str:
    """The file of an input, with the number of its line where it has one."""
    return (item.source or "") if isinstance(item, Conversation) else item.at


def file_of(place: str) -> str:
    """A place without the number of its line."""
    head, colon, line = place.rpartition(":")
    return head if colon and line.isdigit() else place


def count_inputs(paths: Sequence[Path]) -> int | None:
    """How many conversations to expect, for progress: lines of line files, one for a letter; None where only reading tells."""
    counts = [_count(path) for path in list_files(paths)]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _count(path: Path) -> int | None:
    suffix = path.suffix.lower()
    if suffix in (*EmlFile.suffixes, *PlainText.suffixes):
        return 1
    if suffix not in JsonLines.suffixes:
        return None
    try:
        with path.open("rb") as source:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: source.read(1 << 20), b"")) or 1
    except OSError:
        return 1
