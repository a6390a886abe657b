"""What can be wrong with a scorecard whose every key is fine: weights, names of rules and labels, sources, reach."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from toneqa.config.settings import names_rule
from toneqa.errors import UseError
from toneqa.rules.catalogue import Catalogue
from toneqa.rules.model import Rule, Status
from toneqa.scorecards.labels import LABELS
from toneqa.scorecards.model import FULL, Criterion, CriticalError, Scorecard

_ROUNDING = 0.01


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of a file: what stops the work, or what its author should know."""

    code: str
    at: str
    what: str
    near: str = ""
    is_error: bool = True

    def error(self) -> UseError:
        return UseError(self.code, what=self.what, near=self.near, at=self.at)


def faults(card: Scorecard, rules: Catalogue) -> Iterator[Problem]:
    yield from _weights(card)
    for criterion in card.criteria:
        at = f"{card.at}: criterion «{criterion.key}»"
        yield from _unknown(criterion, rules, at)
        yield from _sources(criterion, rules, at)
    for error in card.critical:
        yield from _unproven(error, rules, f"{card.at}: critical «{error.key}»")
    if not any(c.weight and not c.by_person and c.applies != ("found",) for c in card.criteria):
        yield Problem("E197", card.at, card.name)


def _weights(card: Scorecard) -> Iterator[Problem]:
    """They add up wherever the card is in force: a criterion of one channel must have its like in the others."""
    channels = card.scope.channels or _everywhere(c for criterion in card.criteria for c in criterion.scope.channels)
    queues = card.scope.queues or _everywhere(q for criterion in card.criteria for q in criterion.scope.queues)
    for channel, queue in product(channels, queues):
        total = sum(c.weight for c in card.within(channel, queue))
        if abs(total - FULL) > _ROUNDING:
            where = ", ".join(filter(None, [channel and f"канал {channel}", queue and f"очередь {queue}"]))
            yield Problem("E193", card.at, f"{total:g}", f" ({where})" if where else "")


def _everywhere(named: Iterable[str]) -> tuple[str | None, ...]:
    """What criteria name, and whatever else there may be."""
    return (None, *sorted(set(named)))


def _unknown(criterion: Criterion, rules: Catalogue, at: str) -> Iterator[Problem]:
    yield from _unknown_rules((*criterion.rules, *criterion.without), rules, at)
    for label in criterion.labels:
        if label not in LABELS:
            yield Problem("E194", at, f"labels.{label}", _near(label, LABELS))
    topics = {rule.criterion for rule in rules if rule.criterion}
    if criterion.topic and criterion.topic not in topics:
        yield Problem("E194", at, f'topic = "{criterion.topic}"', _near(criterion.topic, topics))


def _unknown_rules(entries: Iterable[str], rules: Catalogue, at: str) -> Iterator[Problem]:
    for entry in entries:
        if not any(names_rule(entry, rule.code, rule.name) for rule in rules):
            yield Problem("E194", at, f"rules: {entry}", ", ".join(rules.nearest(entry)))


def _near(wanted: str, known: Iterable[str]) -> str:
    return ", ".join(difflib.get_close_matches(wanted, list(known), n=3, cutoff=0.0))


def _sources(criterion: Criterion, rules: Catalogue, at: str) -> Iterator[Problem]:
    """A criterion that nothing feeds would always be full; one on trial costs nothing yet."""
    fed = bool(criterion.topic or criterion.rules or criterion.labels)
    if criterion.by_person or (not criterion.weight and not fed):
        return
    if not fed:
        yield Problem("E199", at, criterion.name)
    named = [rules.rules[entry] for entry in criterion.rules if entry in rules.rules]
    for rule in named:
        if rule.status is not Status.STABLE:
            yield Problem("E188", at, rule.code, "балл за него не снимается, пока правило пробное", is_error=False)


def _unproven(error: CriticalError, rules: Catalogue, at: str) -> Iterator[Problem]:
    yield from _unknown_rules(error.rules, rules, at)
    if not error.by_person and not any(rule.status is Status.STABLE for rule in of(error.rules, rules)):
        yield Problem("E189", at, error.name, is_error=False)


def of(entries: Iterable[str], rules: Iterable[Rule]) -> list[Rule]:
    """Rules that entries of a card mean: by code, name or beginning of a code."""
    wanted = tuple(entries)
    return [rule for rule in rules if any(names_rule(entry, rule.code, rule.name) for entry in wanted)]
