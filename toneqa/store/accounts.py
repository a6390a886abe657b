"""Accounts, their sessions, and tries to sign in. Hashing and rules are of ``toneqa.web.auth``; here only what is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from toneqa.errors import StoreError
from toneqa.store.engine import Transaction
from toneqa.store.schema import AccountRow, AttemptRow, AuthorRow, ErrandRow, NotificationRow, SeenRow, SessionRow


class Role(StrEnum):
    """Each may do what those before may, but for what is an agent's own."""

    AGENT = "agent"
    TRAINER = "trainer"
    LEAD = "lead"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Account:
    """``authors``: names under which exports know this person; ``password`` is a hash, shown in no ``repr``."""

    id: int
    login: str
    name: str
    role: Role
    authors: tuple[str, ...]
    must_change: bool
    subject: str | None
    created_at: datetime
    disabled_at: datetime | None
    has_password: bool


@dataclass(frozen=True, slots=True)
class WebSession:
    digest: str
    account: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """All that a page asks of who is signed in; ``unseen`` counts news."""

    id: int
    login: str
    name: str
    role: Role
    must_change: bool
    disabled: bool
    seen_at: datetime
    expires_at: datetime
    unseen: int


@dataclass(frozen=True, slots=True)
class Errand:
    nonce: str
    verifier: str
    target: str


@dataclass(frozen=True, slots=True)
class Accounts:
    tx: Transaction

    def create(
        self, login: str, name: str, role: Role, password: str | None, must_change: bool = False, subject: str | None = None
    ) -> Account:
        """``password``: its hash.

        Raises:
            StoreError: E420 the login is taken.
        """
        row = AccountRow(login=login, name=name, role=str(role), password=password, must_change=must_change, subject=subject)
        row.created_at = row.password_at = datetime.now(UTC)
        try:
            with self.tx.begin_nested():
                self.tx.add(row)
        except IntegrityError as error:
            raise StoreError("E420", what=login) from error
        return self._account(row)

    def get(self, account: int) -> Account | None:
        row = self.tx.get(AccountRow, account, populate_existing=True)
        return self._account(row) if row else None

    def by_login(self, login: str) -> Account | None:
        row = self.tx.scalar(select(AccountRow).where(AccountRow.login == login))
        return self._account(row) if row else None

    def by_subject(self, subject: str) -> Account | None:
        row = self.tx.scalar(select(AccountRow).where(AccountRow.subject == subject))
        return self._account(row) if row else None

    def all(self) -> list[Account]:
        return [self._account(row) for row in self.tx.scalars(select(AccountRow).order_by(AccountRow.login))]

    def password(self, account: int) -> str | None:
        """The hash."""
        return self.tx.scalar(select(AccountRow.password).where(AccountRow.id == account))

    def set_password(self, account: int, password: str, must_change: bool = False) -> None:
        self._update(account, password=password, must_change=must_change, password_at=datetime.now(UTC))

    def rehash(self, account: int, password: str) -> None:
        """The same password under newer parameters."""
        self._update(account, password=password)

    def link(self, account: int, subject: str) -> Account:
        """From now on this person is known by his number at the provider."""
        self._update(account, subject=subject)
        return self._account(self.tx.get_one(AccountRow, account, populate_existing=True))

    def rename(self, account: int, name: str) -> None:
        self._update(account, name=name)

    def set_role(self, account: int, role: Role) -> None:
        """
        Raises:
            StoreError: E421 nobody would be left to administer.
        """
        if role is not Role.ADMIN:
            self._keep_an_admin(account)
        self._update(account, role=str(role))

    def disable(self, account: int) -> None:
        """
        Raises:
            StoreError: E421.
        """
        self._keep_an_admin(account)
        self._update(account, disabled_at=datetime.now(UTC))
        Sessions(self.tx).end_all(account)

    def enable(self, account: int) -> None:
        self._update(account, disabled_at=None)

    def set_authors(self, account: int, authors: Iterable[str]) -> None:
        """
        Raises:
            StoreError: E422 a name belongs to another account.
        """
        self.tx.execute(delete(AuthorRow).where(AuthorRow.account_id == account))
        for author in sorted(set(authors)):
            if self.tx.get(AuthorRow, author):
                raise StoreError("E422", what=author)
            self.tx.execute(insert(AuthorRow), [{"author": author, "account_id": account}])

    def _keep_an_admin(self, account: int) -> None:
        admins = select(AccountRow.id).where(AccountRow.role == Role.ADMIN.value, AccountRow.disabled_at.is_(None)).with_for_update()
        if set(self.tx.scalars(admins)) == {account}:
            raise StoreError("E421")

    def _update(self, account: int, **values: Any) -> None:
        self.tx.execute(update(AccountRow).where(AccountRow.id == account).values(**values))

    def _account(self, row: AccountRow) -> Account:
        authors = tuple(self.tx.scalars(select(AuthorRow.author).where(AuthorRow.account_id == row.id).order_by(AuthorRow.author)))
        rest = (row.must_change, row.subject, row.created_at, row.disabled_at, row.password is not None)
        return Account(row.id, row.login, row.name, Role(row.role), authors, *rest)


@dataclass(frozen=True, slots=True)
class Sessions:
    tx: Transaction

    def begin(self, session: WebSession) -> None:
        names = ("digest", "created_at", "seen_at", "expires_at", "address", "agent")
        self.tx.execute(insert(SessionRow), [{name: getattr(session, name) for name in names} | {"account_id": session.account}])

    def find(self, digest: str) -> WebSession | None:
        row = self.tx.get(SessionRow, digest, populate_existing=True)
        return _session(row) if row else None

    def signed_in(self, digest: str) -> SignedIn | None:
        """In one statement: every request asks."""
        row = self.tx.execute(_SIGNED_IN, {"digest": digest}).one_or_none()
        return SignedIn(row[0], row[1], row[2], Role(row[3]), row[4], row[5] is not None, row[6], row[7], row[8]) if row else None

    def of(self, account: int) -> list[WebSession]:
        """The latest used first."""
        return [
            _session(row)
            for row in self.tx.scalars(select(SessionRow).where(SessionRow.account_id == account).order_by(SessionRow.seen_at.desc()))
        ]

    def touch(self, digest: str, now: datetime) -> None:
        self.tx.execute(update(SessionRow).where(SessionRow.digest == digest).values(seen_at=now))

    def end(self, digest: str) -> None:
        self.tx.execute(delete(SessionRow).where(SessionRow.digest == digest))

    def end_all(self, account: int, but: str = "") -> None:
        self.tx.execute(delete(SessionRow).where(SessionRow.account_id == account, SessionRow.digest != but))

    def sweep(self, now: datetime, idle: timedelta) -> None:
        """Forget what is over: sessions, errands, and tries older than a day."""
        self.tx.execute(delete(SessionRow).where((SessionRow.expires_at <= now) | (SessionRow.seen_at <= now - idle)))
        self.tx.execute(delete(ErrandRow).where(ErrandRow.expires_at <= now))
        self.tx.execute(delete(AttemptRow).where(AttemptRow.at <= now - timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class Attempts:
    """Tries to sign in: failures since a moment, by login (its digest) or by address."""

    tx: Transaction

    def note(self, login: str, address: str, succeeded: bool) -> None:
        self.tx.execute(insert(AttemptRow), [{"at": datetime.now(UTC), "login": login, "address": address, "succeeded": succeeded}])

    def failures(self, login: str, since: datetime) -> list[datetime]:
        """Of this login after its last success, the oldest first."""
        success = select(func.max(AttemptRow.at)).where(AttemptRow.login == login, AttemptRow.succeeded.is_(True)).scalar_subquery()
        failed = (AttemptRow.login == login, AttemptRow.succeeded.is_(False), AttemptRow.at >= since)
        later = AttemptRow.at > func.coalesce(success, since)
        return list(self.tx.scalars(select(AttemptRow.at).where(*failed, later | (success.is_(None))).order_by(AttemptRow.at)))

    def from_address(self, address: str, since: datetime) -> int:
        """Failures: tries, each noted as a failure before it is made, less those that then succeeded."""
        tried = select(AttemptRow.succeeded, func.count()).where(AttemptRow.address == address, AttemptRow.at >= since)
        counts = {row[0]: int(row[1]) for row in self.tx.execute(tried.group_by(AttemptRow.succeeded))}
        return counts.get(False, 0) - counts.get(True, 0)


@dataclass(frozen=True, slots=True)
class Errands:
    tx: Transaction

    def begin(self, digest: str, errand: Errand, expires_at: datetime) -> None:
        said = {"nonce": errand.nonce, "verifier": errand.verifier, "target": errand.target}
        self.tx.execute(insert(ErrandRow), [said | {"digest": digest, "expires_at": expires_at}])

    def finish(self, digest: str, now: datetime) -> Errand | None:
        """Once only."""
        taken = delete(ErrandRow).where(ErrandRow.digest == digest, ErrandRow.expires_at > now)
        row = self.tx.execute(taken.returning(ErrandRow.nonce, ErrandRow.verifier, ErrandRow.target)).one_or_none()
        return Errand(*row) if row else None


def _session(row: SessionRow) -> WebSession:
    return WebSession(row.digest, row.account_id, row.created_at, row.seen_at, row.expires_at, row.address, row.agent)


_UNSEEN = (
    select(func.count(NotificationRow.id))
    .outerjoin(SeenRow, SeenRow.notification_id == NotificationRow.id)
    .where(NotificationRow.to_id == AccountRow.id, SeenRow.notification_id.is_(None))
    .correlate(AccountRow)
    .scalar_subquery()
)
_WHO = (AccountRow.id, AccountRow.login, AccountRow.name, AccountRow.role, AccountRow.must_change, AccountRow.disabled_at)
_SIGNED_IN = (
    select(*_WHO, SessionRow.seen_at, SessionRow.expires_at, _UNSEEN)
    .join(SessionRow, SessionRow.account_id == AccountRow.id)
    .where(SessionRow.digest == bindparam("digest"))
)
