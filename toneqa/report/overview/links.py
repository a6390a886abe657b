"""Numbers that open letters: which letters the page must carry, and the links once it carries them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import Final

from toneqa.report import words
from toneqa.report.elements import Markup, el
from toneqa.report.overview.cells import Cell, Ref
from toneqa.report.overview.letters import Entry, Letter

LETTERS: Final = 600
"""Conversations a page carries at most. With 7 kB each a page stays under the 5 MB that open in two seconds on a phone."""


@dataclass(frozen=True, slots=True)
class Links:
    """The sections are rendered twice. First without letters, which only notes what they point at (``asked``) and what
    their lists name (``named``), in order; then with the letters that were read, by place."""

    letters: Mapping[int, Letter] = field(default_factory=dict)
    asked: list[Sequence[Ref]] = field(default_factory=list)
    named: list[Sequence[Ref]] = field(default_factory=list)

    def number(self, cell: Cell, title: str | None = None, text: str | None = None) -> Markup:
        """The count of a cell, or ``text``; a click opens its letters under that title."""
        return self.opened(cell.refs, cell.count, title, text or words.number(cell.count))

    def opened(self, refs: Sequence[Ref], count: int, title: str | None, text: str) -> Markup:
        self.asked.append(refs)
        known = [ref for ref in refs if ref.place in self.letters]
        if not known:
            return el("span", text, cls="n")
        first, listed = known[0], " ".join(anchor(ref) for ref in known)
        more = count if count > len(known) else None
        return el("a", text, cls="n", href=f"#c{anchor(first)}", data_s=listed, data_n=more, data_t=title)

    def listed(self, refs: Sequence[Ref]) -> Iterator[tuple[Ref, Letter, Entry]]:
        """Letters for a list; of those with one and the same text the first."""
        self.named.append(refs)
        seen: set[str] = set()
        for ref in refs:
            letter = self.letters.get(ref.place)
            entry = letter.entries.get(ref.n) if letter else None
            if letter and entry and entry.text not in seen:
                seen.add(entry.text)
                yield ref, letter, entry


def anchor(ref: Ref) -> str:
    return f"{ref.place}-{ref.n}"


def chosen(plan: Links, most: int = LETTERS) -> dict[int, set[int]]:
    """Places and messages to carry, the most needed first.

    First those of the lists; then one letter for every number that has none yet; then the first letter of every number,
    the second, and so on.
    """
    found: dict[int, set[int]] = {}

    def take(ref: Ref) -> None:
        if ref.place in found or len(found) < most:
            found.setdefault(ref.place, set()).add(ref.n)

    for ref in chain(*plan.named):
        take(ref)
    for refs in plan.asked:
        if refs and not any(ref.place in found for ref in refs):
            take(refs[0])
    for ref in _in_turn(plan.asked):
        take(ref)
    return found


def _in_turn(asked: Sequence[Sequence[Ref]]) -> Iterator[Ref]:
    for rank in zip_longest(*asked):
        yield from (ref for ref in rank if ref is not None)
