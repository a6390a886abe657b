"""Conversations that were met before, word for word: scored once, told many times. Macros make them common."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from toneqa.batch.content import talk_key
from toneqa.importers.base import Item
from toneqa.report.wire import Writer
from toneqa.types import Conversation

Result = dict[str, Any]

KNOWN: Final = 4000
"""Conversations kept: with ``LONGEST`` their results take 40 MB at most. The one not met for the longest time goes first."""

LONGEST: Final = 2000
"""Characters; longer conversations are not kept: macros are short, and the longer a text the less likely it comes twice."""

WIDE: Final = 8
"""A chunk holds up to so many times its inputs where most of them are repeats: progress stays smooth."""


@dataclass(slots=True)
class Entry:
    """An input on its way to its result. ``like``: the earlier one whose result it takes. ``kept``: the result, for repeats."""

    item: Item
    known: bool = False
    like: Entry | None = None
    kept: bytes = b""


class Repeats:
    """Decides by the order of the inputs alone, so that the count does not depend on who scores what and when."""

    def __init__(self, known: int = KNOWN) -> None:
        self._most, self._known = known, OrderedDict[bytes, Entry]()
        self.conversations = self.messages = 0

    def chunks(self, items: Iterable[Item], size: int) -> Iterator[list[Entry]]:
        """The inputs in order, cut where ``size`` of them have to be scored."""
        chunk: list[Entry] = []
        own = 0
        for item in items:
            chunk.append(entry := self._entry(item))
            own += entry.like is None
            if own == size or len(chunk) == size * WIDE:
                yield chunk
                chunk, own = [], 0
        if chunk:
            yield chunk

    def results(self, chunk: Sequence[Entry], scored: Sequence[Result], writer: Writer) -> Iterator[Result]:
        """A result for every entry; ``scored`` are those of the entries that are like no other."""
        own = iter(scored)
        for entry in chunk:
            if entry.like is None:
                result = next(own)
                entry.kept = pickle.dumps(result, pickle.HIGHEST_PROTOCOL) if entry.known else b""
                yield result
            else:
                assert isinstance(entry.item, Conversation)
                yield writer.again(pickle.loads(entry.like.kept), entry.item)

    def _entry(self, item: Item) -> Entry:
        if not isinstance(item, Conversation) or not self._most or sum(len(m.text) for m in item.messages) > LONGEST:
            return Entry(item)
        key = talk_key(item)
        if key in self._known:
            self._known.move_to_end(key)
            self.conversations += 1
            self.messages += len(item.messages)
            return Entry(item, like=self._known[key])
        if len(self._known) >= self._most:
            self._known.popitem(last=False)
        entry = self._known[key] = Entry(item, known=True)
        return entry
