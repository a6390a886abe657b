"""What a batch run found: conversations, messages, findings, labels, scores. Words can be deleted, figures stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from toneqa.store.schema.base import AnyJson, Base, Big, Id, Json, Jsons


class RunRow(Base):
    """An imported file of results. ``digest``: SHA-256 of its bytes; ``finished_at`` is None while it is being read."""

    __tablename__ = "run"

    id: Mapped[Id]
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    versions: Mapped[Json]
    conversations: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(Big, ForeignKey("account.id"))


class ConversationRow(Base):
    """``n``: its line in the run from 0; ``key``: the id in the export; ``labels``: the wire's ``conversation``."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("run_id", "n"), Index(None, "key"))

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(Big, ForeignKey("run.id"))
    n: Mapped[int]
    key: Mapped[str]
    source: Mapped[str | None]
    channel: Mapped[str | None]
    queue: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[str]
    masked: Mapped[bool]
    meta: Mapped[Json]
    labels: Mapped[Json | None]
    erased_at: Mapped[datetime | None]


class MessageRow(Base):
    """``text`` is None once the words are deleted, ``length`` (code points) stays; ``hidden``: the wire's masked pieces."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("conversation_id", "n"),)

    id: Mapped[Id]
    conversation_id: Mapped[int] = mapped_column(Big, ForeignKey("conversation.id"))
    n: Mapped[int]
    role: Mapped[str]
    author: Mapped[str | None] = mapped_column(index=True)
    at: Mapped[str | None]
    text: Mapped[str | None]
    length: Mapped[int]
    hidden: Mapped[Jsons | None]
    part_of: Mapped[int | None]


class MentionRow(Base):
    """The keyed hash of a person who is masked in a conversation (``toneqa.privacy.identity``)."""

    __tablename__ = "mention"

    key: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(Big, ForeignKey("conversation.id"), primary_key=True)


class FindingRow(Base):
    """``quote``, ``message`` and ``fix`` hold words of the letter and go with them."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("message_id", "n"), Index(None, "code"))

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(Big, ForeignKey("message.id"))
    n: Mapped[int]
    code: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    severity: Mapped[str]
    confidence: Mapped[float]
    quote: Mapped[str | None]
    message: Mapped[str | None]
    fix: Mapped[Json | None]


class LabelRow(Base):
    """``name`` as in the wire format; ``value`` and ``prob`` to filter by; ``detail``: the wire's own value, offsets only."""

    __tablename__ = "label"
    __table_args__ = (Index(None, "name", "value"),)

    message_id: Mapped[int] = mapped_column(Big, ForeignKey("message.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str | None]
    prob: Mapped[float | None]
    abstain: Mapped[bool]
    detail: Mapped[AnyJson]


class ScoreRow(Base):
    """Of the last turn of an answer. ``advice`` and ``offers`` hold words and go with them."""

    __tablename__ = "score"

    message_id: Mapped[int] = mapped_column(Big, ForeignKey("message.id"), primary_key=True)
    value: Mapped[int]
    applicable: Mapped[float]
    grade: Mapped[float | None]
    verdict: Mapped[str]
    why: Mapped[Jsons]
    critical: Mapped[Jsons]
    advice: Mapped[Jsons | None]
    offers: Mapped[Jsons | None]


class LostRow(Base):
    """Points that a criterion cost, with the codes of their findings."""

    __tablename__ = "lost_points"

    message_id: Mapped[int] = mapped_column(Big, ForeignKey("message.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[float]
    codes: Mapped[Jsons]
