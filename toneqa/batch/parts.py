"""Inputs cut into parts that are read apart, on any machine: stretches of line files, other files whole.

Numbers of lines and unique ids depend on all parts before. So every part is looked through first (``scan``), one process puts
together what is known of all (``number``), and then each part can be read as if it had been read after the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from toneqa.batch.content import START, content, linked
from toneqa.batch.places import is_remote, local_copy, opened, size_of
from toneqa.errors import DataError
from toneqa.importers.base import BLANK, HEAD, Item, ReadOptions, Reason, failure
from toneqa.importers.files import file_of, place_of, read_file
from toneqa.importers.jsonl import JsonLines, parse_line
from toneqa.importers.seen import Seen, hashed
from toneqa.importers.tally import Tally
from toneqa.importers.text_stream import MAX_LINE
from toneqa.privacy.places import Places
from toneqa.types import Conversation

STRETCH: Final = 1 << 20
"""Bytes of a line file in a part: some 500 conversations, ten seconds of work for a process."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file from byte ``start`` to ``stop``, or whole where ``stop`` is None. Lines belong to the part in which they begin."""

    path: str
    start: int = 0
    stop: int | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """What other parts need to know of one. ``ids``: hashes of the ids, 0 where there is none; ``places`` and ``contents`` beside them.

    ``failed``: which inputs are failures, by their place in the part. ``telling``: inputs whose place or number tells of a person, by their place in the part, without what they say.
    """

    lines: int
    ids: tuple[int, ...]
    places: tuple[str, ...]
    contents: tuple[bytes, ...]
    failed: frozenset[int]
    telling: Mapping[int, Item]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Numbered:
    """A part that can be read for itself. ``line``: lines before it; ``renamed`` and ``placed``: new ids and places of inputs, by their
    place in the part."""

    part: Part
    line: int
    count: int
    renamed: Mapping[int, str] = field(default_factory=dict)
    placed: Mapping[int, str] = field(default_factory=dict)


def cut(files: Iterable[str], options: ReadOptions) -> Iterator[Part]:
    """The parts in the order of the files."""
    for path in files:
        size = size_of(path)
        if size and _is_lines(path, options):
            yield from (Part(path, start, min(start + STRETCH, size)) for start in range(0, size, STRETCH))
        else:
            yield Part(path)


def _is_lines(path: str, options: ReadOptions) -> bool:
    if options.format and options.format != JsonLines.name:
        return False
    try:
        with opened(path) as source:
            head = source.read(HEAD)
    except OSError:
        return False
    return bool(options.format) or (JsonLines().sniff(head, Path(path)) and bool(head.strip(BLANK)))


def scan(part: Part, options: ReadOptions) -> Scan:
    """Look a part through."""
    tally, lines = Tally(), [0]
    items = list(_raw(part, 0, options, tally, lines))
    ids = tuple(hashed(item.id) if item.id else 0 for item in items)
    telling = {at: _bare(item) for at, item in enumerate(items) if Places().of(item) != item}
    failed = frozenset(at for at, item in enumerate(items) if not isinstance(item, Conversation))
    return Scan(lines[0], ids, tuple(map(place_of, items)), tuple(map(content, items)), failed, telling, tally)


def _bare(item: Item) -> Item:
    return replace(item, messages=(), meta={}, extra={}) if isinstance(item, Conversation) else item


def read(numbered: Numbered, options: ReadOptions) -> Iterator[Item]:
    """The inputs of a part, equal to those that one process reads from all files."""
    for at, item in enumerate(_raw(numbered.part, numbered.line, options, Tally(), [0])):
        if at in numbered.placed:
            item = _moved(item, numbered.placed[at])
        yield replace(item, id=numbered.renamed[at]) if at in numbered.renamed else item


def _moved(item: Item, place: str) -> Item:
    return replace(item, source=place) if isinstance(item, Conversation) else replace(item, at=place)


def _raw(part: Part, line: int, options: ReadOptions, tally: Tally, lines: list[int]) -> Iterator[Item]:
    """Inputs with the ids they came with; ``lines`` learns how many lines there are."""
    if part.stop is None:
        yield from tally.watch(_whole(part.path, options))
        return
    yield from tally.watch(_stretch(part, line, lines))


def _whole(path: str, options: ReadOptions) -> Iterator[Item]:
    if not is_remote(path):
        yield from read_file(Path(path), options)  # type: ignore[misc]
        return
    with local_copy(path) as copy:
        for item in read_file(copy, options):
            yield _placed(item, str(copy), path)  # type: ignore[arg-type]


def _placed(item: Item, copy: str, path: str) -> Item:
    """Told of at its real place."""
    if isinstance(item, Conversation):
        return replace(item, source=(item.source or "").replace(copy, path))
    return replace(item, at=item.at.replace(copy, path)) if hasattr(item, "at") else item


def _stretch(part: Part, line: int, lines: list[int]) -> Iterator[Item]:
    assert part.stop is not None
    with opened(part.path) as source:
        at = part.start
        if at:  # the line that began before belongs to the part before
            source.seek(at - 1)
            at += _rest(source) - 1
        while at < part.stop and (found := source.readline(MAX_LINE)):
            whole = found.endswith(b"\n") or len(found) < MAX_LINE
            at += len(found) + (0 if whole else _rest(source))
            lines[0] += 1
            place = f"{part.path}:{line + lines[0]}"
            if not whole:
                yield failure(DataError("E212", what=f"{MAX_LINE // 1_000_000} МБ"), place)
            elif found.strip(BLANK):
                yield parse_line(found, place)


def _rest(source: Iterable[bytes]) -> int:
    """Read to the end of the line; how many bytes that was."""
    size = 0
    while found := source.readline(STRETCH):  # type: ignore[attr-defined]
        size += len(found)
        if found.endswith(b"\n"):
            break
    return size


@dataclass(slots=True)
class Numberer:
    """Puts together what is known of all parts, in their order. ``done`` inputs are passed over; ``chain`` is their hash."""

    done: int = 0
    places: Places | None = None
    chain: bytes = START
    tally: Tally = field(default_factory=Tally)
    _path: str = ""
    _line: int = 0
    _seen: Seen = field(default_factory=Seen)
    _counts: dict[str, int] = field(default_factory=dict)

    def number(self, part: Part, scan: Scan) -> Numbered:
        self._line = self._line if part.path == self._path else 0
        self._path = part.path
        self.tally.add(scan.tally)
        renamed, placed = dict(self._renamed(scan)), dict[int, str]()
        for at, item in scan.telling.items() if self.places else ():
            hidden = self._hidden(item, renamed.get(at))
            renamed[at], placed[at] = hidden.id or "", place_of(hidden)
        numbered = Numbered(part, self._line, len(scan.ids), renamed, placed)
        self._line += scan.lines
        for at in range(min(self.done, len(scan.ids))):
            id_ = hashed(renamed[at]) if at in renamed else scan.ids[at]
            self.chain = linked(self.chain, scan.contents[at], id_)
        self.done = max(self.done - len(scan.ids), 0)
        return numbered

    def _hidden(self, item: Item, id_: str | None) -> Item:
        """As it stands among all inputs: with its unique id and the real number of its line."""
        assert self.places is not None
        item = _moved(item, self._real(place_of(item)))
        return self.places.of(item if id_ is None else replace(item, id=id_))

    def _real(self, place: str) -> str:
        """Lines are counted from the beginning of the file, not of the part."""
        path, _, line = place.rpartition(":")
        return f"{path}:{int(line) + self._line}" if self._path == path and line.isdigit() else place

    def _renamed(self, scan: Scan) -> Iterator[tuple[int, str]]:
        """As ``toneqa.importers.files`` makes ids unique."""
        for at, (number, place) in enumerate(zip(scan.ids, scan.places, strict=True)):
            path = file_of(place)
            self._counts[path] = self._counts.get(path, 0) + 1
            if number and not self._seen.knows(number):
                self._seen.note(number)
                continue
            if number and at not in scan.failed:
                self.tally.note(Reason.REPEATED, self._real(place))
            id_ = f"{path}#{self._counts[path]}"
            while id_ in self._seen:
                id_ += "#"
            self._seen.add(id_)
            yield at, id_
