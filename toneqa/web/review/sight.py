"""What one person sees of a letter. The control share is judged blind: until then nothing of the machine leaves the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from toneqa.store.accounts import Accounts
from toneqa.store.calibrations import Calibrations
from toneqa.store.desk import Decision, Desk, current
from toneqa.store.disputes import Dispute, Disputes
from toneqa.store.engine import Transaction
from toneqa.store.labels import judged, machine_label
from toneqa.store.letters import Item, Letter, Letters, StoredFinding, StoredMessage
from toneqa.web.review.words import AGENT_LABELS, CLIENT_LABELS
from toneqa.web.troubles import WebError


@dataclass(frozen=True, slots=True)
class Sight:
    """``blind``: this person has not judged a letter of the control share yet. ``people``: names by account."""

    letter: Letter
    history: tuple[Decision, ...]
    disputes: tuple[Dispute, ...]
    blind: bool
    people: Mapping[int, str]
    by: int

    def opened(self) -> Sight:
        """For the author of the letter, who judges nothing here."""
        return replace(self, blind=False)

    @property
    def item(self) -> Item:
        return self.letter.item

    @property
    def answer(self) -> tuple[StoredMessage, ...]:
        """The turns under review."""
        return tuple(m for m in self.letter.messages if m.n in self.letter.turns)

    @property
    def main(self) -> StoredMessage:
        """The longest turn: it carries the news, «Готово!» does not."""
        return max(self.answer, key=lambda m: m.length)

    @property
    def findings(self) -> tuple[StoredFinding, ...]:
        return () if self.blind else self.letter.findings

    @property
    def standing(self) -> tuple[Decision, ...]:
        """What counts, of whoever may be seen: in blindness one's own alone."""
        return tuple(d for d in current(self.history) if not self.blind or d.by == self.by)

    @property
    def verdicts(self) -> dict[int, Decision]:
        """The last word on each finding."""
        said = sorted((d for d in self.standing if d.kind in ("confirm", "overturn")), key=lambda d: d.id)
        return {d.finding: d for d in said if d.finding is not None}

    @property
    def added(self) -> tuple[Decision, ...]:
        return tuple(d for d in self.standing if d.kind == "add")

    @property
    def notes(self) -> tuple[Decision, ...]:
        return tuple(d for d in self.standing if d.kind == "note")

    @property
    def grade(self) -> Decision | None:
        return max((d for d in self.standing if d.kind == "grade"), key=lambda d: d.id, default=None)

    @property
    def open_findings(self) -> int:
        return len(self.findings) - len(self.verdicts)

    @property
    def leased_by(self) -> int | None:
        until = self.item.lease_until
        return self.item.lease_by if until and until > datetime.now(UTC) else None

    @property
    def mine(self) -> bool:
        return self.leased_by == self.by

    def name(self, account: int | None) -> str:
        return self.people.get(account or 0, "—")

    def message(self, number: int) -> StoredMessage:
        """
        Raises:
            WebError: E493 not a message of this conversation.
        """
        for message in self.letter.messages:
            if message.id == number:
                return message
        raise WebError("E493", what="нет такого сообщения")

    def finding(self, number: int) -> StoredFinding:
        """
        Raises:
            WebError: E492 still blind, E493 not a finding of this answer.
        """
        if self.blind:
            raise WebError("E492")
        for finding in self.letter.findings:
            if finding.id == number:
                return finding
        raise WebError("E493", what="нет такой находки")

    def label(self, message: StoredMessage, name: str) -> str:
        """What counts now: a person's word, else the machine's; empty where it abstains or is not to be seen."""
        said = judged(self.standing)
        if (message.id, name) in said:
            return said[message.id, name] or ""
        return "" if self.blind else machine_label(message, name)


def label_names(message: StoredMessage) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    return {"agent": AGENT_LABELS, "client": CLIENT_LABELS}.get(message.role, {})


def is_blind(item: Item, history: Sequence[Decision], disputes: Sequence[Dispute], by: int) -> bool:
    """A letter of the control share before this person's own grade. One that is decided or disputed is no secret any more."""
    if not item.control or disputes or any(d.kind == "done" for d in history):
        return False
    return not has_judged(history, by)


def has_judged(history: Sequence[Decision], by: int) -> bool:
    """Also when it was taken back: what was seen stays seen."""
    return any(d.by == by and d.blind and d.kind == "grade" for d in history)


def hidden(item: Item, history: Sequence[Decision], by: int) -> bool:
    """For a row of a list, where reasons tell of disputes."""
    return "disputed" not in item.reasons and is_blind(item, history, (), by)


def see(tx: Transaction, item: int, by: int, calibrating: bool = False) -> Sight:
    """
    Raises:
        WebError: E460 there is no such answer, E495 this person still judges it blind in a calibration.
    """
    letter = Letters(tx).letter(item)
    if letter is None:
        raise WebError("E460", what=f"/review/{item}")
    if not calibrating and Calibrations(tx).holds_blind(item, by):
        raise WebError("E495")
    history, disputes = tuple(Desk(tx).history(item)), tuple(Disputes(tx).of_item(item))
    return Sight(letter, history, disputes, is_blind(letter.item, history, disputes, by), names(tx), by)


def names(tx: Transaction) -> Mapping[int, str]:
    return {account.id: account.name for account in Accounts(tx).all()}


def own(tx: Transaction, item: Item, by: int) -> bool:
    """Is it this person's own letter?"""
    account = Accounts(tx).get(by)
    return bool(account and item.author in account.authors)


def context(sight: Sight) -> dict[str, Any]:
    """The names templates use for the things above."""
    return {"sight": sight, "letter": sight.letter, "item": sight.item}
