"""A month of one agent: what goes well, what has improved, and the one next habit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from toneqa.coaching.note import Habit, Note, Praise
from toneqa.coaching.themes import say_the_same
from toneqa.growth.history import History, Letter, Month, before
from toneqa.report.overview.shares import CONFIDENCE, Share, difference
from toneqa.rules.model import Rule
from toneqa.rules.praise import is_praise
from toneqa.types import Severity

FEWEST: Final = 20
"""Letters from which on shares are shown and compared. With 20, of which 17 are ready, Wilson's interval is 64–95 %: half-width 0.154
(``toneqa.report.overview.shares.CLEAR``); with 10, of which 9 are ready, it is 60–98 %."""

REPEATED: Final = 2
"""Letters from which on a finding is a habit and no slip."""

_FOLLOWED: Final = 3
"""Habits of the month before that are looked at again."""

_WEIGHT: Final = {Severity.ERROR: 2.0, Severity.WARNING: 1.0}
READY: Final = "ready"


@dataclass(frozen=True, slots=True)
class Progress:
    """A share then and now. ``what``: ``READY`` or a code, where less is better. ``gap``: interval of now less then, widened for the
    number of shares that are looked at (Bonferroni)."""

    what: str
    then: Share
    now: Share
    gap: tuple[float, float]

    @property
    def told(self) -> str:
        low, high = self.gap if self.what == READY else (-self.gap[1], -self.gap[0])
        return "better" if low > 0 else "worse" if high < 0 else "same"


@dataclass(frozen=True, slots=True)
class Plan:
    """``progress``: empty below ``FEWEST`` letters in either month. ``repeated``: letters with the habit of the note."""

    name: str
    month: Month | None
    letters: int
    letters_before: int
    progress: tuple[Progress, ...]
    note: Note
    repeated: int


def plan(history: History, month: Month | None, rules: Mapping[str, Rule]) -> Plan:
    """Letters without a date are one period, which is compared with nothing."""
    now = history.of(month)
    then = history.of(before(month)) if month else []
    habit, repeated = _habit(history, month, now, rules)
    note = Note(_praise(history, month, now, rules, habit.code if habit else ""), habit, many=True)
    return Plan(history.name, month, len(now), len(then), _progress(then, now, rules), note, repeated)


def _ranked(letters: Sequence[Letter], rules: Mapping[str, Rule]) -> list[tuple[str, int]]:
    """Habits with the number of letters, the weightiest first."""
    counts = Counter(code for letter in letters for code in letter.codes if code in rules and rules[code].severity in _WEIGHT)
    habits = [(code, count) for code, count in counts.items() if count >= REPEATED and rules[code].effect and rules[code].advice]
    return sorted(habits, key=lambda item: (-item[1] * _WEIGHT[rules[item[0]].severity], item[0]))


def _habit(history: History, month: Month | None, now: Sequence[Letter], rules: Mapping[str, Rule]) -> tuple[Habit | None, int]:
    for code, count in _ranked(now, rules):
        rule, example = rules[code], history.examples[month, code]
        return Habit(code, rule.title, example.quote, rule.effect, rule.advice, example.better), count
    return None, 0


def _praise(history: History, month: Month | None, now: Sequence[Letter], rules: Mapping[str, Rule], habit: str) -> Praise:
    """The commonest good move with words to quote, that is not what the habit is about."""
    counts = Counter(code for letter in now for code in letter.codes if code in rules and is_praise(rules[code]))
    for code, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        example = history.examples[month, code]
        if example.quote and not (habit and say_the_same(code, habit)):
            return Praise(example.quote, rules[code].effect, code=code)
    return Praise()


def _progress(then: Sequence[Letter], now: Sequence[Letter], rules: Mapping[str, Rule]) -> tuple[Progress, ...]:
    if min(len(then), len(now)) < FEWEST:
        return ()
    followed = _apart([code for code, _ in _ranked(then, rules)])
    confidence = 1 - (1 - CONFIDENCE) / (1 + len(followed))
    return tuple(_share(what, then, now, confidence) for what in (READY, *followed))


def _share(what: str, then: Sequence[Letter], now: Sequence[Letter], confidence: float) -> Progress:
    old, new = (Share(sum(letter.ready if what == READY else what in letter.codes for letter in own), len(own)) for own in (then, now))
    return Progress(what, old, new, difference(new, old, confidence))


def _apart(codes: Sequence[str]) -> list[str]:
    """The first few of different themes."""
    chosen: list[str] = []
    for code in codes:
        if len(chosen) < _FOLLOWED and not any(say_the_same(code, other) for other in chosen):
            chosen.append(code)
    return chosen
