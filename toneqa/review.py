"""The verdict on an answer: send, revise or ask a person; and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from toneqa.detectors.judged import Judged
from toneqa.rules.model import Rule
from toneqa.scoring import default_scorecard
from toneqa.types import Annotated, Finding, Score, Severity, Verdict

CLASH_LOW: Final = 2.2
CLASH_HIGH: Final = 4.3
_HIGH_SCORE: Final = 90
_LOW_SCORE: Final = 55
"""Grade and score disagree strongly: a harmful impression with almost no lost point, or the other way round.
Held-out answers clash in 51 of 2,323 cases (docs/scoring.md)."""

UNSURE: Final = "unsure"
CLASH: Final = "clash"
ATTACHMENT: Final = "attachment"

_LEANS: Final = re.compile(
    r"(?:во|в|на) (?:прикрепл[её]нн|приложенн|вложенн)\w+|во вложени[ияе]|на скриншоте|на фото (?:ниже|выше)|см\. вложение", re.IGNORECASE
)


def verdict_of(
    turns: Sequence[Judged], findings: Sequence[Finding], score: Score, rules: Mapping[str, Rule], revise_below: int
) -> tuple[Verdict, tuple[str, ...]]:
    """Verdict with the codes and reasons that decided it."""
    reasons = _ask(turns, score)
    if reasons:
        return Verdict.ASK, (*reasons, *_critical_codes(findings, rules))
    errors = sorted({f.code for f in findings if rules[f.code].severity is Severity.ERROR})
    harsh = any(turn.labels.harsh.value for turn in turns)
    lost = [code for c in score.contributions for code in c.codes]
    if harsh or errors or score.value < revise_below:
        return Verdict.REVISE, tuple(dict.fromkeys([*errors, *lost])) or ("harsh",)
    return Verdict.SEND, ()


def _ask(turns: Sequence[Judged], score: Score) -> list[str]:
    reasons = [f"critical:{kind}" for kind in score.critical if default_scorecard().critical[kind].ask]
    if any(t.labels.harsh.abstain or t.labels.refusal.abstain for t in turns):
        reasons.append(UNSURE)
    if _clashes(turns[-1], score):
        reasons.append(CLASH)
    if any(_leans(t.ctx.current) or t.ctx.current.message.extra.get("attachments") for t in turns):
        reasons.append(ATTACHMENT)
    return reasons


def _leans(annotated: Annotated) -> bool:
    """Do its own words point to an attachment? What it quotes does not count."""
    return any(_LEANS.search(annotated.text, s.start, s.end) for s in annotated.sentences)


def _clashes(turn: Judged, score: Score) -> bool:
    grade = turn.labels.grade
    if grade is None:
        return False
    return (grade <= CLASH_LOW and score.value >= _HIGH_SCORE) or (grade >= CLASH_HIGH and score.value <= _LOW_SCORE)


def _critical_codes(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> tuple[str, ...]:
    return tuple(sorted({f.code for f in findings if rules[f.code].critical and rules[f.code].costs}))
