"""Messages that helpdesks told of: a queue that survives the process."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from toneqa.store.schema.base import Base, Big, Id, Json


class WebhookRow(Base):
    """One message of one helpdesk, once. ``body`` holds its words until it is scored; ``note``: what is posted back, without words of the letter.
    ``attempts`` grows with every claim: who claimed earlier, or whose lease was taken, has lost it."""

    __tablename__ = "webhook"
    __table_args__ = (
        UniqueConstraint("hook", "message"),
        Index(None, "state", "next_at"),
        Index(None, "hook", "conversation"),
        CheckConstraint("state in ('waiting', 'scored', 'done', 'failed', 'dropped')", name="state"),
    )

    id: Mapped[Id]
    hook: Mapped[str]
    message: Mapped[str]
    conversation: Mapped[str]
    body: Mapped[Json | None]
    state: Mapped[str]
    note: Mapped[Json | None]
    attempts: Mapped[int]
    received_at: Mapped[datetime]
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    trouble: Mapped[str | None]
    result_id: Mapped[int | None] = mapped_column(Big, ForeignKey("conversation.id"))
    finished_at: Mapped[datetime | None]
