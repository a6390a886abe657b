"""Bodies of forms: short, or not read at all. Those of the API have their own limits (``body``)."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toneqa.web.troubles import WebError, answer

FORM_BYTES: Final = 1_300_000
"""The longest form is a note of a trainer or a rewrite of 100,000 signs, percent-encoded."""


class Forms:
    """ASGI middleware inside the outermost one: whoever sends more is told so before anything of it is kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "0")
        if not told.isdigit() or int(told) > FORM_BYTES:
            await _refused(scope)(scope, receive, send)
            return
        await self.app(scope, _counted(receive), send)


def _counted(receive: Receive) -> Receive:
    """A sender who does not say how much there is gets no further than the limit: his connection counts as cut."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= FORM_BYTES else {"type": "http.disconnect"}

    return counted


def _refused(scope: Scope) -> ASGIApp:
    return answer(Request(scope), WebError("E462", what=f"{FORM_BYTES / 1_000_000:.1f} МБ".replace(".", ",")), {"Connection": "close"})
