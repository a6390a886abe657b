"""Phrases over lemmas, matched in one pass over a trie.

Notation, elements apart by spaces::

    вернуть          any form of the lemma            =вернули     this form
    {VERB,past,!neg} a reading with these grammemes   дать{impr}   lemma with grammemes
    а|б|=в           one of                           а?           may be missing
    ..3              up to 3 tokens of one clause     ...3         up to 3 tokens of any kind
    *                any word                         , ? !        the sign itself
    ^  $             sentence start, end              !не          the next token is not this
    @set             a word of a named set            (а б|в)?     group
    [[ … ]]          the evidence within the match; else the whole of it

Words are written with е for ё. Source of the idea: lemma tries as in spaCy's PhraseMatcher, with gaps.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from toneqa.lang.phrase import Element, Kind, parse_phrase
from toneqa.types import Token

_CLAUSE_SIGNS: Final = frozenset(",;:()-\"…")


_ZERO_WIDTH: Final = frozenset({Kind.OPEN, Kind.CLOSE, Kind.GAP, Kind.FIRST, Kind.LAST, Kind.NOT})
_REMEMBERED: Final = 50_000
"""Words whose steps a node keeps: the vocabulary of a large export, about 10 MB at the root."""

_FEW: Final = 4


@dataclass(slots=True)
class _Node:
    """Edges by kind of element: words, looser elements, and marks that take no token; ``ends`` are the keys that end here."""

    lemmas: dict[str, _Node] = field(default_factory=dict)
    forms: dict[str, _Node] = field(default_factory=dict)
    loose: dict[Element, _Node] = field(default_factory=dict)
    marks: dict[Element, _Node] = field(default_factory=dict)
    ends: list[Hashable] = field(default_factory=list)
    steps: dict[object, tuple[_Node, ...]] = field(default_factory=dict)

    def edge(self, element: Element) -> _Node:
        if element.kind is Kind.LEMMA:
            return self.lemmas.setdefault(element.word, _Node())
        if element.kind is Kind.FORM:
            return self.forms.setdefault(element.word, _Node())
        return (self.marks if element.kind in _ZERO_WIDTH else self.loose).setdefault(element, _Node())

    def step(self, token: Token) -> tuple[_Node, ...]:
        """Nodes that the token leads to; a node with many loose edges remembers."""
        if len(self.loose) <= _FEW:
            return tuple(self._children(token))
        key = (token.norm, token.lemmas, token.tags)
        known = self.steps.get(key)
        if known is None:
            known = tuple(self._children(token))
            if len(self.steps) < _REMEMBERED:
                self.steps[key] = known
        return known

    def _children(self, token: Token) -> Iterator[_Node]:
        if self.lemmas:
            for lemma in sorted(token.lemmas):
                if (child := self.lemmas.get(lemma)) is not None:
                    yield child
        if (child := self.forms.get(token.norm)) is not None:
            yield child
        for element, child in self.loose.items():
            if _fits(element, token):
                yield child


@dataclass(frozen=True, slots=True)
class Hit:
    """Tokens ``[start, end)`` of the sentence are the evidence of the phrase with ``key``."""

    key: Hashable
    start: int
    end: int


class Matcher:
    """All phrases at once. ``add`` before the first ``find``; matching changes nothing."""

    def __init__(self, sets: Mapping[str, Iterable[str]] | None = None) -> None:
        self._root = _Node()
        self._sets = {name: frozenset(words) for name, words in (sets or {}).items()}

    def add(self, key: Hashable, phrase: str) -> None:
        for elements in parse_phrase(phrase, self._sets):
            node = self._root
            for element in elements:
                node = node.edge(element)
            node.ends.append(key)

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """Hits in order of start, the longest for each key and start; no overlaps within a key."""
        best: dict[tuple[Hashable, int], int] = {}
        for at in range(len(tokens)):
            for key, start, end in _walk(self._root, tokens, at, at, None):
                if best.get((key, start), -1) < end:
                    best[key, start] = end
        return _without_overlaps(best)


def _without_overlaps(best: Mapping[tuple[Hashable, int], int]) -> list[Hit]:
    reached: dict[Hashable, int] = {}
    hits = []
    for (key, start), end in sorted(best.items(), key=lambda item: (item[0][1], -item[1])):
        if start >= reached.get(key, 0):
            reached[key] = max(end, start + 1)
            hits.append(Hit(key, start, end))
    return hits


_Found = tuple[Hashable, int, int]


def _walk(node: _Node, tokens: Sequence[Token], at: int, start: int, end: int | None) -> Iterator[_Found]:
    """Follow the trie from token ``at``; ``start`` and ``end`` bound the evidence so far."""
    for key in node.ends:
        yield key, start, at if end is None else end
    if at < len(tokens):
        for child in node.step(tokens[at]):
            yield from _walk(child, tokens, at + 1, start, end)
    for element, child in node.marks.items():
        yield from _follow(element, child, tokens, at, start, end)


def _follow(element: Element, child: _Node, tokens: Sequence[Token], at: int, start: int, end: int | None) -> Iterator[_Found]:
    """Past a mark, which takes no token itself."""
    match element.kind:
        case Kind.OPEN:
            yield from _walk(child, tokens, at, at, end)
        case Kind.CLOSE:
            yield from _walk(child, tokens, at, start, at)
        case Kind.GAP:
            for skipped in _gap(tokens, at, element):
                yield from _walk(child, tokens, skipped, start, end)
        case _:
            if _holds(element, tokens, at):
                yield from _walk(child, tokens, at, start, end)


def _gap(tokens: Sequence[Token], at: int, element: Element) -> Iterator[int]:
    yield at
    for step in range(at, min(at + element.size, len(tokens))):
        if element.word != "any" and tokens[step].norm in _CLAUSE_SIGNS:
            return
        yield step + 1


def _holds(element: Element, tokens: Sequence[Token], at: int) -> bool:
    if element.kind is Kind.FIRST:
        return all(not t.is_word for t in tokens[:at])
    if element.kind is Kind.LAST:
        return all(not t.is_word for t in tokens[at:])
    return at >= len(tokens) or not any(_fits(inner, tokens[at]) for inner in element.inner)


def _fits(element: Element, token: Token) -> bool:
    match element.kind:
        case Kind.LEMMA:
            return element.word in token.lemmas
        case Kind.FORM:
            return element.word == token.norm
        case Kind.SET:
            return not token.lemmas.isdisjoint(element.words) or token.norm in element.words
        case Kind.WORD:
            return token.is_word
        case _:
            return _has_tags(element, token)


def _has_tags(element: Element, token: Token) -> bool:
    if element.word and element.word not in token.lemmas:
        return False
    return any(element.words <= tags and element.banned.isdisjoint(tags) for tags in token.tags)
