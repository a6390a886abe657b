"""``/``: the draft checker."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from toneqa.web.access import Caller, Scope, require
from toneqa.web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/")
async def checker(request: Request, caller: Annotated[Caller, require(Scope.CHECK)]) -> HTMLResponse:
    return page(request, "checker.html", {})
