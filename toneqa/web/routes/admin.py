"""Accounts, keys and the audit log, for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from toneqa.errors import ToneqaError
from toneqa.store.accounts import Account, Accounts, Role, Sessions
from toneqa.store.audit import Audit, Event
from toneqa.store.engine import Transaction
from toneqa.web.access import Caller, require
from toneqa.web.auth import passwords
from toneqa.web.auth.roles import TITLES
from toneqa.web.auth.sign_in import fit_login
from toneqa.web.pages import page
from toneqa.web.routes.account import address_of, person_of
from toneqa.web.state import team_of
from toneqa.web.troubles import WebError, status_of

router = APIRouter(include_in_schema=False)
Admin = Annotated[Caller, require(Role.ADMIN)]


@router.get("/admin/accounts")
def accounts(request: Request, caller: Admin) -> HTMLResponse:
    return _accounts(request, {})


@router.post("/admin/accounts")
def create(
    request: Request, caller: Admin, login: Annotated[str, Form()], name: Annotated[str, Form()], role: Annotated[Role, Form()],
    outside: Annotated[bool, Form()] = False,
) -> HTMLResponse:  # fmt: skip
    """``outside``: this person signs in at the provider and has no password here."""
    team, secret = team_of(request), "" if outside else passwords.temporary()
    digest = team.hasher.hash(secret) if secret else None
    try:
        with team.store.writing() as tx:
            account = Accounts(tx).create(fit_login(login), name.strip() or login, role, digest, must_change=not outside)
            _note(tx, request, caller, "account created", account.id, {"role": str(role)})
    except ToneqaError as error:
        return _accounts(request, {"error": error, "given": {"login": login, "name": name, "role": role}}, status_of(error))
    return _one(request, account.id, {"secret": secret, "done": "created"})


@router.get("/admin/accounts/{account}")
def one(request: Request, caller: Admin, account: int, done: str = "") -> HTMLResponse:
    return _one(request, account, {"done": done})


@router.post("/admin/accounts/{account}")
def change(
    request: Request, caller: Admin, account: int, name: Annotated[str, Form()], role: Annotated[Role, Form()],
    authors: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """``authors``: a name a line."""
    try:
        with team_of(request).store.writing() as tx:
            before = _found(tx, account)
            Accounts(tx).rename(account, name.strip() or before.login)
            Accounts(tx).set_role(account, role)
            Accounts(tx).set_authors(account, filter(None, map(str.strip, authors.splitlines())))
            _note(tx, request, caller, "account changed", account, {"role": str(role)})
    except ToneqaError as error:
        return _one(request, account, {"error": error, "given": {"name": name, "role": role, "authors": authors}}, status_of(error))
    return RedirectResponse(f"/admin/accounts/{account}?done=changed", 303)


@router.post("/admin/accounts/{account}/password")
def reset_password(request: Request, caller: Admin, account: int) -> HTMLResponse:
    """A temporary one, shown once; all sessions end."""
    team, secret = team_of(request), passwords.temporary()
    digest = team.hasher.hash(secret)
    with team.store.writing() as tx:
        _found(tx, account)
        Accounts(tx).set_password(account, digest, must_change=True)
        Sessions(tx).end_all(account)
        _note(tx, request, caller, "password reset", account)
    return _one(request, account, {"secret": secret, "done": "password"})


@router.post("/admin/accounts/{account}/disable")
def disable(request: Request, caller: Admin, account: int) -> Response:
    try:
        with team_of(request).store.writing() as tx:
            _found(tx, account)
            Accounts(tx).disable(account)
            _note(tx, request, caller, "account disabled", account)
    except ToneqaError as error:
        return _one(request, account, {"error": error}, status_of(error))
    return RedirectResponse(f"/admin/accounts/{account}?done=disabled", 303)


@router.post("/admin/accounts/{account}/enable")
def enable(request: Request, caller: Admin, account: int) -> Response:
    with team_of(request).store.writing() as tx:
        _found(tx, account)
        Accounts(tx).enable(account)
        _note(tx, request, caller, "account enabled", account)
    return RedirectResponse(f"/admin/accounts/{account}?done=enabled", 303)


def _found(tx: Transaction, account: int) -> Account:
    """
    Raises:
        WebError: E460.
    """
    found = Accounts(tx).get(account)
    if found is None:
        raise WebError("E460", what=f"/admin/accounts/{account}")
    return found


def _note(tx: Transaction, request: Request, caller: Caller, action: str, account: int, detail: Mapping[str, Any] | None = None) -> None:
    Audit(tx).note(Event(action, "account", account, by=person_of(caller).id, address=address_of(request), detail=detail))


def _accounts(request: Request, shown: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    team = team_of(request)
    with team.store.reading() as tx:
        everyone = Accounts(tx).all()
    known = {
        "title": "Сотрудники",
        "accounts": everyone,
        "roles": TITLES,
        "error": None,
        "given": {"login": "", "name": "", "role": ""},
        "outside": team.provider is not None,
    }
    return page(request, "admin/accounts.html", known | dict(shown), status)


def _one(request: Request, account: int, shown: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    with team_of(request).store.reading() as tx:
        found = _found(tx, account)
        open_sessions = Sessions(tx).of(account)
    given = {"name": found.name, "role": found.role, "authors": "\n".join(found.authors)}
    known = {
        "title": found.name,
        "given": given,
        "account": found,
        "roles": TITLES,
        "sessions": open_sessions,
        "error": None,
        "secret": "",
        "done": "",
    }
    return page(request, "admin/account.html", known | dict(shown), status)
