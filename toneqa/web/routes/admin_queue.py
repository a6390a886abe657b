"""The queue of webhooks, for administrators: what waits, what failed and why; tried again, taken out, put back. No words of letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from toneqa.store.audit import Audit, Event
from toneqa.store.engine import Transaction
from toneqa.store.webhooks import DROPPED, FAILED, OPEN, STATES, Queue
from toneqa.web.access import Caller
from toneqa.web.numbers import number_of
from toneqa.web.pages import page
from toneqa.web.routes.account import address_of, person_of
from toneqa.web.routes.admin import Admin
from toneqa.web.state import team_of
from toneqa.webhooks.words import STATES as TITLES

router = APIRouter(include_in_schema=False)

SHOWN: Final = 50
"""Of each list, the newest; how many there are stands above."""


@router.get("/admin/webhooks")
def queue(request: Request, caller: Admin, done: str = "", job: str = "") -> HTMLResponse:
    team = team_of(request)
    with team.store.reading() as tx:
        found = Queue(tx)
        counts, oldest = found.counts(), found.oldest()
        lists = {
            "failed": found.listed(FAILED, limit=SHOWN),
            "waiting": found.listed(*OPEN, limit=SHOWN),
            "dropped": found.listed(DROPPED, limit=SHOWN),
        }
    hooks = sorted({*team.hooks, *(hook for hook, _ in counts)})
    known = {"title": "Вебхуки", "hooks": hooks, "configured": team.hooks, "states": TITLES, "counts": counts, "totals": _totals(counts)}
    return page(request, "admin/webhooks.html", known | lists | {"oldest": oldest, "done": done, "job": number_of(job)})


@router.post("/admin/webhooks/retry")
def retry_failed(request: Request, caller: Admin) -> Response:
    """All that failed."""
    with team_of(request).store.writing() as tx:
        count = Queue(tx).again(datetime.now(UTC))
        _note(tx, request, caller, "webhooks retry", None, {"messages": count})
    return _went(request, "retried" if count else "gone")


@router.post("/admin/webhooks/{job}/retry")
def retry(request: Request, caller: Admin, job: int) -> Response:
    """What failed, was taken out, or waits for its time."""
    with team_of(request).store.writing() as tx:
        count = Queue(tx).again(datetime.now(UTC), [job])
        if count:
            _note(tx, request, caller, "webhooks retry", job)
    return _went(request, "retried" if count else "gone")


@router.post("/admin/webhooks/{job}/drop")
def drop(request: Request, caller: Admin, job: int) -> Response:
    with team_of(request).store.writing() as tx:
        dropped = Queue(tx).drop(datetime.now(UTC), job)
        if dropped:
            _note(tx, request, caller, "webhooks drop", job)
    return RedirectResponse(f"/admin/webhooks?done=dropped&job={job}" if dropped else "/admin/webhooks?done=gone", 303)


def _went(request: Request, done: str) -> Response:
    """The worker of this process looks at once, those of others within seconds."""
    if postman := getattr(request.app.state, "postman", None):
        postman.hurry()
    return RedirectResponse(f"/admin/webhooks?done={done}", 303)


def _totals(counts: Mapping[tuple[str, str], int]) -> Mapping[str, int]:
    return {state: sum(count for (_, of), count in counts.items() if of == state) for state in STATES}


def _note(tx: Transaction, request: Request, caller: Caller, action: str, job: int | None, detail: Mapping[str, Any] | None = None) -> None:
    Audit(tx).note(Event(action, "webhook" if job else "", job, by=person_of(caller).id, address=address_of(request), detail=detail))
