"""Letters as pages show them: an answer with its conversation, what the machine found, and lists of answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from toneqa.store.engine import Transaction
from toneqa.store.schema import (
    AuthorRow,
    ConversationRow,
    FindingRow,
    ItemRow,
    LabelRow,
    LostRow,
    MessageRow,
    ReasonRow,
    ScoreRow,
)

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """``quote``, ``message`` and ``fix`` are None once the words are deleted."""

    id: int
    code: str
    start: int
    end: int
    severity: str
    confidence: float
    quote: str | None
    message: str | None
    fix: Json | None


@dataclass(frozen=True, slots=True)
class StoredScore:
    """``lost``: (criterion, points, codes)."""

    value: int
    applicable: float
    grade: float | None
    verdict: str
    why: tuple[str, ...]
    critical: tuple[str, ...]
    advice: tuple[Json, ...]
    offers: tuple[Json, ...]
    lost: tuple[tuple[str, float, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """``text`` is None once the words are deleted. ``labels``: by name, the wire's own values."""

    id: int
    n: int
    role: str
    author: str | None
    at: str | None
    text: str | None
    length: int
    part_of: int | None
    hidden: tuple[Json, ...]
    labels: Mapping[str, Any]
    findings: tuple[StoredFinding, ...]
    score: StoredScore | None


@dataclass(frozen=True, slots=True)
class Item:
    """One answer in the queue or a list. ``reasons``: the gravest first."""

    id: int
    message_id: int
    conversation_id: int
    key: str
    author: str | None
    queue: str | None
    channel: str | None
    at: datetime
    verdict: str
    score: int
    confidence: float
    control: bool
    priority: int
    reasons: tuple[str, ...]
    lease_by: int | None
    lease_until: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Letter:
    """An answer in its conversation. ``turns``: numbers of the messages that make the answer; the last carries the score."""

    item: Item
    messages: tuple[StoredMessage, ...]
    turns: tuple[int, ...]
    labels: Json | None
    masked: bool

    @property
    def last(self) -> StoredMessage:
        return next(m for m in self.messages if m.id == self.item.message_id)

    @property
    def findings(self) -> tuple[StoredFinding, ...]:
        return tuple(f for m in self.messages if m.n in self.turns for f in m.findings)


@dataclass(frozen=True, slots=True)
class Filter:
    """Every condition given holds. ``codes``: beginnings of rule codes; ``below``: confidence at most; ``until`` is exclusive.

    ``open``: waiting in the queue (True), decided (False). ``owner``: an account whose letters these are.
    ``control``: of the share that is judged blind, or not of it.
    """

    author: str | None = None
    queue: str | None = None
    channel: str | None = None
    reason: str | None = None
    criterion: str | None = None
    codes: tuple[str, ...] = ()
    verdict: str | None = None
    below: float | None = None
    since: datetime | None = None
    until: datetime | None = None
    open: bool | None = None
    owner: int | None = None
    control: bool | None = None


def conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    """For a statement over ``ItemRow``."""
    plain = [
        (ItemRow.author, wanted.author),
        (ItemRow.queue, wanted.queue),
        (ItemRow.channel, wanted.channel),
        (ItemRow.verdict, wanted.verdict),
    ]
    found: list[ColumnElement[bool]] = [column == value for column, value in plain if value is not None]
    if wanted.reason:
        found.append(exists().where(ReasonRow.item_id == ItemRow.id, ReasonRow.name == wanted.reason))
    if wanted.criterion:
        found.append(exists().where(LostRow.message_id == ItemRow.message_id, LostRow.criterion == wanted.criterion))
    if wanted.owner is not None:
        found.append(ItemRow.author.in_(authors_of(wanted.owner)))
    return [*found, *_codes(wanted.codes), *_ranges(wanted)]


def authors_of(account: int) -> Any:
    return select(AuthorRow.author).where(AuthorRow.account_id == account)


def _codes(codes: Sequence[str]) -> list[ColumnElement[bool]]:
    return [
        exists().where(FindingRow.message_id == ItemRow.message_id, FindingRow.code.startswith(code, autoescape=True)) for code in codes
    ]


def _ranges(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.below is not None:
        found.append(ItemRow.confidence <= wanted.below)
    if wanted.since is not None:
        found.append(ItemRow.at >= wanted.since)
    if wanted.until is not None:
        found.append(ItemRow.at < wanted.until)
    if wanted.control is not None:
        found.append(ItemRow.control.is_(wanted.control))
    if wanted.open is not None:
        waiting = ItemRow.closed_at.is_(None) & (ItemRow.priority > 0)
        found.append(waiting if wanted.open else ItemRow.closed_at.is_not(None))
    return found


@dataclass(frozen=True, slots=True)
class Letters:
    tx: Transaction

    def items(self, wanted: Filter = Filter(), limit: int = 50, offset: int = 0) -> list[Item]:
        """The gravest first, then the oldest."""
        order = (ItemRow.priority.desc(), ItemRow.at, ItemRow.id)
        rows = self.tx.execute(_listed().where(*conditions(wanted)).order_by(*order).limit(limit).offset(offset)).all()
        return self._items([(row, key) for row, key in rows])

    def newest(self, wanted: Filter = Filter(), limit: int = 50, offset: int = 0) -> list[Item]:
        """The newest first."""
        order = (ItemRow.at.desc(), ItemRow.id.desc())
        rows = self.tx.execute(_listed().where(*conditions(wanted)).order_by(*order).limit(limit).offset(offset)).all()
        return self._items([(row, key) for row, key in rows])

    def count(self, wanted: Filter = Filter()) -> int:
        return self.tx.scalar(select(func.count()).select_from(ItemRow).where(*conditions(wanted))) or 0

    def item(self, item: int) -> Item | None:
        row = self.tx.execute(_listed().where(ItemRow.id == item)).one_or_none()
        return self._items([(row[0], row[1])])[0] if row else None

    def values(self, column: str) -> list[str]:
        """What the filter can choose from: authors, queues or channels."""
        chosen = {"author": ItemRow.author, "queue": ItemRow.queue, "channel": ItemRow.channel}[column]
        return [value for value in self.tx.scalars(select(chosen).distinct().order_by(chosen)) if value is not None]

    def letter(self, item: int) -> Letter | None:
        found = self.item(item)
        if found is None:
            return None
        talk = self.tx.get_one(ConversationRow, found.conversation_id)
        messages = self._messages(talk.id)
        last = next(m.n for m in messages if m.id == found.message_id)
        turns = tuple(m.n for m in messages if m.n == last or m.part_of == last)
        return Letter(found, messages, turns, talk.labels, talk.masked)

    def _items(self, rows: Sequence[tuple[ItemRow, str]]) -> list[Item]:
        reasons = self._reasons([row.id for row, _ in rows])
        return [_item(row, key, reasons[row.id]) for row, key in rows]

    def _reasons(self, items: Sequence[int]) -> Mapping[int, list[str]]:
        from toneqa.store.intake import REASONS

        found = defaultdict(list)
        for row in self.tx.scalars(select(ReasonRow).where(ReasonRow.item_id.in_(items))):
            found[row.item_id].append(row.name)
        for names in found.values():
            names.sort(key=lambda name: -REASONS[name])
        return found

    def _messages(self, conversation: int) -> tuple[StoredMessage, ...]:
        rows = self.tx.scalars(select(MessageRow).where(MessageRow.conversation_id == conversation).order_by(MessageRow.n)).all()
        ids = [row.id for row in rows]
        findings, labels, scores = self._findings(ids), self._labels(ids), self._scores(ids)
        return tuple(_message(row, labels[row.id], findings[row.id], scores.get(row.id)) for row in rows)

    def _findings(self, messages: Sequence[int]) -> Mapping[int, list[StoredFinding]]:
        found = defaultdict(list)
        for row in self.tx.scalars(select(FindingRow).where(FindingRow.message_id.in_(messages)).order_by(FindingRow.n)):
            found[row.message_id].append(finding_of(row))
        return found

    def _labels(self, messages: Sequence[int]) -> Mapping[int, dict[str, Any]]:
        found: dict[int, dict[str, Any]] = defaultdict(dict)
        for row in self.tx.scalars(select(LabelRow).where(LabelRow.message_id.in_(messages))):
            found[row.message_id][row.name] = row.detail
        return found

    def _scores(self, messages: Sequence[int]) -> Mapping[int, StoredScore]:
        lost = defaultdict(list)
        for row in self.tx.scalars(select(LostRow).where(LostRow.message_id.in_(messages)).order_by(LostRow.points)):
            lost[row.message_id].append((row.criterion, row.points, tuple(row.codes)))
        rows = self.tx.scalars(select(ScoreRow).where(ScoreRow.message_id.in_(messages)))
        return {row.message_id: _score(row, lost[row.message_id]) for row in rows}


def _listed() -> Any:
    return select(ItemRow, ConversationRow.key).join(ConversationRow, ConversationRow.id == ItemRow.conversation_id)


def _item(row: ItemRow, key: str, reasons: Iterable[str]) -> Item:
    who = (row.author, row.queue, row.channel, row.at, row.verdict, row.score, row.confidence, row.control, row.priority)
    return Item(row.id, row.message_id, row.conversation_id, key, *who, tuple(reasons), row.lease_by_id, row.lease_until, row.closed_at)


def finding_of(row: FindingRow) -> StoredFinding:
    return StoredFinding(row.id, row.code, row.start, row.end, row.severity, row.confidence, row.quote, row.message, row.fix)


def _score(row: ScoreRow, lost: Iterable[tuple[str, float, tuple[str, ...]]]) -> StoredScore:
    lists = (tuple(row.why), tuple(row.critical), tuple(row.advice or ()), tuple(row.offers or ()))
    return StoredScore(row.value, row.applicable, row.grade, row.verdict, *lists, tuple(lost))


def _message(row: MessageRow, labels: Mapping[str, Any], findings: Iterable[StoredFinding], score: StoredScore | None) -> StoredMessage:
    head = (row.id, row.n, row.role, row.author, row.at, row.text, row.length, row.part_of, tuple(row.hidden or ()))
    return StoredMessage(*head, labels, tuple(findings), score)
