"""Signing in with a password: slow for guessers, the same answer whatever was wrong."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final

from toneqa.report.words import plural
from toneqa.store.accounts import Account, Accounts, Attempts
from toneqa.store.audit import Audit, Event
from toneqa.store.engine import Store
from toneqa.web.auth.passwords import Hasher
from toneqa.web.troubles import WebError

FREE: Final = 5
"""Failures in a row before a pause."""

PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(minutes=15)
"""The pause doubles with every failure up to this: some 100 guesses a day for one login (SP 800-63B-4, 3.2.2 allows 100 in a row)."""

ADDRESS_FAILURES: Final = 50
ADDRESS_TIME: Final = timedelta(minutes=10)
"""Failures of one address, whatever logins: an office behind one address mistypes less."""

LONGEST_LOGIN: Final = 64
"""Signs."""

_MEMORY: Final = timedelta(days=1)


def canonical(login: str) -> str:
    return login.strip().casefold()


def fit_login(login: str) -> str:
    """
    Raises:
        WebError: E483 empty, too long, or with blanks.
    """
    plain = canonical(login)
    if not plain or len(plain) > LONGEST_LOGIN or not plain.isprintable() or any(sign.isspace() for sign in plain):
        raise WebError("E483", what=str(LONGEST_LOGIN))
    return plain


def sign_in(store: Store, hasher: Hasher, login: str, password: str, address: str) -> Account:
    """
    Raises:
        WebError: E480 login or password is wrong, E481 too many failures.
    """
    account = confirmed(store, hasher, login, password, address)
    with store.writing() as tx:
        Audit(tx).note(Event("login", "account", account.id, by=account.id, address=address))
    return account


def confirmed(store: Store, hasher: Hasher, login: str, password: str, address: str) -> Account:
    """The account whose password this is; every try counts.

    Raises:
        WebError: E480, E481.
    """
    name = canonical(login)
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
    _admit(store, digest, address)
    with store.reading() as tx:
        account = Accounts(tx).by_login(name)
        known = Accounts(tx).password(account.id) if account and not account.disabled_at else None
    if not hasher.verify(known, password) or account is None or known is None:
        _refuse(store, account, address)
        raise WebError("E480")
    newer = hasher.hash(password) if hasher.is_old(known) else ""
    with store.writing() as tx:
        Attempts(tx).note(digest, address, succeeded=True)
        if newer:
            Accounts(tx).rehash(account.id, newer)
    return account


def _admit(store: Store, digest: str, address: str) -> None:
    """Counts this try as a failure before it is made: many at once are no way around.

    Raises:
        WebError: E481.
    """
    now = datetime.now(UTC)
    with store.writing() as tx:
        left = _left(Attempts(tx).failures(digest, now - _MEMORY), now)
        if not left and Attempts(tx).from_address(address, now - ADDRESS_TIME) >= ADDRESS_FAILURES:
            left = ADDRESS_TIME
        if not left:
            Attempts(tx).note(digest, address, succeeded=False)
    if left:
        minutes = int(left.total_seconds() // 60) + 1
        waited = plural(minutes, "минуту", "минуты", "минут")
        raise WebError("E481", what=waited, headers={"Retry-After": str(int(left.total_seconds()) + 1)})


def _left(failures: list[datetime], now: datetime) -> timedelta:
    """What remains of the pause."""
    if len(failures) < FREE:
        return timedelta()
    pause: timedelta = min(LONGEST_PAUSE, PAUSE * 2 ** min(len(failures) - FREE, 10))
    return max(timedelta(), failures[-1] + pause - now)


def _refuse(store: Store, account: Account | None, address: str) -> None:
    with store.writing() as tx:
        Audit(tx).note(Event("login failed", "account", account.id if account else None, address=address))
