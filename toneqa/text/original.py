"""A file as it was written: changes to its clean text are made in the file, and every other byte stays."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from toneqa.text.decode import clean, encoding_of

_EXACT = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}
"""Encodings that swallow the mark at the start of a file; without them it stays a character."""


@dataclass(frozen=True)
class Original:
    """``raw`` is the file decoded and not cleaned; the clean text is what toneqa reads."""

    raw: str
    encoding: str

    @classmethod
    def of(cls, data: bytes) -> Original:
        encoding = encoding_of(data)
        encoding = "utf-16-be" if data.startswith(codecs.BOM_UTF16_BE) else _EXACT.get(encoding, encoding)
        return cls(data.decode(encoding, "surrogateescape" if encoding[:6] != "utf-16" else "replace"), encoding)

    @property
    def text(self) -> str:
        return clean(self.raw)

    def changed(self, changes: Iterable[tuple[int, int, str]]) -> Original:
        """With the code points ``[start, end)`` of the clean text replaced; changes in order, without overlaps.

        Signs that compose across letters, which Russian never has, cost the file its odd spelling: it becomes the clean text.
        """
        raw, places = self.placed()
        parts, at = [], 0
        for start, end, text in changes:
            parts += [raw[at : places[start]], text]
            at = places[end]
        return Original("".join([*parts, raw[at:]]), self.encoding)

    def placed(self) -> tuple[str, Sequence[int]]:
        """The raw text, and where in it each character of the clean text begins and the last one ends; see ``changed`` for the odd case."""
        clean_text = self.text
        places = _places(self.raw, clean_text)
        return (self.raw, places) if len(places) == len(clean_text) + 1 else (clean_text, range(len(clean_text) + 1))

    def encoded(self) -> bytes:
        """As the file was encoded; where a new letter has no place in that encoding, as UTF-8."""
        try:
            return self.raw.encode(self.encoding, "surrogateescape")
        except UnicodeEncodeError:
            return self.raw.encode("utf-8", "replace")


def _places(raw: str, text: str) -> list[int]:
    """Where each character of the clean text begins in the raw one, and where it ends."""
    if raw == text:
        return list(range(len(raw) + 1))
    places = [start for start, cluster in _clusters(raw) for _ in clean(cluster)]
    return [*places, len(raw)]


def _joined(one: str, other: str) -> bool:
    """A mark or a Korean vowel goes with the letter before it, and a line feed with its carriage return."""
    return bool(unicodedata.combining(other)) or "\u1160" <= other <= "\u11ff" or one + other == "\r\n"


def _clusters(raw: str) -> Iterator[tuple[int, str]]:
    """A letter with its marks, a line end of one or two signs."""
    start = 0
    for at in range(1, len(raw) + 1):
        if at == len(raw) or not _joined(raw[at - 1], raw[at]):
            yield start, raw[start:at]
            start = at
