"""``/``: the draft checker. The page sends the draft while it is written; nothing of it is stored."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from toneqa.web.access import Caller, Scope, require
from toneqa.web.body import CHECK_BYTES, read_body
from toneqa.web.draft.stakes import TITLES
from toneqa.web.pages import page
from toneqa.web.reading import JSON
from toneqa.web.routes.api import analyst, answered
from toneqa.web.schema import EXAMPLE_DRAFT

router = APIRouter(include_in_schema=False)


@router.get("/")
async def checker(request: Request, caller: Annotated[Caller, require(Scope.CHECK)]) -> HTMLResponse:
    return page(request, "checker.html", {"kinds": TITLES, "example": EXAMPLE_DRAFT})


@router.post("/api/draft")
async def draft(request: Request, _: Annotated[Caller, require(Scope.CHECK)]) -> Response:
    """For the page alone: its answer changes with the page. Programs take ``/api/v1/check``."""
    body = await read_body(request, CHECK_BYTES, JSON)
    return answered(request, await analyst(request).draft(body), "draft")
