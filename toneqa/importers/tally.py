"""What a run took from its files, what it left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from toneqa.importers.base import Item, Read, Reason, Skipped
from toneqa.types import Conversation


@dataclass(slots=True)
class Tally:
    """Grows with the kinds of reasons, not with the files. ``places``: where each reason was met first."""

    conversations: int = 0
    messages: int = 0
    failures: int = 0
    skipped: Counter[Reason] = field(default_factory=Counter)
    places: dict[Reason, str] = field(default_factory=dict)

    def watch(self, items: Iterable[Read]) -> Iterator[Item]:
        """The items without the remarks, each counted when it passes."""
        for item in items:
            if isinstance(item, Skipped):
                self.note(item.reason, item.at, item.count)
            else:
                self._count(item)
                yield item

    def add(self, other: Tally) -> None:
        """What another reader took after this one."""
        self.conversations += other.conversations
        self.messages += other.messages
        self.failures += other.failures
        self.skipped += other.skipped
        self.places = {**other.places, **self.places}

    def note(self, reason: Reason, at: str, count: int = 1) -> None:
        self.skipped[reason] += count
        self.places.setdefault(reason, at)

    def _count(self, item: Item) -> None:
        if isinstance(item, Conversation):
            self.conversations += 1
            self.messages += len(item.messages)
        else:
            self.failures += 1
