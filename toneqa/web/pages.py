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

from toneqa.report.summary import short, shown_author, visible
from toneqa.report.words import number, percent, percents, plural, signed

if TYPE_CHECKING:
    from toneqa.web.access import Caller

FOLDER: Final = Path(__file__).parent
STATIC: Final = FOLDER / "static"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the navigation, shown to who has the right ``needs``. Addresses that begin with ``under`` belong to it."""

    path: str
    title: str
    needs: str
    under: str = ""

    def holds(self, path: str) -> bool:
        return path == self.path or path.startswith(self.under or f"{self.path}/")


NAVIGATION: Final = (
    Entry("/", "Черновик", "check"),
    Entry("/my", "Мои письма", "agent"),
    Entry("/my/coach", "Моя практика", "agent"),
    Entry("/review", "Разбор", "trainer"),
    Entry("/coach", "Тренировка", "trainer"),
    Entry("/calibration", "Калибровка", "trainer"),
    Entry("/rules", "Правила", "rules"),
    Entry("/admin/accounts", "Управление", "admin", "/admin/"),
)
"""In the order shown: what one writes, what one learns from, what one does for others."""


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
    found.filters |= {
        "number": number,
        "percent": percent,
        "percents": percents,
        "signed": signed,
        "plural": plural,
        "when": when,
        "browser": browser,
        "author": author,
    }
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


def author(name: str | None) -> str:
    """Whom an export names; behind a mask the tag of the hash, which is the same person everywhere, or that the name is closed."""
    return shown_author({"author": name}) or ("имя закрыто" if name else "")


def page(
    request: Request, template: str, context: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """A page in the layout; every template knows ``request``, ``caller`` (or None), ``navigation`` and the entry ``section`` (or None)."""
    caller, here = getattr(request.state, "caller", None), request.url.path
    entries = [entry for entry in NAVIGATION if caller and caller.may(entry.needs)]
    section = max((entry for entry in entries if entry.holds(here)), key=lambda entry: len(entry.path), default=None)
    known = {"request": request, "caller": caller, "navigation": entries, "section": section, "here": here}
    known["team"] = request.app.state.toneqa.team is not None
    return HTMLResponse(templates().get_template(template).render(known | dict(context)), status, dict(headers or {}))
