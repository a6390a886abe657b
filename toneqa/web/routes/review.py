"""The review desk: the queue, a letter, its lease, and how often the rules were right."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from toneqa.report.words import CHANNELS, CRITERIA, FLAGS, ROLES, SEVERITIES, VERDICTS
from toneqa.rules.verdicts import Reading
from toneqa.store.accounts import Role
from toneqa.store.audit import Audit, Event
from toneqa.store.desk import Desk
from toneqa.store.engine import Transaction
from toneqa.store.letters import Item, Letters
from toneqa.web.access import Caller, require
from toneqa.web.numbers import number_of
from toneqa.web.pages import page
from toneqa.web.review import words
from toneqa.web.review.filters import CONFIDENCES, Carried, Choice, Chosen
from toneqa.web.review.shown import Field, Shown, rule_title, show
from toneqa.web.review.sight import Sight, context, hidden, names, own, see
from toneqa.web.routes.account import address_of, person_of
from toneqa.web.state import team_of
from toneqa.web.troubles import WebError, status_of

router = APIRouter(include_in_schema=False)
Trainer = Annotated[Caller, require(Role.TRAINER)]
Lead = Annotated[Caller, require(Role.LEAD)]

PAGE: Final = 30
_LAST_PAGE: Final = 10_000
_TOKEN: Final = 12


@router.get("/review")
def queue(
    request: Request, caller: Trainer, choice: Chosen, page_: Annotated[int, Query(alias="page")] = 1, done: str = ""
) -> HTMLResponse:
    """What waits, the gravest first; pages count from 1."""
    person, number = person_of(caller), min(max(page_, 1), _LAST_PAGE)
    wanted = choice.wanted()
    with team_of(request).store.reading() as tx:
        items = Letters(tx).items(wanted, PAGE, (number - 1) * PAGE)
        known: dict[str, Any] = {
            "rows": [(item, hidden(item, Desk(tx).history(item.id), person.id)) for item in items],
            "count": Letters(tx).count(wanted),
            "counts": {name: Letters(tx).count(Choice(reason=name).wanted()) for name in words.REASONS},
            "authors": Letters(tx).values("author"),
            "queues": Letters(tx).values("queue"),
            "finished": _finished(tx, person.id),
            "people": names(tx),
        }
    fixed = {"choice": choice, "number": number, "size": PAGE, "done": done, "now": datetime.now(UTC), "title": "Разбор"}
    return page(request, "review/queue.html", _words() | known | fixed)


def _finished(tx: Transaction, by: int) -> list[tuple[Item, datetime]]:
    """The letters this person was done with last, each once."""
    latest = dict(reversed(Desk(tx).finished(by)))
    found = [(Letters(tx).item(item), at) for item, at in sorted(latest.items(), key=lambda pair: pair[1], reverse=True)]
    return [(item, at) for item, at in found[:5] if item]


@router.post("/review/next")
def take_next(request: Request, caller: Trainer, choice: Carried) -> Response:
    return next_letter(request, caller, choice)


def next_letter(request: Request, caller: Caller, choice: Choice, before: int | None = None) -> Response:
    """On to the gravest letter that nobody holds; ``before``: the one just finished."""
    with team_of(request).store.writing() as tx:
        item = Desk(tx).claim(person_of(caller).id, choice.wanted())
    if item is None:
        return _sent("/review", "done=empty" if before else "done=none", choice.query)
    return _sent(f"/review/{item}", f"before={before}" if before else "", choice.query)


def _sent(path: str, *queries: str) -> Response:
    query = "&".join(filter(None, queries))
    return RedirectResponse(f"{path}?{query}" if query else path, 303)


@router.get("/review/stats")
def stats(request: Request, caller: Lead) -> HTMLResponse:
    """How often each rule was right by the trainers' verdicts, the most doubtful first."""
    with team_of(request).store.reading() as tx:
        verdicts = Desk(tx).verdicts()
    rows = [(code, rule_title(code), Reading(*counts)) for code, counts in verdicts.items()]
    rows.sort(key=lambda row: (row[2].interval[1], row[0]))
    whole = Reading(sum(r.read for *_, r in rows), sum(r.right for *_, r in rows))
    return page(request, "review/stats.html", {"title": "Точность правил", "rows": rows, "whole": whole})


@router.get("/review/{item}")
def letter(request: Request, caller: Trainer, item: int, choice: Chosen, before: str = "") -> Response:
    """Every view is noted. One's own letter is read on the page of one's own letters."""
    person = person_of(caller)
    with team_of(request).store.writing() as tx:
        sight = see(tx, item, person.id)
        if own(tx, sight.item, person.id):
            return RedirectResponse(f"/my/{item}", 303)
        detail = {"blind": True} if sight.blind else None
        Audit(tx).note(Event("view", "item", item, by=person.id, address=address_of(request), detail=detail))
    return letter_page(request, sight, choice, {"before": number_of(before)})


def letter_page(request: Request, sight: Sight, choice: Choice, more: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    known = (
        _words()
        | context(sight)
        | {
            "shown": (shown := show(sight)),
            "main_fields": _main(shown, sight),
            "choice": choice,
            "typed": {},
            "kept": "",
            "error": None,
            "before": None,
        }
    )
    return page(request, "review/letter.html", known | {"title": f"Разбор {sight.item.key}"} | dict(more), status)


def _main(shown: Shown, sight: Sight) -> tuple[Field, ...]:
    """Labels of the turn that is judged blind."""
    return next((turn.fields for turn in shown.turns if turn.message.id == sight.main.id), ())


def again(request: Request, caller: Caller, item: int, choice: Choice, error: WebError, typed: Mapping[str, Any]) -> HTMLResponse:
    """The letter once more, with what went wrong and what was typed."""
    with team_of(request).store.reading() as tx:
        sight = see(tx, item, person_of(caller).id)
    status = status_of(error)
    kept = "\n".join(str(typed[name]) for name in ("note", "text", "added_note", "words") if typed.get(name))
    return letter_page(request, sight, choice, {"error": error, "typed": typed, "kept": kept}, status)


@router.post("/review/{item}/take")
def take(request: Request, caller: Trainer, item: int, choice: Carried) -> Response:
    """This very letter, also one that is decided or did not have to be read."""
    person = person_of(caller)
    try:
        with team_of(request).store.writing() as tx:
            lease(tx, see(tx, item, person.id))
    except WebError as error:
        if error.code != "E490":
            raise
        return again(request, caller, item, choice, error, {})
    return back_to(item, choice)


@router.post("/review/{item}/lease")
def renew(request: Request, caller: Trainer, item: int) -> JSONResponse:
    """Ten minutes more: the page asks while somebody works on it."""
    with team_of(request).store.writing() as tx:
        sight = see(tx, item, person_of(caller).id)
        lease(tx, sight)
        held = Letters(tx).item(item)
    return JSONResponse({"until": held.lease_until.isoformat() if held and held.lease_until else ""})


@router.post("/review/{item}/release")
def release(request: Request, caller: Trainer, item: int, choice: Carried) -> Response:
    with team_of(request).store.writing() as tx:
        Desk(tx).release(see(tx, item, person_of(caller).id).item.id, person_of(caller).id)
    return RedirectResponse("/review" + (f"?{choice.query}" if choice.query else ""), 303)


def lease(tx: Transaction, sight: Sight) -> None:
    """Take or keep it.

    Raises:
        WebError: E490 another holds it, E491 it is one's own.
    """
    if own(tx, sight.item, sight.by):
        raise WebError("E491")
    if not Desk(tx).take(sight.item.id, sight.by):
        until = sight.item.lease_until
        raise WebError("E490", what=sight.name(sight.item.lease_by), near=f"{until.astimezone():%H:%M}" if until else "—")


def back_to(item: int, choice: Choice, anchor: str = "") -> Response:
    return RedirectResponse(f"/review/{item}" + (f"?{choice.query}" if choice.query else "") + anchor, 303)


def _words() -> dict[str, Any]:
    """Names and lists the templates use."""
    return {
        "reasons": words.REASONS,
        "verdicts": VERDICTS,
        "criteria": CRITERIA,
        "confidences": CONFIDENCES,
        "channels": CHANNELS,
        "roles": ROLES,
        "severities": SEVERITIES,
        "grades": words.GRADES,
        "missed": words.MISSED,
        "all_flags": FLAGS,
        "blind_labels": words.BLIND_LABELS,
        "token": lambda: secrets.token_urlsafe(_TOKEN),
    }
