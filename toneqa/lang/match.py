"""Phrases over lemmas, looked for where their rarest words stand.

Notation, elements apart by spaces::

    вернуть          any form of the lemma            =вернули     this form
    {VERB,past,!neg} a reading with these grammemes   дать{impr}   lemma with grammemes
    а|б|=в           one of                           а?           may be missing
    ..3              up to 3 tokens of one clause     ...3         up to 3 tokens of any kind
    *                any word                         , ? !        the sign itself
    ^  $             sentence start, end              !не          the next token is not this
    @set             a word of a named set            (а б|в)?     group
    [[ … ]]          the evidence within the match; else the whole of it

Words are written with е for ё. Most sentences hold no word of most phrases, so each sequence of elements waits under its rarest
one, its anchor, and is followed to both sides only from where that stands.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from toneqa.lang.follow import TAKING, Path, Test
from toneqa.lang.phrase import Element, Kind, parse_phrase
from toneqa.types import Token


@dataclass(frozen=True, slots=True)
class Hit:
    """Tokens ``[start, end)`` of the text are the evidence of the phrase with ``key``; ``stop`` ends their sentence."""

    key: Hashable
    start: int
    end: int
    stop: int


class Plan(TypedDict):
    """Where each sequence waits: under the forms, the lemmas or the set of its anchor; ``rest`` is always tried.

    ``sequences``: the number of the phrase, of the sequence in it, and of the anchor in that.
    """

    forms: dict[str, list[int]]
    lemmas: dict[str, list[int]]
    sets: dict[str, list[int]]
    rest: list[int]
    sequences: list[list[int]]


Phrase = tuple[Hashable, str]
"""The key that a hit reports, and the phrase in the notation above."""

Rarity = Callable[[Element], float]
"""How rare the words of an element are; the rarest element of a sequence is its anchor."""


class Matcher:
    """All phrases at once; with a ``plan`` made before, none is parsed until its anchor is seen."""

    def __init__(
        self,
        phrases: Sequence[Phrase],
        sets: Mapping[str, Iterable[str]] | None = None,
        plan: Plan | None = None,
        rarity: Rarity | None = None,
    ) -> None:
        self._phrases = phrases
        self._sets = {name: frozenset(words) for name, words in (sets or {}).items()}
        self._parsed: dict[int, Sequence[tuple[Element, ...]]] = {}
        self._paths: dict[int, Path] = {}
        self._plan = plan or self._planned(rarity or by_length)
        self._in_sets: dict[str, list[int]] = {}
        for name, numbers in self._plan["sets"].items():
            for word in self._sets[name]:
                self._in_sets.setdefault(word, []).extend(numbers)

    def _planned(self, rarity: Rarity) -> Plan:
        plan = Plan(forms={}, lemmas={}, sets={}, rest=[], sequences=[])
        for at in range(len(self._phrases)):
            for number, elements in enumerate(self._sequences(at)):
                anchor = _anchor(elements, rarity)
                if anchor >= 0:
                    _wait(plan, elements[anchor], len(plan["sequences"]))
                    plan["sequences"].append([at, number, anchor])
        return plan

    def plan(self) -> Plan:
        return self._plan

    def find(self, text: Tokens) -> list[Hit]:
        """Hits in order of start, the longest for each key and start; no overlaps within a key, none across sentences."""
        found: list[Hit] = []
        for numbers, places in self._anchored(text):
            for number in numbers:
                path = self._paths.get(number) or self._path(number)
                for at in places:
                    for start, end in path.follow(text.tokens, at, text.begins[at], text.stops[at]):
                        found.append(Hit(self._key(number), start, end, text.stops[at]))
        return _without_overlaps(found) if found else []

    def _anchored(self, text: Tokens) -> Iterator[tuple[Sequence[int], Iterable[int]]]:
        """Sequences, and the tokens that may be their anchors."""
        plan = self._plan
        for waiting, places in ((plan["forms"], text.forms), (plan["lemmas"], text.lemmas)):
            for word in waiting.keys() & places.keys():
                yield waiting[word], places[word]
        if self._in_sets:
            for word in self._in_sets.keys() & (text.forms.keys() | text.lemmas.keys()):
                yield self._in_sets[word], {*text.forms.get(word, ()), *text.lemmas.get(word, ())}
        for number in plan["rest"]:
            yield (number,), text.places((self._paths.get(number) or self._path(number)).anchor)

    def _key(self, number: int) -> Hashable:
        return self._phrases[self._plan["sequences"][number][0]][0]

    def _path(self, number: int) -> Path:
        """Made when a sentence first needs it."""
        known = self._paths.get(number)
        if known is None:
            at, own, anchor = self._plan["sequences"][number]
            known = self._paths[number] = Path.around(self._sequences(at)[own], anchor)
        return known

    def _sequences(self, at: int) -> Sequence[tuple[Element, ...]]:
        """The sequences of a phrase, parsed once for all its anchors."""
        if at not in self._parsed:
            self._parsed[at] = parse_phrase(self._phrases[at][1], self._sets)
        return self._parsed[at]


def _anchor(elements: Sequence[Element], rarity: Rarity) -> int:
    """Number of the rarest element with words, else of the first that takes a token; −1 where none does: there is nothing to find."""
    named = [at for at, element in enumerate(elements) if element.forms or element.lemmas]
    taking = (at for at, element in enumerate(elements) if element.kind in TAKING)
    return max(named, key=lambda at: rarity(elements[at])) if named else next(taking, -1)


def _wait(plan: Plan, anchor: Element, number: int) -> None:
    if anchor.kind is Kind.SET:
        plan["sets"].setdefault(anchor.name, []).append(number)
        return
    for waiting, words in ((plan["forms"], anchor.forms), (plan["lemmas"], anchor.lemmas)):
        for word in sorted(words):
            waiting.setdefault(word, []).append(number)
    if not anchor.forms and not anchor.lemmas:
        plan["rest"].append(number)


def by_length(element: Element) -> float:
    """Long words are rare; many of them are as common as the shortest and their number."""
    words = element.forms | element.lemmas
    return min(map(len, words), default=0) - len(words).bit_length()


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
        self._places: dict[Test, list[int]] = {}
        self.lemmas: dict[str, list[int]] = {}
        self.forms: dict[str, list[int]] = {}
        for at, token in enumerate(self.tokens):
            self.forms.setdefault(token.norm, []).append(at)
            for lemma in token.lemmas:
                self.lemmas.setdefault(lemma, []).append(at)

    def places(self, test: Test) -> list[int]:
        """Tokens that pass a test, tried once however many phrases begin with it."""
        if test not in self._places:
            self._places[test] = [at for at, token in enumerate(self.tokens) if test(token)]
        return self._places[test]


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
