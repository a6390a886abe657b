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

from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from toneqa.lang.phrase import Element, Kind, parse_phrase
from toneqa.types import Token

_CLAUSE_SIGNS: Final = frozenset(',;:()-"…')


_ZERO_WIDTH: Final = frozenset({Kind.OPEN, Kind.CLOSE, Kind.GAP, Kind.FIRST, Kind.LAST, Kind.NOT})


@dataclass(slots=True)
class _Node:
    """Edges by kind of element: words, looser elements, and marks that take no token; ``ends`` are the keys that end here."""

    lemmas: dict[str, _Node] = field(default_factory=dict)
    forms: dict[str, _Node] = field(default_factory=dict)
    loose: dict[Element, _Node] = field(default_factory=dict)
    marks: dict[Element, _Node] = field(default_factory=dict)
    ends: list[Hashable] = field(default_factory=list)

    def edge(self, element: Element) -> _Node:
        if element.kind is Kind.LEMMA:
            return self.lemmas.setdefault(element.word, _Node())
        if element.kind is Kind.FORM:
            return self.forms.setdefault(element.word, _Node())
        return (self.marks if element.kind in _ZERO_WIDTH else self.loose).setdefault(element, _Node())

    def step(self, token: Token) -> Sequence[_Node]:
        """Nodes that the token leads to."""
        lemmas, found = self.lemmas, []
        if lemmas:
            found = [lemmas[lemma] for lemma in token.lemmas if lemma in lemmas]
        if (child := self.forms.get(token.norm)) is not None:
            found.append(child)
        if self.loose:
            found.extend(child for element, child in self.loose.items() if _fits(element, token))
        return found


@dataclass(frozen=True, slots=True)
class Hit:
    """Tokens ``[start, end)`` of the text are the evidence of the phrase with ``key``; ``stop`` ends their sentence."""

    key: Hashable
    start: int
    end: int
    stop: int


Waiting = tuple[int, Sequence[int]]
"""Number of a phrase, and which of the sequences that it stands for are meant."""

Plan = Mapping[str, Sequence[Waiting]]
"""Anchor to what waits for it."""

Phrase = tuple[Hashable, str]
"""The key that a hit reports, and the phrase in the notation above."""

Rarity = Callable[[Element], float]
"""How rare the words of an element are; the rarest element of a sequence is its anchor."""


class Matcher:
    """All phrases at once; with a ``plan`` made before, none is parsed until it is needed.

    Each sequence waits under its rarest word, its anchor, and is put into a trie when a sentence first holds that word: most
    sentences touch few of them. A sequence of tags alone has no anchor and is always tried.
    """

    def __init__(
        self,
        phrases: Sequence[Phrase],
        sets: Mapping[str, Iterable[str]] | None = None,
        plan: Plan | None = None,
        rarity: Rarity | None = None,
    ) -> None:
        self._phrases = phrases
        self._sets = {name: frozenset(words) for name, words in (sets or {}).items()}
        self._plan = plan if plan is not None else self._planned(rarity or by_length)
        self._tries: dict[str, _Node] = {}
        self._parsed: dict[int, list[tuple[Element, ...]]] = {}
        self._index: dict[str, list[str]] = {}
        for name in self._plan:
            for word in self._sets[name.removeprefix(_SET)] if name.startswith(_SET) else (name,):
                self._index.setdefault(word, []).append(name)

    def _planned(self, rarity: Rarity) -> Plan:
        plan: dict[str, list[Waiting]] = {}
        for at, (_, phrase) in enumerate(self._phrases):
            numbers: dict[str, list[int]] = {}
            for number, elements in enumerate(parse_phrase(phrase, self._sets)):
                numbers.setdefault(_anchor(elements, rarity), []).append(number)
            for name, own in numbers.items():
                plan.setdefault(name, []).append((at, own))
        return plan

    def plan(self) -> Plan:
        return self._plan

    def find(self, text: Tokens) -> list[Hit]:
        """Hits in order of start, the longest for each key and start; no overlaps within a key, none across sentences."""
        found: list[Hit] = []
        for name in self._names(text):
            _start(self._tries.get(name) or self._build(name), text, self._homes(name, text), found)
        return _without_overlaps(found) if found else []

    def _names(self, text: Tokens) -> set[str]:
        index = self._index
        here = (index.keys() & text.lemmas.keys()) | (index.keys() & text.forms.keys())
        return {name for word in here for name in index[word]} | ({_NONE} if _NONE in self._plan else set())

    def _homes(self, name: str, text: Tokens) -> Container[int]:
        """Ends of the sentences that hold the anchor: only there can its sequences be."""
        if name == _NONE:
            return range(len(text.tokens) + 1)
        words = self._sets[name.removeprefix(_SET)] if name.startswith(_SET) else (name,)
        return {text.stops[at] for where in (text.lemmas, text.forms) for word in where.keys() & words for at in where[word]}

    def _build(self, name: str) -> _Node:
        """The trie of an anchor, when a sentence first needs it."""
        root = self._tries[name] = _Node()
        for at, numbers in self._plan[name]:
            sequences = self._sequences(at)
            for number in numbers:
                node = root
                for element in sequences[number]:
                    node = node.edge(element)
                node.ends.append(self._phrases[at][0])
        return root

    def _sequences(self, at: int) -> list[tuple[Element, ...]]:
        """The sequences of a phrase, parsed once for all its anchors."""
        if at not in self._parsed:
            self._parsed[at] = parse_phrase(self._phrases[at][1], self._sets)
        return self._parsed[at]


_ANCHORS: Final = frozenset({Kind.LEMMA, Kind.FORM, Kind.SET})
_SET: Final = "set "
"""No word holds a space."""
_NONE: Final = ""


def _anchor(elements: Sequence[Element], rarity: Rarity) -> str:
    """Name of the anchor: a word, a set as ``@name``, or none."""
    words = [e for e in elements if e.kind in _ANCHORS]
    if not words:
        return _NONE
    best = max(words, key=lambda element: (rarity(element), element.word))
    return _SET + best.word if best.kind is Kind.SET else best.word


def by_length(element: Element) -> float:
    """Long words are rare; a set is as common as its shortest word and its size."""
    if element.kind is Kind.SET:
        return min(map(len, element.words), default=0) - len(element.words).bit_length()
    return len(element.word)


class Tokens:
    """The tokens of a text, sentence after sentence, and where each lemma and each form stands; shared by all matchers."""

    __slots__ = ("_places", "begins", "forms", "lemmas", "stops", "tokens")

    def __init__(self, sentences: Iterable[Sequence[Token]]) -> None:
        self.tokens: list[Token] = []
        self.begins: list[int] = []
        self.stops: list[int] = []
        for sentence in sentences:
            size, begin = len(sentence), len(self.tokens)
            self.tokens.extend(sentence)
            self.begins.extend([begin] * size)
            self.stops.extend([begin + size] * size)
        self.lemmas: dict[str, list[int]] = {}
        self.forms: dict[str, list[int]] = {}
        self._places: dict[Element, Sequence[int]] = {}
        for at, token in enumerate(self.tokens):
            self.forms.setdefault(token.norm, []).append(at)
            for lemma in token.lemmas:
                self.lemmas.setdefault(lemma, []).append(at)

    def places(self, element: Element) -> Sequence[int]:
        """Positions where an element fits, or a mark holds."""
        known = self._places.get(element)
        if known is None:
            known = self._places[element] = self._find(element)
        return known

    def _find(self, element: Element) -> Sequence[int]:
        if element.kind is Kind.SET:
            named = (where[word] for where in (self.lemmas, self.forms) for word in where.keys() & element.words)
            return sorted({at for places in named for at in places})
        if element.kind in _ZERO_WIDTH:
            return [at for at, stop in enumerate(self.stops) if _holds(element, self, at, stop)]
        words = _seen_with(element)
        return [at for at, token in enumerate(self.tokens) if _remembered(words, element, token)]


@lru_cache(maxsize=4096)
def _seen_with(element: Element) -> dict[str, tuple[object, bool]]:
    """Words seen with an element: a form, its readings, and whether they fit."""
    return {}


def _remembered(words: dict[str, tuple[object, bool]], element: Element, token: Token) -> bool:
    """``_fits`` for looser elements; the readings of a form seldom change, so the answer is kept with them."""
    known = words.get(token.norm)
    if known is None or known[0] is not token.tags:
        if len(words) > _REMEMBERED:
            words.clear()
        known = words[token.norm] = (token.tags, _fits(element, token))
    return known[1]


_REMEMBERED: Final = 20_000
"""Words kept for an element: the vocabulary of a large export."""


def _start(root: _Node, text: Tokens, homes: Container[int], found: list[Hit]) -> None:
    """Begin phrases only where their first element stands, in the sentences that end at ``homes``."""
    stops = text.stops
    for words, where in ((root.lemmas, text.lemmas), (root.forms, text.forms)):
        for word in words.keys() & where.keys():
            for at in where[word]:
                if stops[at] in homes:
                    _walk(words[word], text, at + 1, stops[at], at, -1, found)
    for element, child in root.loose.items():
        for at in text.places(element):
            if stops[at] in homes:
                _walk(child, text, at + 1, stops[at], at, -1, found)
    for element, child in root.marks.items():
        if element.kind is Kind.OPEN:
            _start(child, text, homes, found)
        else:
            _start_at_mark(element, child, text, homes, found)


def _start_at_mark(element: Element, child: _Node, text: Tokens, homes: Container[int], found: list[Hit]) -> None:
    places = range(len(text.tokens)) if element.kind is Kind.GAP else text.places(element)
    for at in places:
        if text.stops[at] in homes:
            _follow(element, child, text, at, text.stops[at], at, -1, found)


def _without_overlaps(found: Iterable[Hit]) -> list[Hit]:
    reached: dict[Hashable, int] = {}
    hits = []
    for hit in sorted(found, key=_by_start):
        if hit.start >= reached.get(hit.key, 0):
            reached[hit.key] = max(hit.end, hit.start + 1)
            hits.append(hit)
    return hits


def _by_start(hit: Hit) -> tuple[int, int]:
    return (hit.start, -hit.end)


def _walk(node: _Node, text: Tokens, at: int, stop: int, start: int, end: int, found: list[Hit]) -> None:
    """Follow the trie from token ``at`` to the ``stop`` of the sentence; ``start`` and ``end`` bound the evidence so far, −1 while it is open."""
    if node.ends:
        found.extend(Hit(key, start, at if end < 0 else end, stop) for key in node.ends)
    if at < stop:
        for child in node.step(text.tokens[at]):
            _walk(child, text, at + 1, stop, start, end, found)
    for element, child in node.marks.items():
        _follow(element, child, text, at, stop, start, end, found)


def _follow(element: Element, child: _Node, text: Tokens, at: int, stop: int, start: int, end: int, found: list[Hit]) -> None:
    """Past a mark, which takes no token itself."""
    kind = element.kind
    if kind is Kind.OPEN:
        _walk(child, text, at, stop, at, end, found)
    elif kind is Kind.CLOSE:
        _walk(child, text, at, stop, start, at, found)
    elif kind is Kind.GAP:
        for skipped in _gap(text.tokens, at, stop, element):
            _walk(child, text, skipped, stop, start, end, found)
    elif _holds(element, text, at, stop):
        _walk(child, text, at, stop, start, end, found)


def _gap(tokens: Sequence[Token], at: int, stop: int, element: Element) -> Sequence[int]:
    """Where the phrase may go on: here, or after up to ``size`` tokens."""
    last = min(at + element.size, stop)
    if element.word == "any":
        return range(at, last + 1)
    sign = next((step for step in range(at, last) if tokens[step].norm in _CLAUSE_SIGNS), last)
    return range(at, sign + 1)


def _holds(element: Element, text: Tokens, at: int, stop: int) -> bool:
    tokens = text.tokens
    if element.kind is Kind.FIRST:
        return not any(tokens[before].is_word for before in range(text.begins[stop - 1], at))
    if element.kind is Kind.LAST:
        return not any(tokens[after].is_word for after in range(at, stop))
    return at >= stop or not any(_fits(inner, tokens[at]) for inner in element.inner)


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
