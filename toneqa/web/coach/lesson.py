"""What a coach would say after reading somebody's letters: strengths, habits, weeks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from razdel import sentenize

from toneqa.growth.plan import FEWEST, REPEATED
from toneqa.report.overview.shares import Share, difference
from toneqa.report.summary import visible
from toneqa.rules.model import Kind, Rule
from toneqa.rules.praise import is_praise
from toneqa.store.letters import Filter
from toneqa.store.practice import Practice, Seen
from toneqa.types import Severity

MOST: Final = 3
"""Strengths, and habits: nobody changes more at once."""

RECENT: Final = 300
"""The newest letters that are read for habits: what was long ago is no habit any more."""

SPAN: Final = 4
"""Weeks that are compared with as many before them."""

_QUOTES: Final = 2
_IN_A_SENTENCE: Final = frozenset({Kind.PRESENCE, Kind.LEXICON, Kind.HOUSE, Kind.DETECTOR, Kind.SPELLING})
_IN_A_LETTER: Final = frozenset({"DLG310", "REF205", "REF207"})
"""Rules of these kinds that see nothing in the marked sentence of their own examples when it stands alone (tests/web/test_practice.py)."""

_WEIGHT: Final = {Severity.ERROR: 2.0, Severity.WARNING: 1.0}

_BEGINNING: Final = re.compile(r"[\w«„“\"(\[*]")


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence in three pieces, the middle one is what was found; ``after`` is the sentence with the fix, if there is one."""

    finding: int
    item: int
    key: str
    pieces: tuple[str, str, str]
    after: str | None

    @property
    def sentence(self) -> str:
        return "".join(self.pieces)


@dataclass(frozen=True, slots=True)
class Move:
    """A strength or a habit; ``letters``: how many show it. ``quotes``: the newest first."""

    rule: Rule
    letters: int
    quotes: tuple[Quote, ...]

    @property
    def can_be_practised(self) -> bool:
        """Does one sentence show it? Repetitions, order and the like need the whole letter."""
        return self.rule.match.kind in _IN_A_SENTENCE and self.rule.code not in _IN_A_LETTER


@dataclass(frozen=True, slots=True)
class Weeks:
    """``rows``: Monday and the share of answers ready to send, the newest first. ``change``: interval of the difference of the last
    four weeks to the four before, None where there is too little to compare."""

    rows: tuple[tuple[date, Share], ...]
    change: tuple[float, float] | None

    @property
    def told(self) -> str:
        """A name of ``words.TEXTS``."""
        if self.change is None:
            return "uncompared"
        low, high = self.change
        return "better" if low > 0 else "worse" if high < 0 else "same"


@dataclass(frozen=True, slots=True)
class Lesson:
    """``weeks``: None below ``FEWEST`` letters."""

    letters: int
    strengths: tuple[Move, ...]
    habits: tuple[Move, ...]
    weeks: Weeks | None

    @property
    def exercises(self) -> tuple[Move, ...]:
        return tuple(move for move in self.habits if move.can_be_practised)


def lesson(practice: Practice, wanted: Filter, rules: Mapping[str, Rule]) -> Lesson:
    seen = [one for one in practice.findings(wanted, RECENT) if one.finding.code in rules]
    answers = practice.answers(wanted)
    strengths = moves([one for one in seen if is_praise(rules[one.finding.code])], rules, lambda rule: 1.0)
    faults = [one for one in seen if rules[one.finding.code].severity in _WEIGHT]
    habits = moves(faults, rules, lambda rule: _WEIGHT[rule.severity], REPEATED)
    return Lesson(len(answers), strengths, habits, weeks(answers) if len(answers) >= FEWEST else None)


def moves(seen: Sequence[Seen], rules: Mapping[str, Rule], weight: Callable[[Rule], float], least: int = 1) -> tuple[Move, ...]:
    """At most three, in the most letters by weight; two rules that speak of the same places count once."""
    groups: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        groups[one.finding.code].append(one)
    letters = {code: len({one.item for one in group}) for code, group in groups.items()}
    chosen: list[str] = []
    for code in sorted(groups, key=lambda code: (-letters[code] * weight(rules[code]), code)):
        if letters[code] >= least and len(chosen) < MOST and not any(_alike(groups[code], groups[other]) for other in chosen):
            chosen.append(code)
    return tuple(Move(rules[code], letters[code], _quotes(groups[code])) for code in chosen)


def _alike(group: Sequence[Seen], other: Sequence[Seen]) -> bool:
    """Do most places of the group lie on places of the other?"""
    return 2 * sum(any(_overlap(one, two) for two in other) for one in group) > len(group)


def _overlap(one: Seen, two: Seen) -> bool:
    return one.message == two.message and one.finding.start < two.finding.end and two.finding.start < one.finding.end


def _quotes(group: Sequence[Seen]) -> tuple[Quote, ...]:
    """From different letters, no sentence twice."""
    chosen: list[Quote] = []
    for one in group:
        found = quote(one)
        if not any(found.item == other.item or found.sentence == other.sentence for other in chosen):
            chosen.append(found)
        if len(chosen) == _QUOTES:
            break
    return tuple(chosen)


def quote(seen: Seen) -> Quote:
    start, end = _sentence(seen)
    a, b = seen.finding.start, seen.finding.end
    text = seen.text
    pieces = (text[start:a].lstrip(), text[a:b], text[b:end].rstrip())
    shown = (visible(pieces[0]), visible(pieces[1]), visible(pieces[2]))
    return Quote(seen.finding.id, seen.item, seen.key, shown, _after(seen, start, end))


def _sentence(seen: Seen) -> tuple[int, int]:
    """All sentences the finding touches, without the smile that ends the one before."""
    touched = [s for s in sentenize(seen.text) if s.start < seen.finding.end and seen.finding.start < s.stop]
    places = [(s.start, s.stop) for s in touched] or [(seen.finding.start, seen.finding.end)]
    start = min(places[0][0], seen.finding.start)
    begun = _BEGINNING.search(seen.text, start, seen.finding.start)
    return begun.start() if begun else seen.finding.start, max(places[-1][1], seen.finding.end)


def _after(seen: Seen, start: int, end: int) -> str | None:
    fix = seen.finding.fix
    if fix is None or not start <= fix["start"] <= fix["end"] <= end:
        return None
    return visible((seen.text[start : fix["start"]] + fix["text"] + seen.text[fix["end"] : end]).strip())


def weeks(answers: Sequence[tuple[datetime, str]]) -> Weeks:
    """Twice four weeks up to the newest letter."""
    counts: dict[date, list[bool]] = defaultdict(list)
    for at, verdict in answers:
        day = at.astimezone().date()
        counts[day - timedelta(days=day.weekday())].append(verdict == "send")
    last = max(counts)
    mondays = [last - timedelta(weeks=n) for n in range(2 * SPAN)]
    shares = [Share(sum(counts[monday]), len(counts[monday])) if monday in counts else Share(0, 0) for monday in mondays]
    now, then = _sum(shares[:SPAN]), _sum(shares[SPAN:])
    change = difference(now, then) if min(now.whole, then.whole) >= FEWEST else None
    return Weeks(tuple((m, s) for m, s in zip(mondays, shares, strict=True) if s.whole), change)


def _sum(shares: Sequence[Share]) -> Share:
    return Share(sum(s.part for s in shares), sum(s.whole for s in shares))
