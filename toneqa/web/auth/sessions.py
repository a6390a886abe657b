"""Sessions of browsers: the token is in a cookie, its hash in the database; forms carry a second token made of the first."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from toneqa.store.accounts import Account, Sessions, SignedIn, WebSession
from toneqa.store.engine import Store
from toneqa.web.access import ACCOUNT, Caller, Identify, Person
from toneqa.web.auth.roles import scopes_of
from toneqa.web.troubles import WebError

IDLE: Final = timedelta(hours=1)
"""SP 800-63B-4 asks for an hour at most where a password alone protects personal data for longer than a visit (AAL2)."""

ABSOLUTE: Final = timedelta(hours=12)
"""A working day."""

_TOUCH: Final = timedelta(minutes=1)
_SAFE: Final = ("GET", "HEAD", "OPTIONS")
FIELD: Final = "csrf"
HEADER: Final = "x-csrf-token"
_AGENT: Final = 200


def cookie_name(secure: bool) -> str:
    """``__Host-``: no other host of the domain can set it; browsers take that name over TLS alone."""
    return "__Host-toneqa" if secure else "toneqa"


def digest_of(token: str) -> str:
    """A token has 256 bits of chance, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_of(token: str) -> str:
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def begin(store: Store, account: Account, address: str, agent: str) -> str:
    """A new session: its token. Old ones that are over are forgotten on the way."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    session = WebSession(digest_of(token), account.id, now, now, now + ABSOLUTE, address, agent[:_AGENT])
    with store.writing() as tx:
        Sessions(tx).sweep(now, IDLE)
        Sessions(tx).begin(session)
    return token


def put_cookie(response: Response, token: str, secure: bool) -> None:
    age = int(ABSOLUTE.total_seconds())
    response.set_cookie(cookie_name(secure), token, max_age=age, path="/", secure=secure, httponly=True, samesite="lax")


def drop_cookie(response: Response, secure: bool) -> None:
    response.delete_cookie(cookie_name(secure), path="/", secure=secure, httponly=True, samesite="lax")


def by_session(store: Store, secure: bool) -> Identify:
    """Comes in with the cookie of a session; an acting request must carry the form's token too.

    Raises:
        WebError: E469 the request comes from another page.
    """

    async def identify(request: Request) -> Caller | None:
        token = request.cookies.get(cookie_name(secure))
        caller = await run_in_threadpool(_find, store, token) if token else None
        if caller and request.method not in _SAFE:
            await check_form(request, csrf_of(token or ""))
        return caller

    return identify


def _find(store: Store, token: str) -> Caller | None:
    now, digest = datetime.now(UTC), digest_of(token)
    with store.reading() as tx:
        who = Sessions(tx).signed_in(digest)
    if who is None or who.disabled or now >= who.expires_at or now - who.seen_at >= IDLE:
        return None
    if now - who.seen_at > _TOUCH:
        with store.writing() as tx:
            Sessions(tx).touch(digest, now)
    return _caller(who, token)


def _caller(who: SignedIn, token: str) -> Caller:
    """Who must change his password first may do that alone."""
    scopes = frozenset[str]() if who.must_change else scopes_of(who.role)
    person = Person(who.id, who.login, who.name, who.role, csrf_of(token), digest_of(token), who.must_change, who.unseen)
    return Caller(who.login, scopes | {ACCOUNT}, "account", person)


async def check_form(request: Request, expected: str) -> None:
    """
    Raises:
        WebError: E469.
    """
    check_origin(request)
    given = request.headers.get(HEADER, "")
    if not given and request.headers.get("content-type", "").startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        given = str((await request.form()).get(FIELD, ""))
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise WebError("E469")


def check_origin(request: Request) -> None:
    """Did a page of this server send it? Every browser of today says so with a form.

    Raises:
        WebError: E469.
    """
    if request.headers.get("sec-fetch-site") in ("same-origin", "none"):
        return
    origin = urlsplit(request.headers.get("origin", ""))
    if not origin.netloc or origin.netloc != request.headers.get("host"):
        raise WebError("E469")
