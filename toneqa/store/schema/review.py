"""The review desk. An item and its lease are state; all that people and the machine said is append-only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from toneqa.store.schema.base import Base, Big, Id, Json


class ItemRow(Base):
    """One answer of an agent; ``message_id`` is its last turn. ``priority`` 0: nobody has to look at it.

    ``confidence``: the least certain of the labels that decide. ``lease_by_id`` holds it until ``lease_until``.
    """

    __tablename__ = "review_item"
    __table_args__ = (Index("ix_review_item_queue_order", "closed_at", "priority", "id"), Index(None, "author", "at"))

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(Big, ForeignKey("message.id"), unique=True)
    conversation_id: Mapped[int] = mapped_column(Big, ForeignKey("conversation.id"), index=True)
    author: Mapped[str | None]
    queue: Mapped[str | None]
    channel: Mapped[str | None]
    at: Mapped[datetime]
    verdict: Mapped[str]
    score: Mapped[int]
    confidence: Mapped[float]
    control: Mapped[bool]
    priority: Mapped[int]
    lease_by_id: Mapped[int | None] = mapped_column(Big, ForeignKey("account.id"))
    lease_until: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class ReasonRow(Base):
    """Why an item is in the queue: harsh, claim, unsure, disputed, control."""

    __tablename__ = "review_reason"

    item_id: Mapped[int] = mapped_column(Big, ForeignKey("review_item.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class SuggestionRow(Base):
    """What the machine said of an answer, with its versions."""

    __tablename__ = "suggestion"

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(Big, ForeignKey("review_item.id"), index=True)
    at: Mapped[datetime]
    versions: Mapped[Json]
    verdict: Mapped[str]
    score: Mapped[int]
    grade: Mapped[float | None]
    labels: Mapped[Json]


class DecisionRow(Base):
    """One judgement of a trainer. ``kind``: confirm, overturn, add, label, grade, note, done, withdraw.

    ``token``: the form's own number, so that a form sent twice counts once. ``replaces_id``: the row it takes back.
    """

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("by_id", "token"),)

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(Big, ForeignKey("review_item.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(Big, ForeignKey("message.id"))
    finding_id: Mapped[int | None] = mapped_column(Big, ForeignKey("finding.id"), index=True)
    by_id: Mapped[int] = mapped_column(Big, ForeignKey("account.id"), index=True)
    at: Mapped[datetime]
    blind: Mapped[bool]
    kind: Mapped[str]
    code: Mapped[str | None]
    start: Mapped[int | None]
    end: Mapped[int | None]
    name: Mapped[str | None]
    value: Mapped[str | None]
    note: Mapped[str | None]
    replaces_id: Mapped[int | None] = mapped_column(Big, ForeignKey("decision.id"))
    token: Mapped[str | None]


class DisputeRow(Base):
    """An agent does not agree, and says why."""

    __tablename__ = "dispute"
    __table_args__ = (UniqueConstraint("by_id", "token"),)

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(Big, ForeignKey("review_item.id"), index=True)
    finding_id: Mapped[int | None] = mapped_column(Big, ForeignKey("finding.id"))
    by_id: Mapped[int] = mapped_column(Big, ForeignKey("account.id"), index=True)
    at: Mapped[datetime]
    reason: Mapped[str | None]
    token: Mapped[str | None]


class AnswerRow(Base):
    """A trainer's answer to a dispute."""

    __tablename__ = "dispute_answer"

    id: Mapped[Id]
    dispute_id: Mapped[int] = mapped_column(Big, ForeignKey("dispute.id"), index=True)
    by_id: Mapped[int] = mapped_column(Big, ForeignKey("account.id"))
    at: Mapped[datetime]
    accepted: Mapped[bool]
    text: Mapped[str | None]


class NotificationRow(Base):
    """``kind`` says which sentence the page shows; no words of a letter."""

    __tablename__ = "notification"

    id: Mapped[Id]
    to_id: Mapped[int] = mapped_column(Big, ForeignKey("account.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    item_id: Mapped[int | None] = mapped_column(Big, ForeignKey("review_item.id"))
    detail: Mapped[Json]


class SeenRow(Base):
    """A notification that was read."""

    __tablename__ = "notification_seen"

    notification_id: Mapped[int] = mapped_column(Big, ForeignKey("notification.id"), primary_key=True)
    at: Mapped[datetime]
