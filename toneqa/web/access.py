"""Who is calling and what they may do. Routes say what they need: ``caller: Annotated[Caller, require(Scope.CHECK)]``."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol

from fastapi import Depends, Request

from toneqa.web.troubles import WebError


class Scope(StrEnum):
    """What a key or a role opens."""

    CHECK = "check"
    SCORE = "score"
    RULES = "rules"
    METRICS = "metrics"


OPEN_SCOPES: Final = frozenset({Scope.CHECK, Scope.SCORE, Scope.RULES, Scope.METRICS})
"""What a server on loopback without accounts gives to everyone on this machine."""

ACCOUNT: Final = "account"
"""What everyone who is signed in may open: his own account."""

RIGHTS: Final = {
    "check": "проверять черновики",
    "score": "оценивать пачки писем",
    "rules": "читать правила",
    "metrics": "смотреть показатели сервера",
    "agent": "открывать страницы сотрудника",
    "trainer": "открывать страницы тренера",
    "lead": "открывать страницы руководителя",
    "admin": "открывать страницы администратора",
    ACCOUNT: "открывать свою учётную запись",
}
"""What a right is called in an error."""

_PREFIX: Final = "tq_"
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in. ``csrf`` goes into every form, ``session`` is the digest of the cookie; ``unseen`` counts news."""

    id: int
    login: str
    name: str
    role: str
    csrf: str = field(repr=False)
    session: str = field(repr=False)
    must_change: bool = False
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class Caller:
    """``name`` counts for rate limits and the log; ``scopes`` are names of ``Scope`` or of the roles of the team.
    ``person``: there for those who are signed in."""

    name: str
    scopes: frozenset[str]
    kind: str = "local"
    person: Person | None = None

    def may(self, scope: str) -> bool:
        return scope in self.scopes


Identify = Callable[[Request], Awaitable[Caller | None]]
"""Who is calling, or None where this way of coming in was not used. A credential that is there and wrong raises E467."""


class KeyStore(Protocol):
    """Keys of the API. Only the hash of a key is ever kept."""

    async def find(self, digest: str) -> Caller | None:
        """The caller whose key has this digest (``key_digest``); None when there is none or it was taken back."""
        ...


def key_digest(key: str) -> str:
    """A key has 256 bits of chance, so a plain hash is enough; nobody can guess it from its digest."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_key() -> str:
    return _PREFIX + secrets.token_urlsafe(32)


@dataclass(slots=True)
class MemoryKeys:
    """Keys that live as long as the process: for tests and for programs that start the server themselves."""

    _callers: dict[str, Caller] = field(default_factory=dict)

    def add(self, name: str, *scopes: str) -> str:
        """A new key; it is shown this once."""
        key = new_key()
        self._callers[key_digest(key)] = Caller(name, frozenset(scopes), "key")
        return key

    async def find(self, digest: str) -> Caller | None:
        return next((caller for known, caller in self._callers.items() if hmac.compare_digest(known, digest)), None)


def by_key(keys: KeyStore) -> Identify:
    """Comes in with ``Authorization: Bearer KEY``.

    Raises:
        WebError: E467 the key is not known.
    """

    async def identify(request: Request) -> Caller | None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        caller = await keys.find(key_digest(key.strip()))
        if caller is None:
            raise WebError("E467")
        return caller

    return identify


async def on_this_machine(request: Request) -> Caller | None:
    """Without accounts everyone on this machine comes in; a request that a proxy passed on comes from elsewhere.

    Raises:
        WebError: E469 a page of another site sent it from a browser on this machine.
    """
    if request.method not in ("GET", "HEAD") and request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise WebError("E469")
    local = request.app.state.toneqa.options.loopback and not any(name in request.headers for name in _FORWARDED)
    return Caller("local", frozenset(OPEN_SCOPES)) if local else None


async def identified(request: Request) -> Caller | None:
    """The caller, asked for once a request."""
    if not hasattr(request.state, "caller"):
        request.state.caller = None
        for way in request.app.state.toneqa.identify:
            if caller := await way(request):
                request.state.caller = caller
                break
    found: Caller | None = request.state.caller
    return found


def require(scope: str) -> Any:
    """A dependency that lets in who may do this.

    Raises:
        WebError: E467 nobody came in, E468 the caller may not, E464 it comes too often.
    """

    async def check(request: Request) -> Caller:
        caller = await identified(request)
        if caller is None:
            raise WebError("E467")
        if caller.person and caller.person.must_change and scope != ACCOUNT:
            raise WebError("E484")
        if not caller.may(scope):
            raise WebError("E468", what=RIGHTS.get(scope, scope))
        await request.app.state.limiter.take(caller)
        return caller

    return Depends(check)
