"""Findings to points of one answer: every lost point has its codes, ``score = max(0, 100 + sum of points)``.

Criteria, their names and weights are those of the scorecard that ships; what one answer must show, and the caps while it is still a
draft, stand in ``answer.toml``. A team's own card judges whole contacts: ``toneqa.scorecards``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from toneqa.detectors.judged import Judged
from toneqa.rules.model import Rule
from toneqa.types import Contribution, Finding, Score

FULL: Final = 100
CRITICAL: Final = "critical"


@dataclass(frozen=True, slots=True)
class Criterion:
    """``needs``: the condition under which text alone can show the criterion."""

    id: str
    title: str
    weight: float
    needs: str


@dataclass(frozen=True, slots=True)
class Critical:
    """``cap``: no answer with this error scores more; ``ask``: a person must look, for the agent alone cannot mend it."""

    id: str
    title: str
    kind: str
    cap: int
    ask: bool


@dataclass(frozen=True, slots=True)
class Scorecard:
    criteria: tuple[Criterion, ...]
    critical: Mapping[str, Critical]


@cache
def default_scorecard() -> Scorecard:
    card, data = _shipped("default.toml"), _shipped("answer.toml")
    criteria = tuple(Criterion(raw["key"], raw["name"], raw["weight"], data["needs"][raw["key"]]) for raw in card["criterion"])
    critical = {c["id"]: Critical(c["id"], c["title"], c["class"], c["cap"], c["ask"]) for c in data["critical"]}
    return Scorecard(criteria, critical)


def _shipped(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files("toneqa.scorecards").joinpath(name).read_text("utf-8"))


NEEDS: Final[Mapping[str, Callable[[Judged], bool]]] = {
    "always": lambda judged: True,
    "found": lambda judged: False,
    "first_answer": lambda judged: judged.ctx.is_first_answer,
    "question_due": lambda judged: judged.ctx.has_client and judged.conversation.get("needs_clarification", 0.0) >= 0.5,
    "action_asked": lambda judged: judged.client is not None and judged.client.request.value in ("claim", "complaint", "request"),
    "refusal": lambda judged: judged.labels.refusal.value,
    "upset_client": lambda judged: judged.client is not None and judged.client.emotion.value in ("upset", "angry", "anxious"),
}


def score_answer(turns: Sequence[Judged], findings: Iterable[Finding], rules: Mapping[str, Rule]) -> Score:
    """Score of one answer (one or more turns) from all its findings.

    A criterion applies when it applies to any turn, or when a finding costs it points. A criterion never loses more
    than its weight; weights are rescaled so that the applicable ones add up to 100.
    """
    card = default_scorecard()
    costly = [f for f in findings if rules[f.code].costs]
    active = [c for c in card.criteria if c.weight and _applies(c, turns, costly, rules)]
    total = sum(c.weight for c in active)
    lost = [_contribution(c, costly, rules, FULL / total) for c in active]
    contributions = [c for c in lost if c.points]
    critical = _critical(findings_codes(costly, rules), card)
    contributions += _cap(contributions, critical, costly, rules)
    value = max(0, round(FULL + sum(c.points for c in contributions)))
    share = total / sum(c.weight for c in card.criteria)
    return Score(value, round(share, 4), tuple(contributions), tuple(c.id for c in critical))


def findings_codes(findings: Iterable[Finding], rules: Mapping[str, Rule]) -> set[str]:
    """Kinds of critical errors that these findings stand for."""
    return {rules[f.code].critical for f in findings if rules[f.code].critical}


def _applies(criterion: Criterion, turns: Sequence[Judged], costly: Sequence[Finding], rules: Mapping[str, Rule]) -> bool:
    if any(NEEDS[criterion.needs](turn) for turn in turns):
        return True
    return any(rules[f.code].criterion == criterion.id for f in costly)


def _contribution(criterion: Criterion, costly: Sequence[Finding], rules: Mapping[str, Rule], scale: float) -> Contribution:
    """Each rule costs once an answer: a habit is one fault, however often it shows."""
    codes = sorted({f.code for f in costly if rules[f.code].criterion == criterion.id})
    raw = max(-criterion.weight, sum(rules[code].points for code in codes))
    return Contribution(criterion.id, round(raw * scale, 1), tuple(codes))


def _critical(kinds: set[str], card: Scorecard) -> list[Critical]:
    return sorted((card.critical[kind] for kind in kinds if kind in card.critical), key=lambda c: (c.cap, c.id))


def _cap(
    lost: Sequence[Contribution], critical: Sequence[Critical], costly: Sequence[Finding], rules: Mapping[str, Rule]
) -> list[Contribution]:
    if not critical:
        return []
    over = FULL + sum(c.points for c in lost) - critical[0].cap
    if over <= 0:
        return []
    codes = sorted({f.code for f in costly if rules[f.code].critical == critical[0].id})
    return [Contribution(CRITICAL, round(-over, 1), tuple(codes))]
