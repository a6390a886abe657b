"""Signing in at the company's provider: there and back."""

from __future__ import annotations

import hmac
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from toneqa.web.auth import oidc
from toneqa.web.routes.account import address_of, inside, welcome
from toneqa.web.state import team_of
from toneqa.web.troubles import WebError

router = APIRouter(include_in_schema=False)

BACK: Final = "/login/outside/back"
COOKIE: Final = "toneqa-outside"
"""The state of the errand: who comes back must be the browser that was sent."""


def _provider(request: Request) -> oidc.Provider:
    """
    Raises:
        WebError: E460 none is set up.
    """
    provider = team_of(request).provider
    if provider is None:
        raise WebError("E460", what=request.url.path)
    return provider


def _back(request: Request) -> str:
    scheme = "https" if request.app.state.toneqa.options.secure else request.url.scheme
    return f"{scheme}://{request.headers['host']}{BACK}"


@router.get("/login/outside")
def leave(request: Request, next: str = "/") -> Response:
    where, state = oidc.begin(team_of(request).store, _provider(request), _back(request), inside(next))
    answer = RedirectResponse(where, 303)
    secure, age = request.app.state.toneqa.options.secure, int(oidc.ERRAND.total_seconds())
    answer.set_cookie(COOKIE, state, max_age=age, path=BACK, secure=secure, httponly=True, samesite="lax")
    return answer


@router.get(BACK)
def come_back(request: Request, state: str = "", code: str = "") -> Response:
    provider, team = _provider(request), team_of(request)
    if not state or not hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), state.encode()):
        raise WebError("E485", what=provider.name)
    account, target = oidc.finish(team.store, provider, _back(request), state, code, address_of(request))
    answer = welcome(request, team, account, target)
    answer.delete_cookie(COOKIE, path=BACK)
    return answer
