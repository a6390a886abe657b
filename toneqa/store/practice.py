"""Letters of one person as a coach reads them: what was found in the newest, with its text, and how the answers turned out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from toneqa.store.desk import Desk
from toneqa.store.engine import Transaction
from toneqa.store.letters import Filter, StoredFinding, conditions, finding_of
from toneqa.store.schema import CalibrationLetterRow, CalibrationRow, ConversationRow, FindingRow, ItemRow, MessageRow


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding with the ``text`` of the message it stands in; ``key`` names the conversation."""

    finding: StoredFinding
    item: int
    key: str
    channel: str | None
    message: int
    text: str


@dataclass(frozen=True, slots=True)
class Practice:
    """``hidden``: without letters that somebody may still have to judge blind (the control share, open calibrations)."""

    tx: Transaction
    hidden: bool = True

    def authors(self) -> list[tuple[str, int]]:
        """Everyone who wrote answers, and how many; by the alphabet."""
        counted = select(ItemRow.author, func.count()).where(ItemRow.author.is_not(None)).group_by(ItemRow.author)
        return sorted((str(author), int(count)) for author, count in self.tx.execute(counted))

    def answers(self, wanted: Filter, since: datetime | None = None) -> list[tuple[datetime, str]]:
        """When each was written, and its verdict."""
        after = [] if since is None else [ItemRow.at >= since]
        rows = self.tx.execute(select(ItemRow.at, ItemRow.verdict).where(*self._conditions(wanted), *after))
        return [(at, verdict) for at, verdict in rows]

    def newest(self, wanted: Filter) -> datetime | None:
        return self.tx.scalar(select(func.max(ItemRow.at)).where(*self._conditions(wanted)))

    def findings(self, wanted: Filter, limit: int) -> list[Seen]:
        """Of the newest ``limit`` letters, the newest first: with words, still there, and not overturned by a trainer."""
        newest = select(ItemRow.id).where(*self._conditions(wanted)).order_by(ItemRow.at.desc(), ItemRow.id.desc()).limit(limit)
        items = list(self.tx.scalars(newest))
        return self._standing(_found().where(ItemRow.id.in_(items)), items)

    def finding(self, finding: int, wanted: Filter) -> Seen | None:
        """One of these letters' findings, under the same conditions."""
        found = self._standing(_found().where(FindingRow.id == finding, *self._conditions(wanted)), ())
        return found[0] if found else None

    def _standing(self, statement: Any, items: Sequence[int]) -> list[Seen]:
        rows = self.tx.execute(statement.order_by(ItemRow.at.desc(), ItemRow.id.desc(), FindingRow.start, FindingRow.id)).all()
        gone = Desk(self.tx).overturned(items or [item.id for _, item, *_ in rows])
        return [
            Seen(finding_of(f), item.id, key, item.channel, message.id, message.text)
            for f, item, message, key in rows
            if f.id not in gone and message.text is not None
        ]

    def _conditions(self, wanted: Filter) -> list[ColumnElement[bool]]:
        return [*conditions(wanted), *([ItemRow.control.is_(False), ItemRow.id.not_in(_in_calibration())] if self.hidden else [])]


def _in_calibration() -> Any:
    is_open = and_(CalibrationRow.id == CalibrationLetterRow.calibration_id, CalibrationRow.closed_at.is_(None))
    return select(CalibrationLetterRow.item_id).join(CalibrationRow, is_open)


def _found() -> Any:
    """Findings with words, of all turns of an answer."""
    last = aliased(MessageRow)
    turns = and_(MessageRow.conversation_id == last.conversation_id, or_(MessageRow.id == last.id, MessageRow.part_of == last.n))
    return (
        select(FindingRow, ItemRow, MessageRow, ConversationRow.key)
        .join(MessageRow, MessageRow.id == FindingRow.message_id)
        .join(last, turns)
        .join(ItemRow, ItemRow.message_id == last.id)
        .join(ConversationRow, ConversationRow.id == ItemRow.conversation_id)
        .where(FindingRow.end > FindingRow.start, MessageRow.text.is_not(None))
    )
