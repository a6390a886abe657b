"""Keys of the API and the audit log, for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from toneqa.store.accounts import Accounts
from toneqa.store.audit import Audit
from toneqa.store.keys import Keys
from toneqa.web.access import RIGHTS, Scope
from toneqa.web.auth import keys as api_keys
from toneqa.web.numbers import number_of
from toneqa.web.pages import page
from toneqa.web.routes.account import address_of, person_of
from toneqa.web.routes.admin import Admin
from toneqa.web.state import team_of
from toneqa.web.troubles import WebError, status_of

router = APIRouter(include_in_schema=False)

PAGE: Final = 50
LONGEST: Final = 3650
ACTIONS: Final[Mapping[str, str]] = {
    "login": "вход",
    "login failed": "неудачный вход",
    "logout": "выход",
    "password changed": "пароль сменён",
    "password reset": "выдан временный пароль",
    "sessions ended": "другие входы закрыты",
    "account created": "учётная запись создана",
    "account changed": "учётная запись изменена",
    "account disabled": "учётная запись отключена",
    "account enabled": "учётная запись включена",
    "key created": "ключ создан",
    "key revoked": "ключ отозван",
    "view": "просмотр",
    "decide": "решение по письму",
    "dispute": "письмо оспорено",
    "answer": "ответ на спор",
    "coach": "страница тренировки открыта",
    "exercise": "попытка сохранена",
    "import": "результаты загружены",
    "calibrate": "калибровка начата",
    "close": "калибровка закрыта",
    "retention": "тексты удалены по сроку",
    "webhooks retry": "вебхуки возвращены в очередь",
    "webhooks drop": "вебхук убран из очереди",
    "export labels": "разметка выгружена",
    "export person": "данные человека выгружены",
    "erase person": "данные человека стёрты",
}
"""What the log calls each action; one without a name is shown as it is."""

KINDS: Final[Mapping[str, str]] = {
    "account": "учётная запись",
    "key": "ключ",
    "item": "письмо",
    "run": "загрузка",
    "calibration": "калибровка",
    "webhook": "сообщение хелпдеска",
}


@router.get("/admin/keys")
def keys(request: Request, caller: Admin) -> HTMLResponse:
    return _keys(request, {})


@router.post("/admin/keys")
def create_key(
    request: Request, caller: Admin, name: Annotated[str, Form()], scopes: Annotated[list[str] | None, Form()] = None,
    days: Annotated[int, Form()] = 365,
) -> HTMLResponse:  # fmt: skip
    chosen = [scope for scope in scopes or () if scope in set(Scope)]
    if not chosen or not name.strip() or not 0 <= days <= LONGEST:
        error = WebError("E473", what="назовите ключ, отметьте хотя бы одно право, срок — до 3650 дней, 0 — без срока")
        return _keys(request, {"error": error, "given": {"name": name, "days": days}}, status_of(error))
    with team_of(request).store.writing() as tx:
        key, secret = api_keys.create(tx, name.strip(), chosen, days or None, person_of(caller).id, address_of(request))
    return _keys(request, {"secret": secret, "made": key})


@router.post("/admin/keys/{key}/revoke")
def revoke_key(request: Request, caller: Admin, key: int) -> Response:
    with team_of(request).store.writing() as tx:
        if Keys(tx).get(key) is None:
            raise WebError("E460", what=f"/admin/keys/{key}")
        api_keys.revoke(tx, key, person_of(caller).id, address_of(request))
    return RedirectResponse("/admin/keys", 303)


@router.get("/admin/audit")
def audit(request: Request, caller: Admin, who: str = "", action: str = "", before: str = "") -> HTMLResponse:
    """The newest first, page by page."""
    by, earlier = number_of(who), number_of(before)
    with team_of(request).store.reading() as tx:
        events = Audit(tx).events(by=by, action=action, before=earlier, limit=PAGE + 1)
        people = {account.id: account for account in Accounts(tx).all()}
    known = {"title": "Журнал", "events": events[:PAGE], "people": people, "actions": ACTIONS, "kinds": KINDS, "who": by, "action": action}
    return page(request, "admin/audit.html", known | {"more": events[PAGE - 1].id if len(events) > PAGE else None, "before": earlier})


def _keys(request: Request, shown: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    with team_of(request).store.reading() as tx:
        listed = Keys(tx).all()
    scopes = {str(scope): RIGHTS[scope] for scope in Scope}
    known = {
        "title": "Ключи",
        "keys": listed,
        "scopes": scopes,
        "error": None,
        "secret": "",
        "made": None,
        "given": {"name": "", "days": 365},
    }
    return page(request, "admin/keys.html", known | dict(shown), status)
