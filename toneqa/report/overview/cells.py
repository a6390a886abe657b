"""The numbers of a report: how many letters each counts, and the first few of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

KEEP: Final = 40
"""Letters kept behind one number of a long run: more than anybody opens from one cell."""

Key = tuple[str, ...]


class Ref(NamedTuple):
    """Where an answer stands: ``place`` counts results from 1, ``n`` is the number of its message."""

    place: int
    n: int


class Cell:
    """A count and the letters that lead it: those of the greatest weight, the earlier first among equals."""

    __slots__ = ("_kept", "count")

    def __init__(self) -> None:
        self.count = 0
        self._kept: list[tuple[int, int, int]] = []

    def add(self, weight: int, ref: Ref, keep: int) -> None:
        self.count += 1
        if not keep:
            return
        self._kept.append((-weight, *ref))
        if len(self._kept) > 2 * keep:
            self.shrink(keep)

    def shrink(self, keep: int) -> None:
        self._kept.sort()
        del self._kept[keep:]

    @property
    def refs(self) -> list[Ref]:
        return [Ref(place, n) for _, place, n in sorted(self._kept)]


class Cells:
    """Cells by key; a key that never came is an empty cell."""

    def __init__(self) -> None:
        self._cells: dict[Key, Cell] = {}

    def __iter__(self) -> Iterator[Cell]:
        return iter(self._cells.values())

    def __getitem__(self, key: Key) -> Cell:
        return self._cells.get(key) or Cell()

    def add(self, key: Key, weight: int, ref: Ref, keep: int) -> None:
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = Cell()
        cell.add(weight, ref, keep)

    def count(self, *key: str) -> int:
        return self[key].count

    def names(self, *before: str) -> list[str]:
        """What follows ``before`` in keys one longer, the greatest counts first, equal ones by name."""
        size = len(before)
        found = [(key[size], cell.count) for key, cell in self._cells.items() if len(key) == size + 1 and key[:size] == before]
        return [name for name, _ in sorted(found, key=lambda item: (-item[1], item[0]))]

    def middles(self, first: str, last: str) -> list[str]:
        """Names between ``first`` and ``last`` in keys of three, in order."""
        return sorted(key[1] for key in self._cells if len(key) == 3 and key[0] == first and key[2] == last)

    def shrink(self, keep: int) -> None:
        for cell in self:
            cell.shrink(keep)
