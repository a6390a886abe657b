"""``/rules``: the catalogue for readers; the same text as ``toneqa explain``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.responses import HTMLResponse

from toneqa.errors import UseError
from toneqa.report.words import CRITERIA
from toneqa.rules.catalogue import catalogue
from toneqa.rules.explain import SEVERITIES, explain
from toneqa.rules.model import FAMILIES, Status
from toneqa.web.access import Caller, Scope, require
from toneqa.web.pages import page
from toneqa.web.troubles import WebError

router = APIRouter(include_in_schema=False)


@router.get("/rules")
async def rules(request: Request, _: Annotated[Caller, require(Scope.RULES)]) -> HTMLResponse:
    shown = [rule for rule in catalogue() if rule.status is not Status.REMOVED]
    families = [(code, title, [rule for rule in shown if rule.family == code]) for code, title in FAMILIES.items()]
    return page(request, "rules.html", {"families": families, "severities": SEVERITIES, "count": len(shown)})


@router.get("/rules/{code}")
async def rule(request: Request, code: str, _: Annotated[Caller, require(Scope.RULES)]) -> HTMLResponse:
    try:
        found = catalogue().find(code)
    except UseError as error:
        raise WebError("E474", what=code[:40], near=", ".join(catalogue().nearest(code[:40]))) from error
    text = MarkdownIt("commonmark", {"html": False}).render(explain(found, CRITERIA.get(found.criterion, "")))
    return page(request, "rule.html", {"rule": found, "text": Markup(text)})
