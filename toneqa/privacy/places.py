"""Names of files and numbers of conversations without personal data: «Чат WhatsApp с +7 900 000-00-01.txt», a phone as a number."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from toneqa.privacy.find import find_in_text
from toneqa.privacy.identity import keyed
from toneqa.privacy.kinds import Found, Kind
from toneqa.privacy.mask import filled
from toneqa.types import Conversation, Failure

_TELLING: Final = frozenset(
    {Kind.NAME, Kind.PHONE, Kind.EMAIL, Kind.CARD, Kind.PASSPORT, Kind.SNILS, Kind.INN, Kind.ADDRESS, Kind.BIRTH_DATE, Kind.LOGIN}
)
"""Kinds that are hidden in a name of a file; numbers of orders and tickets are how a team finds its files."""

_LINE: Final = re.compile(r":\d+$")
_SEPARATOR: Final = re.compile(r"([/\\])")
_NUMBER: Final = re.compile(r"(?![78]\d{10}$)\d+")
"""A number of a ticket, whatever it looks like; eleven digits from 7 or 8 are a phone."""

_MAY_TELL: Final = re.compile(r"@|[А-Яа-яЁё]{3}|\d(?:[ ()+_.-]{0,2}\d){8}|[A-Z][a-z]+[ _.-][A-Z][a-z]+")
"""Letters or digits enough for a name, a phone or an address; «SHOP-3001» is not even looked at."""

TAG: Final = 12
"""Hexadecimal digits of the keyed hash that tell one hidden name from another."""

TAGGED: Final = re.compile(rf"~[0-9a-f]{{{TAG}}}(?![0-9a-f])")


class Places:
    """Every hidden name gets a tag, so that two of them stay two: with a key its keyed hash, else a running number.

    Use one for a whole run and show it every input in order: equal inputs then get equal tags, whatever the number of workers.
    """

    def __init__(self, keep: Collection[str] = (), key: bytes = b"") -> None:
        self._kinds, self._key = _TELLING - set(keep), key
        self._paths: dict[str, str] = {}
        self._count = 0

    def of(self, item: Conversation | Failure) -> Conversation | Failure:
        """The input with its place and number hidden where they tell of a person. Ids of letters tell of none."""
        if isinstance(item, Failure):
            return replace(item, at=self.place(item.at), id=item.id and self._id(item.id, item.at))
        mail = item.channel == "email"
        source = item.source
        hidden = self._from_path(item.id, source) or (item.id if mail else self.name(item.id))
        return replace(item, source=source and self.place(source), id=hidden)

    def place(self, place: str) -> str:
        """A path, or «path:line»."""
        line = _LINE.search(place)
        path = place[: line.start()] if line else place
        if path not in self._paths:
            self._paths[path] = "".join(self._part(part) for part in _SEPARATOR.split(path))
        return self._paths[path] + place[len(path) :]

    def known(self, name: str) -> str:
        """What a number or a file of that name bears in results: itself, or the tag of its keyed hash. A running number cannot be known."""
        found = TAGGED.search(self._part(name)) if self._key else None
        return found.group() if found else name

    def name(self, name: str) -> str:
        """A number of a conversation."""
        return name if _NUMBER.fullmatch(name) else self._hidden(name)

    def _id(self, name: str, place: str) -> str:
        """Of what could not be read: the name of its file, or the number of a conversation."""
        if found := self._from_path(name, place):
            return found
        file = PurePath(_LINE.sub("", place)).name
        return PurePath(self.place(_LINE.sub("", place))).name if name == file else self.name(name)

    def _from_path(self, name: str, place: str | None) -> str:
        """«path#2»: a conversation without a number of its own."""
        path = _LINE.sub("", place or "")
        return self.place(path) + name[len(path) :] if path and name.startswith(path) else ""

    def _part(self, part: str) -> str:
        """One name of a path; its ending stays an ending."""
        suffix = PurePath(part).suffix
        stem = part.removesuffix(suffix) if suffix else part
        return self._hidden(stem) + suffix

    def _hidden(self, name: str) -> str:
        if not _MAY_TELL.search(name):
            return name
        pieces = [piece for piece in find_in_text(name.replace("_", " ")) if piece.kind in self._kinds]
        return f"{filled(name, pieces)}~{self._tag(name, pieces)}" if pieces else name

    def _tag(self, name: str, pieces: list[Found]) -> str:
        """Of the first piece that leads to a person."""
        for piece in pieces:
            if found := keyed(self._key, piece.kind, name[piece.start : piece.end].replace("_", " ")):
                return found[:TAG]
        self._count += 1
        return str(self._count)
