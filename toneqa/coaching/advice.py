"""At most three pieces of advice: the quote, its effect on the client, and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from toneqa.coaching.themes import say_the_same
from toneqa.rules.model import Rule
from toneqa.types import Advice, Finding, Score, Sentence, Severity

MOST: Final = 3
_MAX_QUOTE: Final = 120
_WEIGHT: Final = {Severity.ERROR: 2, Severity.WARNING: 1, Severity.INFO: 0}


def advise(
    text: str, sentences: Sequence[Sentence], findings: Sequence[Finding], score: Score, rules: Mapping[str, Rule]
) -> tuple[Advice, ...]:
    """The gravest faults first: lost points of the criterion, then severity, then place; nothing is said twice."""
    lost = {c.criterion: c.points for c in score.contributions}
    first = {f.code: f for f in reversed(findings) if rules[f.code].severity is not Severity.INFO}

    def gravity(finding: Finding) -> tuple[float, float, int, int, str]:
        rule = rules[finding.code]
        critical = -1 if rule.critical else 0
        points = rule.points if rule.costs else 0.0
        return (critical, points + lost.get(rule.criterion, 0.0) / 1000, -_WEIGHT[rule.severity], finding.start, rule.code)

    chosen: list[Finding] = []
    for finding in sorted(first.values(), key=gravity):
        if len(chosen) < MOST and not any(_same_fault(finding, other) for other in chosen):
            chosen.append(finding)
    return tuple(_advice(text, sentences, finding, rules[finding.code]) for finding in chosen)


def apart(pieces: Sequence[Advice]) -> tuple[Advice, ...]:
    """Advice on several turns of one answer: at most three, nothing said twice."""
    chosen: list[Advice] = []
    for piece in pieces:
        if len(chosen) < MOST and not any(say_the_same(a, b) for other in chosen for a in piece.codes for b in other.codes):
            chosen.append(piece)
    return tuple(chosen)


def _same_fault(finding: Finding, other: Finding) -> bool:
    """Two rules on one place, or of one theme, say the same thing twice."""
    overlap = finding.start < other.end and other.start < finding.end
    return overlap or say_the_same(finding.code, other.code)


def _advice(text: str, sentences: Sequence[Sentence], finding: Finding, rule: Rule) -> Advice:
    quote = _short(text[finding.start : finding.end])
    parts = [f"«{quote}»." if quote else "", rule.effect, rule.advice or message_of(text, finding, rule)]
    return Advice(" ".join(p for p in parts if p), (rule.code,), _rewrite(text, sentences, finding))


def message_of(text: str, finding: Finding, rule: Rule) -> str:
    """The rule's message with the quote and the finding's values filled in."""
    filled = rule.message.replace("{quote}", _short(text[finding.start : finding.end]))
    for name, value in finding.values.items():
        filled = filled.replace("{" + name + "}", value)
    return filled


def _short(quote: str) -> str:
    flat = " ".join(quote.split()).rstrip(".")
    return flat if len(flat) <= _MAX_QUOTE else flat[: _MAX_QUOTE - 1].rstrip() + "…"


def _rewrite(text: str, sentences: Sequence[Sentence], finding: Finding) -> str | None:
    """The sentence with the fix in its place."""
    if finding.fix is None:
        return None
    fix = finding.fix
    home = next((s for s in sentences if s.start <= fix.start < s.end), None)
    if home is None:
        return fix.text
    return text[home.start : fix.start] + fix.text + text[fix.end : home.end]
