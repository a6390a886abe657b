"""Pages: templates with their layout, addresses of static files that change with their content, what stands in the navigation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from toneqa.report.words import number, percent, plural

FOLDER: Final = Path(__file__).parent
STATIC: Final = FOLDER / "static"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the navigation; ``scope``: shown only to who may use it, empty for everyone."""

    path: str
    title: str
    scope: str = ""


NAVIGATION: Final[list[Entry]] = [Entry("/", "Черновик", "check")]
"""In the order shown. Routers of further pages add theirs where they are made."""


@cache
def templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals |= {"asset": asset}
    found.filters |= {"number": number, "percent": percent, "plural": plural}
    return found


@cache
def asset(name: str) -> str:
    """``/static/NAME?v=…``: the browser may keep it for ever."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def page(
    request: Request, template: str, context: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """A page in the layout; every template knows ``request``, ``caller`` (or None) and ``navigation``."""
    caller = getattr(request.state, "caller", None)
    entries = [entry for entry in NAVIGATION if not entry.scope or (caller and caller.may(entry.scope))]
    known = {"request": request, "caller": caller, "navigation": entries, "here": request.url.path}
    return HTMLResponse(templates().get_template(template).render(known | dict(context)), status, dict(headers or {}))
