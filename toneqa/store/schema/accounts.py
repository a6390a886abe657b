"""Who may do what, and who did what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from toneqa.store.schema.base import Base, Big, Id, Json, Jsons


class AccountRow(Base):
    """A person who signs in. ``password``: argon2id hash, None for those who come by OIDC; ``subject``: issuer and name there."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("role in ('agent', 'trainer', 'lead', 'admin')", name="role"),)

    id: Mapped[Id]
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password: Mapped[str | None]
    password_at: Mapped[datetime | None]
    must_change: Mapped[bool]
    subject: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class AuthorRow(Base):
    """A name under which exports know an agent; one account may have several, a name belongs to one."""

    __tablename__ = "account_author"

    author: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(Big, ForeignKey("account.id"), index=True)


class SessionRow(Base):
    """A signed-in browser. ``digest``: SHA-256 of the token, which the browser alone knows."""

    __tablename__ = "web_session"

    digest: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(Big, ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    address: Mapped[str]
    agent: Mapped[str]


class AttemptRow(Base):
    """A try to sign in, kept for a day: lock-out and rate limits count these. ``login``: SHA-256 of what was typed."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index(None, "login", "at"), Index(None, "address", "at"))

    id: Mapped[Id]
    at: Mapped[datetime]
    login: Mapped[str]
    address: Mapped[str]
    succeeded: Mapped[bool]


class KeyRow(Base):
    """A key of the API. ``prefix`` is shown in lists, ``digest`` is SHA-256 of the whole key."""

    __tablename__ = "api_key"

    id: Mapped[Id]
    name: Mapped[str]
    prefix: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[Jsons]
    by_id: Mapped[int | None] = mapped_column(Big, ForeignKey("account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class ErrandRow(Base):
    """A sign-in on its way through an OIDC provider; a few minutes old at most."""

    __tablename__ = "oidc_errand"

    digest: Mapped[str] = mapped_column(primary_key=True)
    nonce: Mapped[str]
    verifier: Mapped[str]
    target: Mapped[str]
    expires_at: Mapped[datetime]


class AuditRow(Base):
    """Who looked at what and did what; append-only. ``detail`` holds no letter text and no secret."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "kind", "object_id"),)

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(Big, ForeignKey("account.id"), index=True)
    key_id: Mapped[int | None] = mapped_column(Big, ForeignKey("api_key.id"))
    action: Mapped[str]
    kind: Mapped[str]
    object_id: Mapped[int | None] = mapped_column(Big)
    address: Mapped[str]
    detail: Mapped[Json]
