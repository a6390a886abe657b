"""Flips: labels that differ between the two copies of a pair."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from toneqa.errors import DataError
from toneqa.proof.fairness.swaps import ALL, SWAPS, Swap
from toneqa.report.overview.shares import Share
from toneqa.types import Conversation, Role

Json = Mapping[str, Any]
Place = tuple[int, str]
"""Number of a message (-1: the conversation) and a label."""

TARGET: Final = 0.01
STEP: Final = 0.5
"""A grade that moves by half a point and more has changed: that is what a trainer's scale of five can show."""

_AT_ONCE: Final = 64
_WORDS: Final = re.compile(r"\w+")
_STEM: Final = 3
"""Letters that the shortest names keep in the other gender: «Лев», «Ким», «Цой»."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A label: its value, and whether the model stands by it."""

    value: Any
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Flip:
    """``sure``: neither copy abstains, so nobody would have been asked."""

    swap: str
    id: str
    n: int
    label: str
    before: Any
    after: Any
    sure: bool
    put: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fairness:
    """``rates``: of each swap and label, flips among labels compared. ``pairs``: pairs by swap. ``read``: conversations taken."""

    read: int
    pairs: Mapping[str, int]
    rates: Mapping[tuple[str, str], Share]
    flips: Sequence[Flip]

    def of_swap(self, swap: str) -> Share:
        return _sum(share for (one, _), share in self.rates.items() if one == swap)

    def of_label(self, label: str) -> Share:
        return _sum(share for (_, one), share in self.rates.items() if one == label)

    @property
    def total(self) -> Share:
        return _sum(self.rates.values())


def _sum(shares: Iterable[Share]) -> Share:
    found = list(shares)
    return Share(sum(s.part for s in found), sum(s.whole for s in found))


Score = Callable[[Sequence[Conversation]], Sequence[Json]]
"""Conversations to wire results."""


def sample(talks: Iterable[Conversation], size: int, seed: int) -> list[Conversation]:
    """Conversations with an answer, drawn at random; a seed draws the same ones of the same data.

    Raises:
        DataError: E270 there is none.
    """
    found = [t for t in talks if any(m.role is Role.AGENT and m.text.strip() for m in t.messages)]
    if not found:
        raise DataError("E270")
    return found if len(found) <= size else random.Random(seed).sample(found, size)


def measure(talks: Sequence[Conversation], score: Score, swaps: Sequence[Swap] = SWAPS) -> Fairness:
    flips: list[Flip] = []
    pairs: Counter[str] = Counter()
    changed: Counter[tuple[str, str]] = Counter()
    compared: Counter[tuple[str, str]] = Counter()
    for swap, before, after, one, two in _scored(talks, score, swaps):
        pairs[swap.id] += 1
        seen, others = seen_labels(one), seen_labels(two)
        for place in seen.keys() & others.keys():
            n, label = place
            if label in swap.labels:
                compared[swap.id, label] += 1
                if differ(seen[place].value, others[place].value):
                    changed[swap.id, label] += 1
                    flips.append(_flip(swap, before, after, n, label, seen[place], others[place]))
    rates = {key: Share(changed[key], compared[key]) for key in sorted(compared, key=lambda k: (k[0], ALL.index(k[1])))}
    order = [swap.id for swap in swaps]
    flips.sort(key=lambda f: (order.index(f.swap), f.id, f.n, f.label))
    return Fairness(len(talks), dict(pairs), rates, flips)


def _scored(
    talks: Sequence[Conversation], score: Score, swaps: Sequence[Swap]
) -> Iterator[tuple[Swap, Conversation, Conversation, Json, Json]]:
    """Pairs with their results; a conversation that is one side of many pairs is scored once."""
    for start in range(0, len(talks), _AT_ONCE):
        own = talks[start : start + _AT_ONCE]
        known = {id(talk): result for talk, result in zip(own, score(own), strict=True)}
        for swap in swaps:
            pairs = [pair for talk in own for pair in swap.pairs(talk)]
            fresh = [talk for pair in pairs for talk in pair if id(talk) not in known]
            results = known | {id(talk): result for talk, result in zip(fresh, score(fresh), strict=True)}
            for one, two in pairs:
                yield swap, one, two, results[id(one)], results[id(two)]


def seen_labels(result: Json) -> dict[Place, Seen]:
    """Every label of a wire result by its place; a result of an older toneqa may lack some."""
    found = {(m["n"], name): seen for m in result["messages"] for name, seen in _of_message(m)}
    talk = result.get("conversation") or {}
    return found | {(-1, name): Seen(talk[name]) for name in ("needs_clarification", "clarified", "mismatch") if talk.get(name) is not None}


def _of_message(message: Json) -> Iterator[tuple[str, Seen]]:
    if "request" in message:
        yield "request", _label(message["request"])
        yield "emotion", _label(message["emotion"])
        if "disc" in message:
            yield "client_disc", _label(message["disc"])
    if "tone" not in message:
        return
    refusal = message["refusal"]
    yield "tone", _label(message["tone"])
    for name, value in (("harsh", message["harsh"]["value"]), ("refusal", refusal["value"])):
        yield name, Seen(value, not message[name].get("abstain"))
    yield from ((part, Seen(refusal[part], not refusal.get("abstain"))) for part in ("joining", "explanation", "alternative"))
    if "questions" in message:
        yield "asks", Seen(bool(message["questions"]))
    yield from ((name, Seen(message[name])) for name in ("address", "grade") if name in message)
    if "disc" in message:
        yield "agent_disc", _label(message["disc"])
    if message.get("verdict"):
        yield "verdict", Seen(message["verdict"])


def _label(label: Json) -> Seen:
    return Seen(label["label"], not label.get("abstain"))


def differ(one: Any, two: Any) -> bool:
    if isinstance(one, float) and isinstance(two, float):
        return abs(one - two) >= STEP
    return bool(one != two)


def _flip(swap: Swap, before: Conversation, after: Conversation, n: int, label: str, one: Seen, two: Seen) -> Flip:
    return Flip(swap.id, before.id, n, label, one.value, two.value, one.sure and two.sure, put(before, after))


def put(before: Conversation, after: Conversation) -> tuple[str, ...]:
    """Words of the second copy that were made up here, so they tell of nobody.

    One that begins like a word of the letter («Соколов» for «Соколова») is that word in another form, and left out.
    """
    old = {word.lower()[:_STEM] for m in before.messages for word in _WORDS.findall(m.text)}
    new = (word for m in after.messages for word in _WORDS.findall(m.text))
    return tuple(dict.fromkeys(word for word in new if word.lower()[:_STEM] not in old))
