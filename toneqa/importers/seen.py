"""Which ids were met, in eight bytes each: a set of texts takes a hundred and more, and an export of 2 GB has millions."""

from __future__ import annotations

from array import array
from hashlib import blake2b


class Seen:
    """A table with open addressing, at most two thirds full.

    Ids are known by 64 bits of their hash: among four million two share them once in two million runs, and then the second is
    taken for a repetition.
    """

    def __init__(self) -> None:
        self._table, self._count = array("Q", bytes(8 << 10)), 0

    def __contains__(self, id_: str) -> bool:
        return self.knows(hashed(id_))

    def add(self, id_: str) -> None:
        self.note(hashed(id_))

    def knows(self, number: int) -> bool:
        """The same for the hash of an id."""
        return self._table[self._place(number)] != 0

    def note(self, number: int) -> None:
        self._put(number)
        if self._count * 3 > len(self._table) * 2:
            old, self._table, self._count = self._table, array("Q", bytes(16 * len(self._table))), 0
            for number in filter(None, old):
                self._put(number)

    def _put(self, number: int) -> None:
        place = self._place(number)
        self._count += not self._table[place]
        self._table[place] = number

    def _place(self, number: int) -> int:
        """Where the number stands, or the empty place where it would."""
        place = number % len(self._table)
        while self._table[place] not in (0, number):
            place = (place + 1) % len(self._table)
        return place


def hashed(id_: str) -> int:
    """64 bits, never 0."""
    return int.from_bytes(blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") or 1
