"""Rewrites of the dictionary on the findings: a fix for what a rule already found, a finding of its own for the rest."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from toneqa.detectors.context import Context
from toneqa.lang.lexicon import Lexicon, Rewrite, lexicon
from toneqa.rules.catalogue import Catalogue
from toneqa.rules.model import Kind, Rule
from toneqa.types import Finding, Fix

_FAMILIES: Final = frozenset({"TON", "WRD"})
_CRITERIA: Final = frozenset({"tone", "clarity"})
"""Faults that another wording mends: a threat stays a threat in plain words, a promise without a date stays one."""

_MOST: Final = 4
"""A finding that quotes up to so many times what a rewrite changes says enough of these words."""


class Rewriter:
    """The dictionary's topics that a catalogue has rules for."""

    def __init__(self, rules: Catalogue, words: Lexicon | None = None) -> None:
        self._rules = rules.rules
        self._topics: Mapping[str, Rule] = {r.match.topic: r for r in rules if r.match.kind is Kind.LEXICON}
        self._words = words

    def run(self, ctx: Context, found: Sequence[Finding]) -> list[Finding]:
        """The findings of the current message with their fixes, and those of the dictionary."""
        rewrites = list(self._rewrites(ctx))
        if not rewrites:
            return list(found)
        mended = [self._mended(finding, rewrites) for finding in found]
        faults = [finding for finding in mended if _is_fault(self._rules[finding.code])]
        covered = {rewrite.start for fault in faults for rewrite in _beside(fault, rewrites) if _covers(fault, rewrite)}
        return [*mended, *(self._finding(r) for r in rewrites if r.start not in covered)]

    def _rewrites(self, ctx: Context) -> Iterator[Rewrite]:
        if self._topics:
            found = (self._words or lexicon()).rewrites(ctx.current.sentences, ctx.current.text, ctx.tokens)
            yield from (r for r in found if r.entry.topic in self._topics)

    def _mended(self, finding: Finding, rewrites: Sequence[Rewrite]) -> Finding:
        rule = self._rules[finding.code]
        if finding.fix or not _is_about_wording(rule):
            return finding
        best = max(_beside(finding, rewrites), key=lambda rewrite: _shared(finding, rewrite), default=None)
        return replace(finding, fix=_fix(best)) if best and _is_about(finding, best) else finding

    def _finding(self, rewrite: Rewrite) -> Finding:
        code = self._topics[rewrite.entry.topic].code
        values = {"rewrite": rewrite.text, "reason": rewrite.entry.reason.rstrip(".")}
        return Finding(code, rewrite.start, rewrite.end, fix=_fix(rewrite), values=values)


def _is_fault(rule: Rule) -> bool:
    """Good signs are findings too: they belong to no criterion or say so in their name."""
    return bool(rule.criterion) and not rule.name.startswith("sign-")


def _is_about_wording(rule: Rule) -> bool:
    return rule.family in _FAMILIES and rule.criterion in _CRITERIA and rule.match.kind is not Kind.DETECTOR and _is_fault(rule)


def _fix(rewrite: Rewrite) -> Fix:
    return Fix(rewrite.start, rewrite.end, rewrite.text, rewrite.applicability)


def _beside(finding: Finding, rewrites: Sequence[Rewrite]) -> Sequence[Rewrite]:
    """Those that change some of what the finding quotes or mends; they come in order of place, none over another."""
    fix = finding.fix or finding
    first = bisect_right(rewrites, min(finding.start, fix.start), key=lambda rewrite: rewrite.end)
    return rewrites[first : bisect_left(rewrites, max(finding.end, fix.end), key=lambda rewrite: rewrite.start)]


def _shared(finding: Finding, rewrite: Rewrite) -> int:
    return min(finding.end, rewrite.end) - max(finding.start, rewrite.start)


def _is_about(finding: Finding, rewrite: Rewrite) -> bool:
    """They share at least half of what the finding quotes and a third of what changes.

    A rule on long sentences is not about two of their words, one on the capital of «Вы» not about the phrase around it.
    """
    shared = _shared(finding, rewrite)
    return shared > 0 and 2 * shared >= finding.end - finding.start and 3 * shared >= rewrite.end - rewrite.start


def _covers(finding: Finding, rewrite: Rewrite) -> bool:
    """A fix of the finding changes some of the same words, or it speaks of little else; a safe rewrite is never lost to that."""
    fix = finding.fix
    if fix is not None and fix.start < rewrite.end and rewrite.start < fix.end:
        return True
    close = _is_about(finding, rewrite) or 0 < finding.end - finding.start <= _MOST * _shared(finding, rewrite)
    return close and rewrite.applicability != "safe"
