"""Pages: templates with their layout, addresses of static files that change with their content, what stands in the navigation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from toneqa.report.summary import short, visible
from toneqa.report.words import number, percent, plural, signed

if TYPE_CHECKING:
    from toneqa.web.access import Caller

FOLDER: Final = Path(__file__).parent
STATIC: Final = FOLDER / "static"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the navigation; ``scope``: shown only to who may use it, empty for everyone. ``under``: beginning of the addresses
    that belong to it."""

    path: str
    title: str
    scope: str = ""
    under: str = ""

    def holds(self, path: str) -> bool:
        return path == self.path or (bool(self.under) and path.startswith(self.under))


NAVIGATION: Final[list[Entry]] = [Entry("/", "Черновик", "check"), Entry("/rules", "Правила", "rules")]
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
    found.globals |= {"asset": asset, "csrf": csrf}
    found.filters |= {"number": number, "percent": percent, "signed": signed, "plural": plural, "when": when, "browser": browser}
    found.filters |= {"moment": moment, "short": lambda text: short(visible(text))}
    return found


@cache
def asset(name: str) -> str:
    """``/static/NAME?v=…``: the browser may keep it for ever."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def csrf(caller: Caller | None) -> Markup:
    """The hidden field every form of a signed-in person carries."""
    token = caller.person.csrf if caller and caller.person else ""
    return Markup('<input type="hidden" name="csrf" value="{}">').format(token)


def when(at: datetime | None) -> str:
    """A moment in the time of the server, to the minute."""
    return f"{at.astimezone():%d.%m.%Y %H:%M}" if at else "—"


def moment(written: str) -> str:
    """A time of the wire, which may be anything."""
    try:
        return when(datetime.fromisoformat(written))
    except (ValueError, OverflowError):
        return ""


_BROWSERS: Final = (
    ("YaBrowser", "Яндекс Браузер"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser(agent: str) -> str:
    """What a browser calls itself, for people: «Firefox, Linux»."""
    parts = [next((name for sign, name in table if sign in agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, parts)) or agent[:40] or "неизвестный"


def page(
    request: Request, template: str, context: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """A page in the layout; every template knows ``request``, ``caller`` (or None) and ``navigation``."""
    caller = getattr(request.state, "caller", None)
    entries = [entry for entry in NAVIGATION if not entry.scope or (caller and caller.may(entry.scope))]
    known = {"request": request, "caller": caller, "navigation": entries, "here": request.url.path}
    known["team"] = request.app.state.toneqa.team is not None
    return HTMLResponse(templates().get_template(template).render(known | dict(context)), status, dict(headers or {}))
