"""Texts that come again: within a conversation by their common words, across conversations by their sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from toneqa.dialogue.content import sentences
from toneqa.dialogue.model import HORIZON, Macro, Repeat, Talk, Turn
from toneqa.types import Role

NEARLY: Final = 0.8
"""Share of words: of five words four are the same. A name, a number or a mask counts as equal to any other."""

LEAST: Final = 8
"""Words below which a text is a courtesy («Спасибо, всё получили!»), not a macro."""

_SHORT: Final = 4
"""Words of a sentence that anybody writes («Чем ещё могу помочь?»): not counted for or against."""

MANY: Final = 3
"""Conversations that make a sentence a ready-made one; in two it may be chance or one case told twice."""

_ANY: Final = "#"
_VARIABLE: Final = re.compile(r"[*\d][*\d.,:/-]*")


@dataclass(frozen=True, slots=True)
class Ready:
    """A sentence that several conversations hold; ``text`` is one of its wordings."""

    text: str
    conversations: int


def repeats(talk: Talk) -> tuple[Repeat, ...]:
    """Messages of agents that say nearly what an earlier one of the same conversation said; the first like one is named."""
    said: list[tuple[Turn, frozenset[str]]] = []
    found = []
    for turn in talk.turns:
        if turn.role is not Role.AGENT:
            continue
        words = frozenset(_words(turn.text))
        like = (
            next(((t, s) for t, other in said[-HORIZON:] if (s := _common(words, other)) >= NEARLY), None) if len(words) >= LEAST else None
        )
        if like:
            found.append(Repeat(turn.n, like[0].n, turn.author, round(like[1], 4)))
        said.append((turn, words))
    return tuple(found)


def _common(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's index."""
    return len(one & other) / len(one | other) if one | other else 0.0


class Stock:
    """Sentences of agents by the number of conversations that hold them; a print of 8 bytes of each is kept, and its first text once it is common."""

    def __init__(self, talks: Iterable[Talk] = ()) -> None:
        self._counts: Counter[int] = Counter()
        self._texts: dict[int, str] = {}
        for talk in talks:
            self.add(talk)

    def add(self, talk: Talk) -> None:
        found = {key: text for turn in talk.turns if turn.role is Role.AGENT for key, text, _ in _prints(turn.text)}
        self._counts.update(found.keys())
        self._texts.update((key, text) for key, text in found.items() if self._counts[key] == MANY)

    def is_common(self, key: int) -> bool:
        return self._counts[key] >= MANY

    def macros(self, talk: Talk) -> tuple[Macro, ...]:
        """Messages at least ``NEARLY`` of whose counted words stand in ready-made sentences."""
        return tuple(Macro(turn.n, turn.author) for turn in talk.turns if turn.role is Role.AGENT and self._is_macro(turn.text))

    def _is_macro(self, text: str) -> bool:
        sizes = [(size, self.is_common(key)) for key, _, size in _prints(text)]
        total = sum(size for size, _ in sizes)
        return total >= LEAST and sum(size for size, common in sizes if common) / total >= NEARLY

    def listed(self, most: int) -> list[Ready]:
        """The commonest ready-made sentences, equal ones by text."""
        found = [Ready(text, self._counts[key]) for key, text in self._texts.items()]
        return sorted(found, key=lambda ready: (-ready.conversations, ready.text))[:most]


def _prints(text: str) -> Iterator[tuple[int, str, int]]:
    """Print, text and number of words of each sentence that is long enough."""
    for sentence in sentences(text):
        piece = text[sentence.start : sentence.end]
        words = _words(piece)
        if sum(word != _ANY for word in words) > _SHORT:
            yield int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), "big"), piece, len(words)


def _words(text: str) -> list[str]:
    """Words in lower case with ё as е; numbers and masks become one sign."""
    plain = _VARIABLE.sub(f" {_ANY} ", text.lower().replace("ё", "е"))
    return re.findall(r"[\w#]+", plain)
