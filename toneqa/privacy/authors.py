"""Authors of one conversation without their names, and two of them still two: «**** ******~1»."""

from __future__ import annotations

from collections.abc import Collection

from toneqa.config.settings import AUTHOR
from toneqa.privacy.identity import keyed, keyed_author
from toneqa.privacy.mask import author_pieces, filled
from toneqa.privacy.places import TAG


class Authors:
    """Every masked author gets a tag: with a key its hash, the same in every conversation; else his number in this one."""

    def __init__(self, keep: Collection[str] = (), key: bytes = b"") -> None:
        self._keep, self._key = keep, key
        self._shown: dict[str, str] = {}
        self._count = 0

    def shown(self, author: str | None) -> str | None:
        if author is None or AUTHOR in self._keep:
            return author
        if author not in self._shown:
            self._shown[author] = self._masked(author)
        return self._shown[author]

    def _masked(self, author: str) -> str:
        pieces = author_pieces(author, self._keep)
        if not pieces:
            return author
        hashes = (keyed(self._key, piece.kind, author[piece.start : piece.end]) for piece in pieces)
        return f"{filled(author, pieces)}~{(next(filter(None, hashes), '') or keyed_author(self._key, author))[:TAG] or self._next()}"

    def _next(self) -> int:
        self._count += 1
        return self._count
