"""Calibration of raters, and exercises for agents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from toneqa.store.schema.base import Base, Big, Id, Json, Jsons


class CalibrationRow(Base):
    """Several raters judge the same letters blind. ``criteria``: names of what is judged."""

    __tablename__ = "calibration"

    id: Mapped[Id]
    title: Mapped[str]
    criteria: Mapped[Jsons]
    by_id: Mapped[int] = mapped_column(Big, ForeignKey("account.id"))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class RaterRow(Base):
    """Who is asked to judge."""

    __tablename__ = "calibration_rater"

    calibration_id: Mapped[int] = mapped_column(Big, ForeignKey("calibration.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(Big, ForeignKey("account.id"), primary_key=True, index=True)
    finished_at: Mapped[datetime | None]


class CalibrationLetterRow(Base):
    """A letter of a session, in the order of ``n``."""

    __tablename__ = "calibration_letter"
    __table_args__ = (UniqueConstraint("calibration_id", "n"),)

    calibration_id: Mapped[int] = mapped_column(Big, ForeignKey("calibration.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(Big, ForeignKey("review_item.id"), primary_key=True)
    n: Mapped[int]


class MarkRow(Base):
    """A blind mark, append-only: the latest of a rater for a letter and criterion counts."""

    __tablename__ = "mark"
    __table_args__ = (UniqueConstraint("by_id", "token"),)

    id: Mapped[Id]
    calibration_id: Mapped[int] = mapped_column(Big, ForeignKey("calibration.id"), index=True)
    item_id: Mapped[int] = mapped_column(Big, ForeignKey("review_item.id"))
    by_id: Mapped[int] = mapped_column(Big, ForeignKey("account.id"))
    at: Mapped[datetime]
    criterion: Mapped[str]
    value: Mapped[str]
    note: Mapped[str | None]
    token: Mapped[str | None]


class ExerciseRow(Base):
    """A sentence to rewrite. ``code``: the habit it is about; ``by_id`` None: chosen by the machine."""

    __tablename__ = "exercise"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(Big, ForeignKey("account.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(Big, ForeignKey("account.id"))
    at: Mapped[datetime]
    code: Mapped[str]
    item_id: Mapped[int | None] = mapped_column(Big, ForeignKey("review_item.id"))
    sentence: Mapped[str | None]


class TryRow(Base):
    """A rewrite and what the checker answered to it; append-only."""

    __tablename__ = "exercise_try"

    id: Mapped[Id]
    exercise_id: Mapped[int] = mapped_column(Big, ForeignKey("exercise.id"), index=True)
    at: Mapped[datetime]
    text: Mapped[str | None]
    passed: Mapped[bool]
    result: Mapped[Json]
