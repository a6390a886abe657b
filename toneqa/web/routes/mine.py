"""One's own letters: what was found, what the trainer says, and where to disagree. Nobody else's open here."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from toneqa.report.words import CHANNELS, ROLES, SEVERITIES, VERDICTS
from toneqa.store.accounts import Role
from toneqa.store.audit import Audit, Event
from toneqa.store.disputes import Dispute, Disputes, Notifications
from toneqa.store.engine import Transaction
from toneqa.store.letters import Filter, Letters
from toneqa.web.access import Caller, require
from toneqa.web.pages import page
from toneqa.web.review.shown import show
from toneqa.web.review.sight import Sight, context, own, see
from toneqa.web.routes.account import address_of, person_of
from toneqa.web.state import team_of
from toneqa.web.troubles import WebError, status_of

router = APIRouter(include_in_schema=False)
Agent = Annotated[Caller, require(Role.AGENT)]

PAGE: Final = 30
LONGEST: Final = 2000
"""Code points of a reason."""

_LAST_PAGE: Final = 10_000


@router.get("/my")
def listed(request: Request, caller: Agent, page_: Annotated[int, Query(alias="page")] = 1) -> HTMLResponse:
    """The newest first."""
    person, number = person_of(caller), min(max(page_, 1), _LAST_PAGE)
    mine = Filter(owner=person.id)
    with team_of(request).store.reading() as tx:
        known: dict[str, Any] = {
            "items": Letters(tx).newest(mine, PAGE, (number - 1) * PAGE),
            "count": Letters(tx).count(mine),
            "disputes": _by_item(Disputes(tx).by(person.id)),
        }
    return page(request, "mine/list.html", known | {"title": "Мои письма", "verdicts": VERDICTS, "number": number, "size": PAGE})


def _by_item(disputes: list[Dispute]) -> dict[int, Dispute]:
    """The newest of each letter."""
    return {dispute.item: dispute for dispute in reversed(disputes)}


@router.get("/my/{item}")
def letter(request: Request, caller: Agent, item: int, done: str = "") -> HTMLResponse:
    person = person_of(caller)
    with team_of(request).store.writing() as tx:
        sight = _own(tx, item, person.id)
        Audit(tx).note(Event("view", "item", item, by=person.id, address=address_of(request)))
    return _letter(request, sight, {"done": done})


@router.post("/my/{item}/dispute")
def dispute(
    request: Request, caller: Agent, item: int, reason: Annotated[str, Form()] = "", finding: Annotated[int | None, Form()] = None,
    token: Annotated[str, Form(max_length=64)] = "",
) -> Response:  # fmt: skip
    """A finding, or the whole letter; it goes back into the queue, before all else."""
    person, why = person_of(caller), reason.strip()
    with team_of(request).store.writing() as tx:
        sight = _own(tx, item, person.id)
        if error := _trouble(sight, finding, why):
            return _letter(request, sight, {"error": error, "typed": {"reason": reason, "finding": finding}}, status_of(error))
        Disputes(tx).dispute(item, person.id, why, finding, token or None)
        Audit(tx).note(Event("dispute", "item", item, by=person.id, address=address_of(request)))
    return RedirectResponse(f"/my/{item}?done=disputed", 303)


def _trouble(sight: Sight, finding: int | None, why: str) -> WebError | None:
    if not why:
        return WebError("E494", what="почему вы не согласны")
    if len(why) > LONGEST:
        return WebError("E473", what=f"текст длиннее {LONGEST} знаков")
    if finding is not None and finding not in {f.id for f in sight.findings}:
        return WebError("E493", what="нет такой находки")
    return None


def _own(tx: Transaction, item: int, by: int) -> Sight:
    """
    Raises:
        WebError: E460 there is no such letter, or it is another's: which of the two is not told.
    """
    sight = see(tx, item, by)
    if not own(tx, sight.item, by):
        raise WebError("E460", what=f"/my/{item}")
    return sight.opened()


def _letter(request: Request, sight: Sight, more: dict[str, Any], status: int = 200) -> HTMLResponse:
    known = context(sight) | {"shown": show(sight), "done": "", "error": None, "typed": {"reason": "", "finding": None}}
    known |= {"verdicts": VERDICTS, "channels": CHANNELS, "roles": ROLES, "severities": SEVERITIES}
    known |= {"title": f"Письмо {sight.item.key}", "token": lambda: secrets.token_urlsafe(12)}
    return page(request, "mine/letter.html", known | more, status)


@router.get("/news")
def news(request: Request, caller: Agent) -> HTMLResponse:
    """What this person was told; to read the page is to have seen it."""
    person = person_of(caller)
    with team_of(request).store.writing() as tx:
        told = Notifications(tx).of(person.id)
        Notifications(tx).see(person.id)
        own_items = {n.item for n in told if n.item and (found := Letters(tx).item(n.item)) and own(tx, found, person.id)}
    return page(request, "mine/news.html", {"title": "Новости", "told": told, "own_items": own_items})
