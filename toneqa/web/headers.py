"""The outermost layer: headers that keep a page to itself, and names this server does not answer to."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toneqa.web.troubles import WebError, answer

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


class Guard:
    """ASGI middleware around everything."""

    def __init__(self, app: ASGIApp, names: frozenset[str], secure: bool = False) -> None:
        self.app, self.names, self.secure = app, names, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope)
            await send(message)

        host = Headers(scope=scope).get("host", "")
        if _name(host) in self.names:
            await self.app(scope, receive, guarded)
        else:
            refused = answer(Request(scope), WebError("E472", what=host[:80]))
            await refused(scope, receive, guarded)

    def _add(self, headers: MutableHeaders, scope: Scope) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        if self.secure:
            headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        if scope["path"].startswith("/static/") and scope["query_string"]:
            headers["Cache-Control"] = KEPT
        else:
            headers.setdefault("Cache-Control", NO_STORE)


def _name(host: str) -> str:
    """Without the port: ``[::1]:80`` is ``[::1]``."""
    end = host.rfind("]")
    return (host[: end + 1] if end >= 0 else host.partition(":")[0]).lower()
