"""Runs the declared rules: leading phrases and patterns find their places in a message, then each rule that wakes reads its guards."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from toneqa.detectors.context import Context
from toneqa.detectors.syntax import is_blamed
from toneqa.lang.match import Hit, Matcher, Plan, Rarity
from toneqa.lang.patterns import Pattern, Shown
from toneqa.rules.catalogue import Catalogue, catalogue
from toneqa.rules.model import Kind, Rule, Status
from toneqa.text.shadow import make_shadow
from toneqa.types import Finding, Fix, Role

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
_GUARDS: Final = ("unless", "unless_near", "other")
_ELSEWHERE: Final = frozenset({Kind.DETECTOR, Kind.HOUSE, Kind.LEXICON, Kind.SPELLING})
"""Kinds that the engine of the catalogue leaves to others: ``judged``, ``house`` and ``rewrites``."""

_PATTERN_SLOTS: Final = {"unless_patterns": "unless", "other_patterns": "other"}


class RuleEngine:
    """Compiled once from a catalogue; ``run`` is a pure function of the context."""

    def __init__(self, rules: Catalogue, rarity: Rarity | None = None) -> None:
        self._rules = [r for r in rules if r.match.kind not in _ELSEWHERE and r.status is not Status.REMOVED]
        self._sets = rules.sets
        self._matchers = {role: self._leading(rules, role, rarity) for role in (Role.AGENT, Role.CLIENT)}
        self._needles = rules.needles
        self._compiled: dict[str, Pattern] = {}
        self._patterns: dict[Role, list[tuple[_Slot, Pattern]]] = {role: [] for role in self._matchers}
        for rule in self._rules:
            own = (((rule.code, "phrases"), self._pattern(pattern)) for pattern in rule.match.patterns)
            self._patterns[rule.match.role].extend(own)
        self._by_code = {rule.code: rule for rule in self._rules}
        self._always = {r.code for r in self._rules if r.match.kind is Kind.ABSENCE and not r.match.phrases and not r.match.patterns}
        self._guards: dict[tuple[str, tuple[str, ...]], Matcher] = {}

    def run(self, ctx: Context) -> tuple[Finding, ...]:
        """Findings of the current message in order of place and code."""
        role = ctx.current.message.role
        if role not in self._matchers:
            return ()
        lines = _Lines(ctx)
        places = self._places(lines, role)
        awake = self._always | {code for code, _ in places}
        rules = [self._by_code[code] for code in awake if self._by_code[code].match.role is role]
        found = [f for rule in rules if self._applies(rule, ctx) for f in self._findings(rule, ctx, lines, places)]
        return tuple(sorted(found, key=lambda f: (f.start, f.end, f.code)))

    def plans(self) -> dict[str, Plan]:
        """What each matcher waits for: with these the next engine of the same rules is there at once."""
        return {str(role): matcher.plan() for role, matcher in self._matchers.items()}

    def _leading(self, rules: Catalogue, role: Role, rarity: Rarity | None) -> Matcher:
        """What wakes the rules of a role; their guards wait."""
        phrases = [((r.code, "phrases"), phrase) for r in self._rules if r.match.role is role for phrase in r.match.phrases]
        return Matcher(phrases, rules.sets, rules.plans.get(role), rarity)

    def _places(self, lines: _Lines, role: Role) -> dict[_Slot, list[_Place]]:
        """Every leading phrase and pattern."""
        places: dict[_Slot, list[_Place]] = {}
        for hit in self._matchers[role].find(lines.tokens):
            places.setdefault(hit.key, []).append(lines.place(hit))  # type: ignore[arg-type]
        lines.match(self._patterns[role], places)
        return places

    def _guarded(self, rule: Rule, lines: _Lines, places: Mapping[_Slot, list[_Place]]) -> dict[str, list[_Place]]:
        """The places of an awake rule, those of its guards found now."""
        code = rule.code
        mine = {"phrases": places.get((code, "phrases"), []), **{slot: [] for slot in _GUARDS}}
        for hit in self._matcher(rule, *_GUARDS).find(lines.tokens):
            mine[str(hit.key)].append(lines.place(hit))
        found: dict[_Slot, list[_Place]] = {}
        for source, slot in _PATTERN_SLOTS.items():
            lines.match((((code, slot), self._pattern(pattern)) for pattern in getattr(rule.match, source)), found)
        for (_, slot), own in found.items():
            mine[slot] = [*mine[slot], *own]
        return mine

    def _pattern(self, source: str) -> Pattern:
        if source not in self._compiled:
            self._compiled[source] = Pattern(source, self._needles.get(source, ()))
        return self._compiled[source]

    def _matcher(self, rule: Rule, *slots: str) -> Matcher:
        """The phrases of some slots of one rule, parsed when it first wakes."""
        known = self._guards.get((rule.code, slots))
        if known is None:
            phrases = [(slot, phrase) for slot in slots for phrase in getattr(rule.match, slot)]
            known = self._guards[rule.code, slots] = Matcher(phrases, self._sets)
        return known

    def _findings(self, rule: Rule, ctx: Context, lines: _Lines, places: Mapping[_Slot, list[_Place]]) -> list[Finding]:
        mine = self._guarded(rule, lines, places)
        mine["phrases"] = _dedupe(p for p in mine["phrases"] if _allowed(rule, ctx, p, mine))
        return [_finding(rule, ctx, place) for place in _READ[rule.match.kind](rule, ctx, mine)]

    def _applies(self, rule: Rule, ctx: Context) -> bool:
        match = rule.match
        if match.channels and ctx.channel is not None and ctx.channel not in match.channels:
            return False
        if (match.min_words and ctx.words < match.min_words) or (match.max_words and ctx.words > match.max_words):
            return False
        if (match.first_answer and not ctx.is_first_answer) or (match.needs_client and not ctx.has_client):
            return False
        return self._client_said(rule, ctx, "client_has") is not False and not self._client_said(rule, ctx, "client_lacks")

    def _client_said(self, rule: Rule, ctx: Context, slot: str) -> bool | None:
        """None where the rule does not ask."""
        if not getattr(rule.match, slot):
            return None
        return bool(self._matcher(rule, slot).find(ctx.client))


class _Lines:
    """The current message as matchers see it: its tokens, and its shadow for patterns."""

    def __init__(self, ctx: Context) -> None:
        self.sentences = ctx.current.sentences
        self.tokens = ctx.tokens
        self._shadow = make_shadow(ctx.current.text)
        self._shown = Shown(self._shadow.text)
        self._starts = [s.start for s in self.sentences]

    def place(self, hit: Hit) -> _Place:
        """Code points of a hit; an empty one stands before its token, or at the end of its sentence."""
        tokens = self.tokens.tokens
        number = bisect_right(self._starts, tokens[hit.stop - 1].start) - 1
        start = tokens[hit.start].start if hit.start < hit.stop else self.sentences[number].end
        return _Place(number, start, tokens[hit.end - 1].end if hit.end > hit.start else start)

    def match(self, patterns: Iterable[tuple[_Slot, Pattern]], places: dict[_Slot, list[_Place]]) -> None:
        """Hits of the patterns that begin inside a sentence."""
        back, shown = self._shadow.back, self._shown
        for slot, pattern in patterns:
            for match in pattern.finditer(shown):
                start, end = back(match.start()), back(match.end())
                number = bisect_right(self._starts, start) - 1
                if number >= 0 and start < self.sentences[number].end:
                    places.setdefault(slot, []).append(_Place(number, start, end))


def _allowed(rule: Rule, ctx: Context, place: _Place, mine: _Places) -> bool:
    if rule.match.zones and ctx.current.sentences[place.sentence].zone not in rule.match.zones:
        return False
    if any(p.sentence == place.sentence for p in mine["unless"]):
        return False
    if rule.match.role is Role.AGENT and ctx.is_quoted(place.start, place.end):
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
