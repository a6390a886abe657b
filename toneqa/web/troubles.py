"""What went wrong, told as a page to people and as JSON to programs: code, text, remedy, never a trace."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from toneqa.errors import ToneqaError
from toneqa.types import Failure

STATUS: Final[Mapping[str, int]] = {
    "E460": 404,
    "E461": 405,
    "E462": 413,
    "E463": 415,
    "E464": 429,
    "E465": 503,
    "E466": 503,
    "E467": 401,
    "E468": 403,
    "E469": 403,
    "E470": 401,
    "E471": 401,
    "E472": 421,
    "E473": 422,
    "E411": 503,
    "E412": 503,
    "E413": 503,
    "E414": 507,
    "E415": 503,
    "E420": 409,
    "E421": 409,
    "E422": 409,
    "E480": 400,
    "E481": 429,
    "E482": 422,
    "E483": 422,
    "E484": 403,
    "E485": 502,
    "E486": 403,
    "E488": 400,
    "E474": 404,
    "E475": 408,
    "E476": 404,
    "E490": 409,
    "E491": 403,
    "E492": 409,
    "E493": 422,
    "E494": 422,
    "E495": 409,
    "E496": 409,
    "E497": 422,
    "E901": 500,
}
"""Status of a code; other codes of data are the sender's to mend: 422."""

TITLES: Final[Mapping[int, str]] = {
    400: "Запрос не подходит",
    401: "Нужно войти",
    403: "Сюда нельзя",
    404: "Такой страницы нет",
    409: "Так не получится",
    405: "Так эта страница не открывается",
    408: "Запрос не дошёл",
    413: "Слишком длинный текст",
    415: "Не тот вид данных",
    421: "Не тот адрес",
    422: "Данные не подходят",
    429: "Слишком часто",
    500: "Что-то сломалось у нас",
    502: "Вход не удался",
    503: "Сервер занят",
    507: "Нет места",
}

_BY_STATUS: Final = {404: "E460", 405: "E461", 413: "E462", 415: "E463", 429: "E464", 401: "E467", 403: "E468"}


class WebError(ToneqaError):
    """A request that cannot be answered; E46x and E47x. ``headers`` go with the answer."""

    def __init__(self, code: str, *, what: str = "", near: str = "", at: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code, what=what, near=near, at=at)
        self.headers = dict(headers or {})

    @classmethod
    def of(cls, failure: Failure) -> WebError:
        """The error behind a failure of an input."""
        error = cls(failure.code, at=failure.at)
        error.text = failure.message
        return error


def status_of(error: ToneqaError) -> int:
    return STATUS.get(error.code, 422 if error.code.startswith("E2") else 400)


def answer(request: Request, error: ToneqaError, headers: Mapping[str, str] | None = None) -> Response:
    """JSON under ``/api/`` and for a script that asks for it, a page elsewhere."""
    status = status_of(error)
    if wants_json(request):
        body = {"error": {"code": error.code, "message": error.text, "at": error.at}}
        return JSONResponse(body, status, dict(headers or {}))
    from toneqa.web.pages import page

    shown = {"title": TITLES.get(status, TITLES[400]), "error": error, "status": status}
    return page(request, "error.html", shown, status, headers)


def wants_json(request: Request) -> bool:
    return request.url.path.startswith("/api/") or request.headers.get("accept", "") == "application/json"


def install(app: FastAPI) -> None:
    app.add_exception_handler(ToneqaError, _coded)
    app.add_exception_handler(HTTPException, _plain)
    app.add_exception_handler(RequestValidationError, _invalid)


def _elsewhere(request: Request, error: ToneqaError) -> str:
    """Where a person goes on: to sign in and back, or to change a password that was handed out."""
    if wants_json(request) or request.app.state.toneqa.team is None:
        return ""
    if error.code == "E484":
        return "/account"
    if error.code != "E467" or "authorization" in request.headers:
        return ""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return "/login?" + urlencode({"next": wanted}) if request.method == "GET" else "/login"


async def _coded(request: Request, error: Exception) -> Response:
    assert isinstance(error, ToneqaError)
    if elsewhere := _elsewhere(request, error):
        return RedirectResponse(elsewhere, 303)
    headers = error.headers if isinstance(error, WebError) else {}
    if error.code == "E467":
        headers = {"WWW-Authenticate": "Bearer"} | headers
    return answer(request, error, headers)


async def _plain(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code, "E473")
    if not wants_json(request):
        await _met(request)
    told = WebError(code, what=request.method if code == "E461" else request.url.path)
    return answer(request, told, error.headers)


async def _met(request: Request) -> None:
    """Whoever is signed in keeps his menu on a page that does not exist."""
    from toneqa.web.access import identified

    with suppress(ToneqaError):
        await identified(request)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return answer(request, WebError("E473", what=".".join(str(part) for part in first["loc"][1:])))
