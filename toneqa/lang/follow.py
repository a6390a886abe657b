"""Follows a sequence of elements over the tokens of one sentence, from its anchor to the right and to the left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Final

from toneqa.lang.phrase import CLAUSE, Element, Kind
from toneqa.types import Token

State = tuple[int, int, int]
"""The token reached, then where the evidence opens and closes, −1 while that is not known."""

Step = Callable[[Sequence[Token], Sequence[State], int, int], list[State]]
"""Tokens of the text, states, begin and stop of the sentence: the states past one element."""

Test = Callable[[Token], bool]

TAKING: Final = frozenset({Kind.WORDS, Kind.SET, Kind.TAGS, Kind.WORD})
"""Elements that take a token."""

_CLAUSE_SIGNS: Final = frozenset(',;:()-"…')
_REMEMBERED: Final = 20_000
"""Words kept for an element: the vocabulary of a large export."""


@dataclass(frozen=True, slots=True)
class Path:
    """What stands around an anchor: the elements after it, and those before it from right to left.

    ``is_sure``: a word led to the anchor, and more is not asked of it. ``near``: what is asked of the tokens at fixed distances;
    it fails at most anchors, and costs the least.
    """

    anchor: Test
    is_sure: bool
    near: Sequence[tuple[int, Test]]
    right: Sequence[Step]
    left: Sequence[Step]

    @classmethod
    def around(cls, elements: Sequence[Element], at: int) -> Path:
        after, before = elements[at + 1 :], elements[:at][::-1]
        return cls(
            test_of(elements[at]),
            elements[at].kind in (Kind.WORDS, Kind.SET),
            [*_near(after, 1), *_near(before, -1)],
            [_step(element, forward=True) for element in after],
            [_step(element, forward=False) for element in before],
        )

    def follow(self, tokens: Sequence[Token], at: int, begin: int, stop: int) -> Sequence[tuple[int, int]]:
        """Bounds of every piece of evidence around the anchor ``at``."""
        if not self.is_sure and not self.anchor(tokens[at]):
            return ()
        for distance, test in self.near:
            place = at + distance
            if not begin <= place < stop or not test(tokens[place]):
                return ()
        after = _run(self.right, tokens, (at + 1, -1, -1), begin, stop)
        before = _run(self.left, tokens, (at, -1, -1), begin, stop) if after else ()
        return [(_known(o2, o1, first), _known(c2, c1, last)) for last, o1, c1 in after for first, o2, c2 in before]


def _near(elements: Sequence[Element], step: int) -> Iterator[tuple[int, Test]]:
    """Tests of the tokens beside the anchor, up to the first gap."""
    taking = (e for e in takewhile(lambda e: e.kind is not Kind.GAP, elements) if e.kind in TAKING)
    return ((step * distance, test_of(element)) for distance, element in enumerate(taking, 1))


def _run(steps: Sequence[Step], tokens: Sequence[Token], state: State, begin: int, stop: int) -> Sequence[State]:
    states: Sequence[State] = (state,)
    for step in steps:
        states = step(tokens, states, begin, stop)
        if not states:
            break
    return states


def _known(*places: int) -> int:
    return next(place for place in places if place >= 0)


@lru_cache(maxsize=4096)
def test_of(element: Element) -> Test:
    """Whether a token is what an element asks for."""
    if element.kind is Kind.WORD:
        return lambda token: token.is_word
    if element.kind is Kind.TAGS:
        return _tagged(element)
    forms, lemmas = element.forms, element.lemmas
    return lambda token: token.norm in forms or not lemmas.isdisjoint(token.lemmas)


def _tagged(element: Element) -> Test:
    """The readings of a form seldom change, so the answer is kept with them."""
    seen: dict[str, tuple[object, bool]] = {}

    def test(token: Token) -> bool:
        known = seen.get(token.norm)
        if known is None or known[0] is not token.tags:
            if len(seen) > _REMEMBERED:
                seen.clear()
            known = seen[token.norm] = (token.tags, _has_tags(element, token))
        return known[1]

    return test


def _has_tags(element: Element, token: Token) -> bool:
    if element.lemmas and element.lemmas.isdisjoint(token.lemmas):
        return False
    return any(element.tags <= tags and element.banned.isdisjoint(tags) for tags in token.tags)


def _step(element: Element, forward: bool) -> Step:
    match element.kind:
        case Kind.OPEN:
            return lambda tokens, states, begin, stop: [(at, at, closed) for at, _, closed in states]
        case Kind.CLOSE:
            return lambda tokens, states, begin, stop: [(at, opened, at) for at, opened, _ in states]
        case Kind.FIRST:
            return lambda tokens, states, begin, stop: [s for s in states if not any(t.is_word for t in tokens[begin : s[0]])]
        case Kind.LAST:
            return lambda tokens, states, begin, stop: [s for s in states if not any(t.is_word for t in tokens[s[0] : stop])]
        case Kind.NOT:
            return _not(element)
        case Kind.GAP:
            return _gap(element, forward)
        case _:
            return _next(test_of(element)) if forward else _previous(test_of(element))


def _next(test: Test) -> Step:
    return lambda tokens, states, begin, stop: [(at + 1, o, c) for at, o, c in states if at < stop and test(tokens[at])]


def _previous(test: Test) -> Step:
    return lambda tokens, states, begin, stop: [(at - 1, o, c) for at, o, c in states if at > begin and test(tokens[at - 1])]


def _not(element: Element) -> Step:
    tests = [test_of(inner) for inner in element.inner]
    return lambda tokens, states, begin, stop: [s for s in states if s[0] >= stop or not any(test(tokens[s[0]]) for test in tests)]


def _gap(element: Element, forward: bool) -> Step:
    """Here, or after up to ``size`` tokens."""
    size, signs = element.size, _CLAUSE_SIGNS if element.name == CLAUSE else frozenset[str]()

    def step(tokens: Sequence[Token], states: Sequence[State], begin: int, stop: int) -> list[State]:
        found = {}
        for at, opened, closed in states:
            last = min(at + size, stop) if forward else max(at - size, begin)
            found[at, opened, closed] = True
            while at != last:
                if tokens[at if forward else at - 1].norm in signs:
                    break
                at += 1 if forward else -1
                found[at, opened, closed] = True
        return list(found)

    return step
