"""Runs the declared rules: one pass of the phrase trie over each message, then each rule reads its hits."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from toneqa.detectors.context import Context
from toneqa.detectors.syntax import is_blamed
from toneqa.lang.match import Matcher, Plan, Rarity
from toneqa.rules.catalogue import Catalogue, catalogue
from toneqa.rules.model import Kind, Rule, Status
from toneqa.text.shadow import make_shadow
from toneqa.types import Finding, Fix, Role, Sentence

_NEAR: Final = 1
_BLAME: Final = "HRS1"
"""Rules on blame: their evidence must hold in the parse, where there is one."""

_DENSITY_WORDS: Final = 100


@dataclass(frozen=True, slots=True)
class _Place:
    """A hit: sentence number and code points of the message; sentence −1 is none."""

    sentence: int
    start: int
    end: int


_Places = Mapping[str, Sequence[_Place]]
_Slot = tuple[str, str]
_SLOTS: Final = ("phrases", "unless", "unless_near", "other", "client_has", "client_lacks")
_PATTERN_SLOTS: Final = {"patterns": "phrases", "unless_patterns": "unless", "other_patterns": "other"}
CONTEXT: Final = "context"
"""Name of the plan of phrases that rules for agents look for in the client's words."""

_CLIENT_SLOTS: Final = frozenset({"client_has", "client_lacks"})


class RuleEngine:
    """Compiled once from a catalogue; ``run`` is a pure function of the context."""

    def __init__(self, rules: Catalogue, rarity: Rarity | None = None) -> None:
        self._rules = [r for r in rules if r.match.kind is not Kind.DETECTOR and r.status is not Status.REMOVED]
        self._matchers = {role: self._matcher(rules, str(role), rarity) for role in (Role.AGENT, Role.CLIENT)}
        self._client_words = self._matcher(rules, CONTEXT, rarity)
        self._patterns: dict[Role, list[tuple[_Slot, re.Pattern[str]]]] = {role: [] for role in self._matchers}
        self._guards: dict[str, list[tuple[_Slot, str]]] = {}
        for rule in self._rules:
            self._compile_patterns(rule)
        self._by_code = {rule.code: rule for rule in self._rules}
        self._always = {r.code for r in self._rules if r.match.kind is Kind.ABSENCE and not r.match.phrases and not r.match.patterns}

    def run(self, ctx: Context) -> tuple[Finding, ...]:
        """Findings of the current message in order of place and code."""
        role = ctx.current.message.role
        if role not in self._matchers:
            return ()
        lines = _Lines(ctx)
        places = self._places(lines, role)
        heard = _ClientWords(self._client_words, ctx)
        awake = self._always | {code for code, slot in places if slot == "phrases"}
        rules = [self._by_code[code] for code in awake if self._by_code[code].match.role is role]
        for rule in rules:
            lines.match(((slot, _regex(pattern)) for slot, pattern in self._guards.get(rule.code, ())), places)
        found = [f for rule in rules for f in _findings(rule, ctx, places, heard)]
        return tuple(sorted(found, key=lambda f: (f.start, f.end, f.code)))

    def plans(self) -> dict[str, Plan]:
        """What each matcher waits for: with these the next engine of the same rules is there at once."""
        return {**{str(role): m.plan() for role, m in self._matchers.items()}, CONTEXT: self._client_words.plan()}

    def _matcher(self, rules: Catalogue, home: str, rarity: Rarity | None) -> Matcher:
        """The phrases that are looked for in messages of a role, or in the client's words."""
        phrases = [
            ((rule.code, slot), phrase)
            for rule in self._rules
            for slot in _SLOTS
            if (CONTEXT if slot in _CLIENT_SLOTS else rule.match.role) == home
            for phrase in getattr(rule.match, slot)
        ]
        return Matcher(phrases, rules.sets, rules.plans.get(home), rarity)

    def _compile_patterns(self, rule: Rule) -> None:
        for source, slot in _PATTERN_SLOTS.items():
            for pattern in getattr(rule.match, source):
                if slot == "phrases":
                    self._patterns[rule.match.role].append(((rule.code, slot), re.compile(pattern)))
                else:
                    self._guards.setdefault(rule.code, []).append(((rule.code, slot), pattern))

    def _places(self, lines: _Lines, role: Role) -> dict[_Slot, list[_Place]]:
        """Every phrase and the leading patterns; patterns that only guard a rule wait until it has a hit."""
        places: dict[_Slot, list[_Place]] = {}
        for number, sentence in enumerate(lines.sentences):
            for hit in self._matchers[role].find(sentence.tokens):
                places.setdefault(hit.key, []).append(_place(number, sentence, hit.start, hit.end))  # type: ignore[arg-type]
        lines.match(self._patterns[role], places)
        return places


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    """Guards are compiled when their rule first has a hit: most never are in a short run."""
    return re.compile(pattern)


class _Lines:
    """The sentences of the current message, and its shadow for patterns."""

    def __init__(self, ctx: Context) -> None:
        self.sentences = ctx.current.sentences
        self._shadow = make_shadow(ctx.current.text)
        self._starts = [s.start for s in self.sentences]

    def match(self, patterns: Iterable[tuple[_Slot, re.Pattern[str]]], places: dict[_Slot, list[_Place]]) -> None:
        """Hits of the patterns that begin inside a sentence."""
        back = self._shadow.back
        for slot, pattern in patterns:
            for match in pattern.finditer(self._shadow.text):
                start, end = back(match.start()), back(match.end())
                number = bisect_right(self._starts, start) - 1
                if number >= 0 and start < self.sentences[number].end:
                    places.setdefault(slot, []).append(_Place(number, start, end))


def _place(number: int, sentence: Sentence, start: int, end: int) -> _Place:
    tokens = sentence.tokens
    first = tokens[start].start if start < len(tokens) else sentence.end
    return _Place(number, first, tokens[end - 1].end if end > start else first)


class _ClientWords:
    """What the client wrote before, matched when a rule first asks for it."""

    def __init__(self, matcher: Matcher, ctx: Context) -> None:
        self._matcher, self._ctx = matcher, ctx

    @cached_property
    def _keys(self) -> frozenset[object]:
        return frozenset(hit.key for s in self._ctx.client_sentences for hit in self._matcher.find(s.tokens))

    def has(self, key: _Slot) -> bool:
        return key in self._keys


def _findings(rule: Rule, ctx: Context, places: Mapping[_Slot, list[_Place]], heard: _ClientWords) -> list[Finding]:
    if not _applies(rule, ctx, heard):
        return []
    mine = {slot: places.get((rule.code, slot), []) for slot in ("phrases", "unless", "unless_near", "other")}
    mine["phrases"] = _dedupe(p for p in mine["phrases"] if _allowed(rule, ctx, p, mine))
    return [_finding(rule, ctx, place) for place in _READ[rule.match.kind](rule, ctx, mine)]


def _applies(rule: Rule, ctx: Context, heard: _ClientWords) -> bool:
    match = rule.match
    if match.channels and ctx.channel is not None and ctx.channel not in match.channels:
        return False
    if (match.min_words and ctx.words < match.min_words) or (match.max_words and ctx.words > match.max_words):
        return False
    if (match.first_answer and not ctx.is_first_answer) or (match.needs_client and not ctx.has_client):
        return False
    if match.client_has and not heard.has((rule.code, "client_has")):
        return False
    return not (match.client_lacks and heard.has((rule.code, "client_lacks")))


def _allowed(rule: Rule, ctx: Context, place: _Place, mine: _Places) -> bool:
    if rule.match.zones and ctx.current.sentences[place.sentence].zone not in rule.match.zones:
        return False
    if any(p.sentence == place.sentence for p in mine["unless"]):
        return False
    if rule.code.startswith(_BLAME) and not is_blamed(ctx.current.sentences[place.sentence].tokens, place.start, place.end):
        return False
    return not any(abs(p.sentence - place.sentence) <= _NEAR for p in mine["unless_near"])


def _dedupe(places: Iterable[_Place]) -> list[_Place]:
    """In order of place; of two that overlap the first and longer stays."""
    kept: list[_Place] = []
    for place in sorted(places, key=lambda p: (p.start, -p.end)):
        if not kept or place.start >= kept[-1].end:
            kept.append(place)
    return kept


def _presence(rule: Rule, ctx: Context, mine: _Places) -> Iterator[_Place]:
    yield from mine["phrases"]


def _absence(rule: Rule, ctx: Context, mine: _Places) -> Iterator[_Place]:
    """A without B in the next ``within`` sentences, or, with no A, B nowhere: an empty place at the start."""
    if not rule.match.phrases and not rule.match.patterns:
        zones = rule.match.zones
        there = any(not zones or ctx.current.sentences[p.sentence].zone in zones for p in mine["other"])
        if not there and ctx.current.sentences:
            start = ctx.current.sentences[0].start
            yield _Place(0, start, start)
        return
    for place in mine["phrases"]:
        if not any(abs(p.sentence - place.sentence) <= rule.match.within for p in mine["other"]):
            yield place


def _order(rule: Rule, ctx: Context, mine: _Places) -> Iterator[_Place]:
    """The first A that stands before the first B; A alone does not count."""
    if mine["phrases"] and mine["other"]:
        first = mine["phrases"][0]
        if first.start < min(p.start for p in mine["other"]):
            yield first


def _density(rule: Rule, ctx: Context, mine: _Places) -> Iterator[_Place]:
    hits = mine["phrases"]
    if len(hits) >= rule.match.minimum and len(hits) * _DENSITY_WORDS >= rule.match.per_hundred * max(ctx.words, 1):
        yield from hits


def _repetition(rule: Rule, ctx: Context, mine: _Places) -> Iterator[_Place]:
    """From the n-th hit on: the earlier ones were fine."""
    yield from mine["phrases"][rule.match.minimum - 1 :]


def _consistency(rule: Rule, ctx: Context, mine: _Places) -> Iterator[_Place]:
    """A and B both there: the first of the rarer one."""
    other = _dedupe(mine["other"])
    if mine["phrases"] and other:
        yield min(mine["phrases"], other, key=len)[0]


_READ: Final[Mapping[Kind, Callable[[Rule, Context, _Places], Iterator[_Place]]]] = {
    Kind.PRESENCE: _presence,
    Kind.ABSENCE: _absence,
    Kind.ORDER: _order,
    Kind.DENSITY: _density,
    Kind.REPETITION: _repetition,
    Kind.CONSISTENCY: _consistency,
}


def _finding(rule: Rule, ctx: Context, place: _Place) -> Finding:
    return Finding(rule.code, place.start, place.end, fix=_fix(rule, ctx.current.text[place.start : place.end], place))


def _fix(rule: Rule, quote: str, place: _Place) -> Fix | None:
    wanted = rule.fixes.get(" ".join(make_shadow(quote).text.lower().split()))
    if wanted is None:
        return None
    text = wanted[:1].upper() + wanted[1:] if quote[:1].isupper() else wanted
    return Fix(place.start, place.end, text, "safe")


@cache
def engine() -> RuleEngine:
    """The engine of the shipped catalogue."""
    return RuleEngine(catalogue())
