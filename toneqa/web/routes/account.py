"""Signing in and out, and one's own account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from toneqa.store.accounts import Accounts, Role, Sessions
from toneqa.store.audit import Audit, Event
from toneqa.web.access import ACCOUNT, Caller, Person, require
from toneqa.web.auth import passwords, sessions
from toneqa.web.auth.roles import TITLES
from toneqa.web.auth.sign_in import confirmed, sign_in
from toneqa.web.pages import page
from toneqa.web.state import Team, team_of
from toneqa.web.troubles import WebError, status_of

router = APIRouter(include_in_schema=False)
Own = Annotated[Caller, require(ACCOUNT)]


def person_of(caller: Caller) -> Person:
    """Who is signed in; a key has no account of its own.

    Raises:
        WebError: E467.
    """
    if caller.person is None:
        raise WebError("E467")
    return caller.person


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def inside(target: str) -> str:
    """A page of this server to go on to; anything else is the first page."""
    plain = target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    return target if plain else "/"


def welcome(request: Request, team: Team, account: Any, target: str) -> Response:
    """A new session, also where there was one: a token known before is worth nothing after."""
    secure = request.app.state.toneqa.options.secure
    if old := request.cookies.get(sessions.cookie_name(secure)):
        with team.store.writing() as tx:
            Sessions(tx).end(sessions.digest_of(old))
    token = sessions.begin(team.store, account, address_of(request), request.headers.get("user-agent", ""))
    answer = RedirectResponse("/account" if account.must_change else inside(target), 303)
    sessions.put_cookie(answer, token, secure)
    return answer


@router.get("/login")
def login_page(request: Request, next: str = "/", done: str = "") -> HTMLResponse:
    return _login(request, {"next": inside(next), "done": done})


@router.post("/login")
def log_in(
    request: Request, login: Annotated[str, Form()], password: Annotated[str, Form()], next: Annotated[str, Form()] = "/"
) -> Response:
    sessions.check_origin(request)
    team = team_of(request)
    try:
        account = sign_in(team.store, team.hasher, login, password, address_of(request))
    except WebError as error:
        return _login(request, {"next": inside(next), "login": login, "error": error}, status_of(error), error.headers)
    return welcome(request, team, account, next)


def _login(request: Request, shown: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    provider = team_of(request).provider
    known = {"title": "Вход", "login": "", "error": None, "done": "", "provider": provider.name if provider else ""}
    return page(request, "account/login.html", known | dict(shown), status, headers)


@router.post("/logout")
def log_out(request: Request, caller: Own) -> Response:
    person = person_of(caller)
    with team_of(request).store.writing() as tx:
        Sessions(tx).end(person.session)
        Audit(tx).note(Event("logout", "account", person.id, by=person.id, address=address_of(request)))
    answer = RedirectResponse("/login?done=out", 303)
    sessions.drop_cookie(answer, request.app.state.toneqa.options.secure)
    return answer


@router.get("/account")
def account_page(request: Request, caller: Own, done: str = "") -> HTMLResponse:
    return _account(request, person_of(caller), {"done": done})


@router.post("/account/password")
def change_password(
    request: Request, caller: Own, old: Annotated[str, Form()], new: Annotated[str, Form()], again: Annotated[str, Form()]
) -> Response:
    """Other sessions end, this one gets a new token."""
    person, team = person_of(caller), team_of(request)
    try:
        _check_change(request, person, old, new, again)
    except WebError as error:
        return _account(request, person, {"error": error}, status_of(error))
    digest = team.hasher.hash(new)
    with team.store.writing() as tx:
        Accounts(tx).set_password(person.id, digest)
        Sessions(tx).end_all(person.id)
        Audit(tx).note(Event("password changed", "account", person.id, by=person.id, address=address_of(request)))
        account = Accounts(tx).get(person.id)
    return welcome(request, team, account, "/account?done=password")


def _check_change(request: Request, person: Person, old: str, new: str, again: str) -> None:
    """
    Raises:
        WebError: E482 the new password does not fit, E481 too many tries, E488 the old one is wrong.
    """
    if new != again:
        raise WebError("E482", what="новый пароль и его повтор не совпали")
    if new == old:
        raise WebError("E482", what="новый совпадает со старым")
    passwords.check(new, (person.login, person.name))
    team = team_of(request)
    try:
        confirmed(team.store, team.hasher, person.login, old, address_of(request))
    except WebError as error:
        raise WebError("E488") if error.code == "E480" else error from None


@router.post("/account/sessions/end")
def end_sessions(request: Request, caller: Own, which: Annotated[str, Form()] = "") -> Response:
    """One of one's own sessions by the beginning of its digest, or all but this one."""
    person = person_of(caller)
    with team_of(request).store.writing() as tx:
        for session in Sessions(tx).of(person.id):
            if session.digest != person.session and session.digest.startswith(which):
                Sessions(tx).end(session.digest)
        Audit(tx).note(Event("sessions ended", "account", person.id, by=person.id, address=address_of(request)))
    return RedirectResponse("/account?done=sessions", 303)


def _account(request: Request, person: Person, shown: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    with team_of(request).store.reading() as tx:
        account = Accounts(tx).get(person.id)
        open_sessions = Sessions(tx).of(person.id)
    known: dict[str, Any] = {
        "title": "Моя учётная запись",
        "account": account,
        "sessions": open_sessions,
        "this": person.session,
        "error": None,
        "done": "",
    }
    known |= {"role": TITLES[Role(person.role)], "shortest": passwords.SHORTEST}
    return page(request, "account/account.html", known | dict(shown), status)
