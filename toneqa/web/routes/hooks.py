"""``/api/v1/hooks/NAME``: a helpdesk tells of a message. It is checked, kept and answered at once; scored later (``toneqa.web.postman``)."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from toneqa.importers.jsonl import load_object
from toneqa.store.engine import Store
from toneqa.store.webhooks import Queue
from toneqa.web.access import Caller
from toneqa.web.body import read_body
from toneqa.web.metrics import Metrics
from toneqa.web.reading import JSON, MAX_CHARS
from toneqa.web.state import team_of
from toneqa.web.troubles import WebError
from toneqa.webhooks.events import Event
from toneqa.webhooks.hooks import Hook
from toneqa.webhooks.signing import MOST_SECONDS, fresh, signed
from toneqa.webhooks.work import DESKS

router = APIRouter(include_in_schema=False)

HOOK_BYTES: Final = 1_300_000
"""As one check: Chatwoot tells of a message with its conversation around it."""

QUEUED: Final = "queued"
KNOWN: Final = "known"
IGNORED: Final = "ignored"


@router.post("/api/v1/hooks/{name}")
async def told(request: Request, name: str) -> JSONResponse:
    team, metrics = team_of(request), _metrics(request)
    hook = team.hooks.get(name)
    if hook is None:
        raise WebError("E476", what=name[:40])
    body = await read_body(request, HOOK_BYTES, JSON)
    try:
        _believed(request, hook, body)
    except WebError:
        metrics.hooked(hook.name, "refused")
        raise
    await request.app.state.limiter.take(Caller(f"hook {hook.name}", frozenset(), "hook"))
    event = DESKS[hook.kind].event(hook, load_object(body))
    became = await run_in_threadpool(_kept, team.store, hook, event) if event else IGNORED
    metrics.hooked(hook.name, became)
    if became == QUEUED:
        request.app.state.postman.hurry()
    return JSONResponse({"status": became}, 202 if became == QUEUED else 200)


def _believed(request: Request, hook: Hook, body: bytes) -> None:
    """
    Raises:
        WebError: E470 somebody else sent it, E471 it was signed long ago.
    """
    desk = DESKS[hook.kind]
    timestamp = request.headers.get(desk.timestamp, "")
    if not signed(hook.secret, timestamp, body, request.headers.get(desk.signature, "")):
        raise WebError("E470")
    if not fresh(timestamp, time.time()):
        raise WebError("E471", what=str(MOST_SECONDS))


def _kept(store: Store, hook: Hook, event: Event) -> str:
    """
    Raises:
        WebError: E209 too long.
    """
    length = sum(len(str(value)) for value in event.body.values())
    if length > MAX_CHARS:
        raise WebError("E209", what=str(length), near=str(MAX_CHARS))
    with store.writing() as tx:
        return QUEUED if Queue(tx).add(hook.name, event.message, event.conversation, event.body, datetime.now(UTC)) else KNOWN


def _metrics(request: Request) -> Metrics:
    found: Metrics = request.app.state.metrics
    return found
