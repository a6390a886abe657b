"""The outermost layer: headers that keep a page to itself, names this server does not answer to, counters, and what is logged of a bug."""

from __future__ import annotations

import logging
import time
import traceback
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toneqa.web.metrics import Metrics
from toneqa.web.numbers import names_nothing
from toneqa.web.troubles import WebError, answer

log = logging.getLogger("toneqa.web")

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
"""No script or style inside a page, nothing from elsewhere, no page of ours inside another."""

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}
STRICT_TRANSPORT: Final = "max-age=31536000"
NO_STORE: Final = "no-store"
KEPT: Final = "public, max-age=31536000, immutable"
"""For files of ours: their address changes with their content."""
ASKED: Final = "no-cache"
"""Parts of a script that others import: kept, but asked for each time whether they changed."""


class Guard:
    """ASGI middleware around everything."""

    def __init__(self, app: ASGIApp, names: frozenset[str], metrics: Metrics, secure: bool = False) -> None:
        self.app, self.names, self.metrics, self.secure = app, names, metrics, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, begun = time.perf_counter(), False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._add(MutableHeaders(scope=message), scope)
                self.metrics.answered(scope, message["status"], time.perf_counter() - started)
            await send(message)

        try:
            await self._admitted(scope)(scope, receive, guarded)
        except Exception as error:  # its message may hold a letter, so it is not logged
            log.error("E901: %s at %s", type(error).__name__, _place(error))
            if not begun:
                await answer(Request(scope), WebError("E901", what=type(error).__name__))(scope, receive, guarded)

    def _admitted(self, scope: Scope) -> ASGIApp:
        host = Headers(scope=scope).get("host", "")
        if _name(host) not in self.names:
            return answer(Request(scope), WebError("E472", what=host[:80]))
        return answer(Request(scope), WebError("E460", what=scope["path"][:80])) if names_nothing(scope["path"]) else self.app

    def _add(self, headers: MutableHeaders, scope: Scope) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        if self.secure:
            headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        if scope["path"].startswith("/static/"):
            headers["Cache-Control"] = KEPT if scope["query_string"] else ASKED
        else:
            headers.setdefault("Cache-Control", NO_STORE)


def _name(host: str) -> str:
    """Without the port: ``[::1]:80`` is ``[::1]``."""
    end = host.rfind("]")
    return (host[: end + 1] if end >= 0 else host.partition(":")[0]).lower()


def _place(error: Exception) -> str:
    """The last line of code that the error passed."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
