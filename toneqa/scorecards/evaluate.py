"""A contact by a scorecard: a pure function of the result, the card and the points of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import floor
from statistics import mean
from types import MappingProxyType
from typing import Any, Final

from toneqa.config.settings import names_rule
from toneqa.rules.model import Rule
from toneqa.scorecards.contact import CONDITIONS, Contact, contacts
from toneqa.scorecards.labels import LABELS, Seen
from toneqa.scorecards.model import FULL, Criterion, CriticalError, Scorecard
from toneqa.scorecards.people import NOBODY, People, Person

Json = Mapping[str, Any]
Rules = Mapping[str, Rule]

_TINY: Final = 1e-9


class State(StrEnum):
    """Of a criterion. ``person``: text cannot show it, or the labels it needs are unsure."""

    JUDGED = "judged"
    NOT_APPLICABLE = "not_applicable"
    PERSON = "person"


class Fault(StrEnum):
    """Of a critical error. ``suspected``: there is a place that a person should look at."""

    FOUND = "found"
    SUSPECTED = "suspected"
    CLEAR = "clear"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something shows. ``source``: code of a rule, or label and its value. ``n``: number of the message, None for the whole talk."""

    source: str
    n: int | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Mark:
    """``share``: what is left of the criterion, 0 to 1, None unless judged; ``evidence``: what it lost it by."""

    criterion: Criterion
    state: State
    share: float | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def value(self) -> int | None:
        """On the scale of the criterion, rounded down: the highest mark is for no loss at all."""
        return None if self.share is None else floor(self.share * self.criterion.scale + _TINY)

    @property
    def worth(self) -> float:
        """What counts in the score, 0 to 1."""
        return (self.value or 0) / self.criterion.scale


@dataclass(frozen=True, slots=True)
class CriticalMark:
    """``provable``: had the error been there, it could have been found: by a proven rule, or because a person looked."""

    error: CriticalError
    fault: Fault
    evidence: tuple[Evidence, ...] = ()
    provable: bool = True


@dataclass(frozen=True)
class Evaluation:
    """A contact judged by a card; points from 0 to 100."""

    contact: Contact
    card: Scorecard
    marks: tuple[Mark, ...]
    critical: tuple[CriticalMark, ...]

    @cached_property
    def judged(self) -> float:
        """Share of the card's weight that was judged, 0 to 1."""
        return sum(m.criterion.weight for m in self.marks if m.state is State.JUDGED) / FULL

    @property
    def enough(self) -> bool:
        return bool(self.judged) and self.judged * FULL + _TINY >= self.card.enough

    @cached_property
    def points(self) -> float | None:
        """By the criteria alone; None where too little was judged."""
        judged = [m for m in self.marks if m.state is State.JUDGED and m.criterion.weight]
        if not self.enough:
            return None
        return FULL * sum(m.worth * m.criterion.weight for m in judged) / sum(m.criterion.weight for m in judged)

    @property
    def most(self) -> int:
        """What the critical errors leave."""
        return min((c.error.most for c in self.critical if c.fault is Fault.FOUND), default=FULL)

    @property
    def score(self) -> float | None:
        """After the critical errors. An error that leaves nothing leaves nothing however little was judged."""
        if self.points is None:
            return 0.0 if self.most == 0 else None
        return min(self.points, float(self.most))

    def free_from(self, kind: str) -> bool | None:
        """Whether no critical error of this class was found; None where none could have been."""
        own = [c for c in self.critical if kind in c.error.classes]
        if any(c.fault is Fault.FOUND for c in own):
            return False
        return True if any(c.provable for c in own) else None

    def suspected(self, kind: str = "") -> bool:
        """Of this class, or of any."""
        return any(c.fault is Fault.SUSPECTED and (not kind or kind in c.error.classes) for c in self.critical)


def evaluate_all(result: Json, cards: Sequence[Scorecard], rules: Rules, people: People = NOBODY) -> Iterator[Evaluation]:
    """Every contact of a result by the first card in force for its channel and queue; none where no card is."""
    for contact in contacts(result):
        card = next((c for c in cards if c.scope.holds(contact.channel, contact.queue)), None)
        if card is not None:
            yield evaluate(contact, card, rules, people.of(contact))


def evaluate(contact: Contact, card: Scorecard, rules: Rules, person: Person = MappingProxyType({})) -> Evaluation:
    """``person``: what a person has judged, by key; it takes the place of what the text shows."""
    marks = tuple(_mark(c, contact, rules, person) for c in card.within(contact.channel, contact.queue))
    errors = [e for e in card.critical if e.scope.holds(contact.channel, contact.queue)]
    return Evaluation(contact, card, marks, tuple(_critical(e, contact, rules, person) for e in errors))


def _mark(criterion: Criterion, contact: Contact, rules: Rules, person: Person) -> Mark:
    if criterion.key in person:
        share = person[criterion.key]
        return Mark(criterion, State.NOT_APPLICABLE) if share is None else Mark(criterion, State.JUDGED, float(share))
    applies = all(CONDITIONS[name](contact) for name in criterion.applies)
    if criterion.by_person:
        return Mark(criterion, State.PERSON if applies else State.NOT_APPLICABLE)
    faults = [(n, f) for n, f in contact.findings if _costs(criterion, rules.get(f["code"]))]
    if not applies and not faults:
        return Mark(criterion, State.NOT_APPLICABLE)
    seen = {name: found for name in criterion.labels if (found := LABELS[name].read(contact.messages, contact.talk))}
    has_rules = bool(criterion.topic or criterion.rules)
    if not has_rules and not seen:
        return Mark(criterion, State.PERSON if criterion.labels else State.NOT_APPLICABLE)
    share = min(_by_rules(criterion, faults, rules), _by_labels(criterion, seen))
    return Mark(criterion, State.JUDGED, share, (*_quoted(faults), *_shown(contact, criterion, seen)))


def _costs(criterion: Criterion, rule: Rule | None) -> bool:
    """Is the rule a source of the criterion that costs points? Rules on trial and praise cost nothing."""
    if rule is None or not rule.costs or _named(criterion.without, rule):
        return False
    return _named(criterion.rules, rule) or (bool(criterion.topic) and rule.criterion == criterion.topic)


def _named(entries: Iterable[str], rule: Rule) -> bool:
    return any(names_rule(entry, rule.code, rule.name) for entry in entries)


def _by_rules(criterion: Criterion, faults: Sequence[tuple[int, Json]], rules: Rules) -> float:
    """A rule costs once a contact: a habit is one fault, however often it shows."""
    if not faults:
        return 1.0
    lost = sum(rules[code].points for code in {f["code"] for _, f in faults})
    return max(0.0, 1.0 + lost / (criterion.full or criterion.weight or FULL))


def _by_labels(criterion: Criterion, seen: Mapping[str, Sequence[Seen]]) -> float:
    """Values of one label over several messages at their mean, several labels as the criterion says."""
    shares = [mean(criterion.labels[name].get(one.value, 1.0) for one in found) for name, found in seen.items()]
    if not shares:
        return 1.0
    return mean(shares) if criterion.combine == "mean" else min(shares)


def _quoted(faults: Iterable[tuple[int, Json]]) -> Iterator[Evidence]:
    for n, finding in faults:
        yield Evidence(finding["code"], n, finding["start"], finding["end"], finding.get("quote") or "")


def _shown(contact: Contact, criterion: Criterion, seen: Mapping[str, Sequence[Seen]]) -> Iterator[Evidence]:
    """Labels that cost something, with the text they speak of."""
    texts = {m["n"]: m["text"] for m in contact.messages}
    for name, found in seen.items():
        for one in found:
            if criterion.labels[name].get(one.value, 1.0) < 1:
                quote = texts[one.n][one.start : one.end] if one.n is not None else ""
                yield Evidence(f"{name}={one.value}", one.n, one.start, one.end, quote)


def _critical(error: CriticalError, contact: Contact, rules: Rules, person: Person) -> CriticalMark:
    hits = [(n, f) for n, f in contact.findings if (rule := rules.get(f["code"])) and _named(error.rules, rule)]
    if error.key in person:
        found = bool(person[error.key])
        return CriticalMark(error, Fault.FOUND if found else Fault.CLEAR, tuple(_quoted(hits)) if found else ())
    provable = not error.by_person and any(rule.costs and _named(error.rules, rule) for rule in rules.values())
    proven = [(n, f) for n, f in hits if provable and rules[f["code"]].costs]
    if proven or hits:
        return CriticalMark(error, Fault.FOUND if proven else Fault.SUSPECTED, tuple(_quoted(proven or hits)), provable)
    return CriticalMark(error, Fault.CLEAR if provable else Fault.PERSON, (), provable)
