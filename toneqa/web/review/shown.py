"""A letter as the templates take it: messages in pieces, cards of findings, forms of labels, lines of history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toneqa.report.summary import short, visible
from toneqa.report.words import EMOTIONS, FLAGS, PARTS, REQUESTS
from toneqa.rules.catalogue import catalogue
from toneqa.store.desk import Decision
from toneqa.store.disputes import Dispute
from toneqa.store.labels import machine_label
from toneqa.store.letters import StoredFinding, StoredMessage
from toneqa.web.review.marks import Marked, Part, Place, parts, places
from toneqa.web.review.sight import Sight, label_names
from toneqa.web.review.words import KINDS, MISSED_NAMES, label_title, label_value


@dataclass(frozen=True, slots=True)
class Field:
    """A label to choose. ``value`` counts now, ``said`` what the machine says."""

    name: str
    title: str
    values: Mapping[str, str]
    value: str
    said: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A message of the conversation. ``parts`` is None once its words are deleted."""

    message: StoredMessage
    under_review: bool
    parts: list[Part] | None
    fields: tuple[Field, ...]
    flags: tuple[str, ...]
    about: str

    @property
    def summary(self) -> str:
        """«тон — деловой, отказ — да»; parts of a refusal and what is not there are left to the form."""
        told = [(f.title.lower(), f.values.get(f.value, f.value)) for f in self.fields if f.value and f.name not in PARTS]
        return ", ".join(f"{title} — {value}" for title, value in told)


@dataclass(frozen=True, slots=True)
class Card:
    """A finding with the last word on it, and its dispute."""

    finding: StoredFinding
    anchor: str
    title: str
    said: Decision | None
    dispute: Dispute | None

    @property
    def state(self) -> str:
        return self.said.kind if self.said else ""


@dataclass(frozen=True, slots=True)
class Addition:
    """Something a trainer found. ``quote`` is None once the words are deleted."""

    said: Decision
    anchor: str
    title: str
    quote: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of history; ``gone``: taken back later."""

    said: Decision
    who: str
    text: str
    gone: bool


@dataclass(frozen=True, slots=True)
class Shown:
    turns: tuple[Turn, ...]
    cards: tuple[Card, ...]
    additions: tuple[Addition, ...]
    lines: tuple[Line, ...]
    places: tuple[tuple[int, Place], ...]

    def title_of(self, finding: int) -> str:
        return next((card.title for card in self.cards if card.finding.id == finding), "находка")


def show(sight: Sight) -> Shown:
    additions = tuple(_addition(sight, d) for d in sight.added)
    cards = tuple(_card(sight, f) for f in sorted(sight.findings, key=lambda f: f.severity == "info"))
    listed = tuple((m.id, place) for m in sight.answer for place in places(m))
    return Shown(tuple(_turn(sight, m) for m in sight.letter.messages), cards, additions, _lines(sight), listed)


def rule_title(code: str) -> str:
    rules = catalogue().rules
    return rules[code].title if code in rules else code


def _turn(sight: Sight, message: StoredMessage) -> Turn:
    under_review = message.n in sight.letter.turns
    cut = None if message.text is None else parts(message.text, _marks(sight, message) if under_review else [])
    return Turn(message, under_review, cut, _fields(sight, message, under_review), _flags(sight, message), _about(sight, message))


def _marks(sight: Sight, message: StoredMessage) -> list[Marked]:
    verdicts = sight.verdicts
    found = [f for f in message.findings if f in sight.findings]
    machine = [Marked(f"f{f.id}", f.start, f.end, f.severity, verdicts[f.id].kind if f.id in verdicts else "") for f in found]
    own = [Marked(f"d{d.id}", d.start or 0, d.end or 0, "added") for d in sight.added if d.message_id == message.id]
    return machine + own


def _fields(sight: Sight, message: StoredMessage, under_review: bool) -> tuple[Field, ...]:
    """Labels of the answer under review and of the client; other answers are judged on pages of their own."""
    if not under_review and message.role != "client":
        return ()
    return tuple(
        Field(name, title, values, sight.label(message, name), "" if sight.blind else _said(message, name))
        for name, (title, values) in label_names(message).items()
    )


def _said(message: StoredMessage, name: str) -> str:
    said = machine_label(message, name)
    if not said and name in PARTS and machine_label(message, "refusal") == "false":
        return "отказа не видит"
    return label_value(name, said) if said else "не уверена"


def _flags(sight: Sight, message: StoredMessage) -> tuple[str, ...]:
    return tuple(flag for flag in sight.label(message, "flags").split(",") if flag in FLAGS)


def _about(sight: Sight, message: StoredMessage) -> str:
    """«претензия, сердится»: of the client, where it may be seen."""
    if message.role != "client" or sight.blind:
        return ""
    named = ((REQUESTS, "request"), (EMOTIONS, "emotion"))
    return ", ".join(names[value] for names, name in named if (value := sight.label(message, name)) in names)


def _card(sight: Sight, finding: StoredFinding) -> Card:
    disputes = [d for d in sight.disputes if d.finding == finding.id]
    last = disputes[-1] if disputes else None
    return Card(finding, f"f{finding.id}", rule_title(finding.code), sight.verdicts.get(finding.id), last)


def _addition(sight: Sight, said: Decision) -> Addition:
    title = MISSED_NAMES.get(said.code or "", said.code or "замечание")
    return Addition(said, f"d{said.id}", title, quote_of(sight, said))


def quote_of(sight: Sight, said: Decision) -> str | None:
    message = next((m for m in sight.letter.messages if m.id == said.message_id), None)
    if message is None or message.text is None:
        return None
    return short(visible(message.text[said.start : said.end]))


def _lines(sight: Sight) -> tuple[Line, ...]:
    """In blindness one's own words alone."""
    gone = {d.replaces for d in sight.history if d.kind == "withdraw"}
    seen = [d for d in sight.history if not sight.blind or d.by == sight.by]
    return tuple(Line(d, sight.name(d.by), _told(sight, d), d.id in gone) for d in seen)


def _told(sight: Sight, said: Decision) -> str:
    codes = {finding.id: finding.code for finding in sight.letter.findings}
    detail: dict[str, Any] = {
        "confirm": lambda: rule_title(codes.get(said.finding or 0, "")),
        "overturn": lambda: rule_title(codes.get(said.finding or 0, "")),
        "add": lambda: MISSED_NAMES.get(said.code or "", said.code or ""),
        "label": lambda: f"{label_title(said.name or '')} — {label_value(said.name or '', said.value)}",
        "grade": lambda: said.value or "",
    }
    told = detail[said.kind]() if said.kind in detail else ""
    return f"{KINDS[said.kind]}: {told}" if told else KINDS[said.kind]
