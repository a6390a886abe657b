"""The coach's page: one's own, and anybody's for trainers. There is no ranking of people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from toneqa.growth.plan import FEWEST
from toneqa.rules.catalogue import catalogue
from toneqa.store.accounts import Account, Accounts, Role
from toneqa.store.audit import Audit, Event
from toneqa.store.engine import Transaction
from toneqa.store.exercises import Exercises
from toneqa.store.letters import Filter
from toneqa.store.practice import Practice, Seen
from toneqa.types import Failure
from toneqa.web.access import Caller, Person, require
from toneqa.web.coach import exercise
from toneqa.web.coach.exercise import Answer
from toneqa.web.coach.lesson import Lesson, lesson, quote
from toneqa.web.coach.words import TEXTS
from toneqa.web.pages import author as shown
from toneqa.web.pages import page
from toneqa.web.routes.account import address_of, person_of
from toneqa.web.routes.api import analyst, metrics_of
from toneqa.web.state import team_of
from toneqa.web.troubles import WebError, status_of

router = APIRouter(include_in_schema=False)
Agent = Annotated[Caller, require(Role.AGENT)]
Trainer = Annotated[Caller, require(Role.TRAINER)]


@router.get("/coach")
def people(request: Request, caller: Trainer) -> HTMLResponse:
    """Everyone by the alphabet, with the number of letters alone."""
    with team_of(request).store.reading() as tx:
        rows = _people(tx)
    return page(request, "coach/list.html", {"title": "Тренировка", "rows": rows, "texts": TEXTS})


def _people(tx: Transaction) -> list[tuple[str, str, int]]:
    """Name, one of the names in exports, letters; a person with several names stands here once."""
    owners = _owners(tx)
    found: dict[str, tuple[str, str, int]] = {}
    for author, count in Practice(tx).authors():
        owner = owners.get(author)
        key = f"account {owner.id}" if owner else f"author {author}"
        name, first, before = found.get(key, (owner.name if owner else shown(author), author, 0))
        found[key] = (name, first, before + count)
    return sorted(found.values(), key=lambda row: (row[0].casefold(), row[1]))


def _owners(tx: Transaction) -> dict[str, Account]:
    return {author: account for account in Accounts(tx).all() for author in account.authors}


@router.get("/coach/agent")
def of_agent(request: Request, caller: Trainer, author: str = "") -> HTMLResponse:
    """``author``: any of a person's names in exports.

    Raises:
        WebError: E460 nobody of that name has written anything.
    """
    person = person_of(caller)
    with team_of(request).store.writing() as tx:
        owner = _owners(tx).get(author)
        if not any(author == known for known, _ in Practice(tx).authors()):
            raise WebError("E460", what=request.url.path)
        wanted = Filter(owner=owner.id) if owner else Filter(author=author)
        found = lesson(Practice(tx), wanted, catalogue().rules)
        kept = Exercises(tx).of(owner.id) if owner else []
        Audit(tx).note(Event("coach", "account", owner.id if owner else None, by=person.id, address=address_of(request)))
    known = {"title": f"Тренировка: {owner.name if owner else shown(author)}", "own": False, "kept": _tried(kept), "letters_at": "/review"}
    return _shown(request, found, known)


@router.get("/my/coach")
def own(request: Request, caller: Agent) -> HTMLResponse:
    return _own(request, person_of(caller), {})


def _own(request: Request, person: Person, more: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    with team_of(request).store.writing() as tx:
        found = lesson(Practice(tx, hidden=False), Filter(owner=person.id), catalogue().rules)
        kept = Exercises(tx).of(person.id)
        Audit(tx).note(Event("coach", "account", person.id, by=person.id, address=address_of(request)))
    known = {"title": "Моя практика", "own": True, "kept": _tried(kept), "letters_at": "/my"}
    return _shown(request, found, known | dict(more), status)


def _tried(kept: list[Any]) -> list[Any]:
    return [one for one in kept if one.tries]


def _shown(request: Request, found: Lesson, more: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    rules = catalogue().rules
    known: dict[str, Any] = {"lesson": found, "texts": TEXTS, "fewest": FEWEST, "answer": None, "error": None, "tried": None}
    known |= {"rules": rules, "longest": exercise.LONGEST}
    return page(request, "coach/page.html", known | dict(more), status)


@router.post("/my/coach/{id}")
async def rewrite(
    request: Request, caller: Agent, id: int, text: Annotated[str, Form()] = "", keep: Annotated[str, Form()] = ""
) -> HTMLResponse:
    """Rewrite the sentence of one's own finding; the try is kept only where that was wished."""
    person, tried = person_of(caller), text.strip()
    seen = await run_in_threadpool(_exercise, request, person, id)
    try:
        answer = await _answered(request, seen, tried)
    except WebError as error:
        more = {"error": error, "tried": {"finding": id, "text": tried}}
        return await run_in_threadpool(_own, request, person, more, status_of(error))
    if keep and answer.told not in ("too_short", "same_text"):
        await run_in_threadpool(_keep, request, person, seen, answer)
        answer = replace(answer, saved=True)
    return await run_in_threadpool(_own, request, person, {"answer": answer, "tried": {"finding": id, "text": tried}})


async def _answered(request: Request, seen: Seen, text: str) -> Answer:
    """
    Raises:
        WebError: E473 too long, and as the analyst.

    Nobody is praised for the absence of what the old sentence alone does not show either.
    """
    if len(text) > exercise.LONGEST:
        raise WebError("E473", what=f"текст длиннее {exercise.LONGEST} знаков")
    if early := exercise.too_early(seen, text):
        return early
    answer = await _judged(request, seen, text)
    if not answer.passed:
        return answer
    before = await _judged(request, seen, quote(seen).sentence)
    return answer if before.told == "not_yet" else replace(answer, told="whole")


async def _judged(request: Request, seen: Seen, text: str) -> Answer:
    body = await run_in_threadpool(_draft, request, seen, text)
    outcome = await analyst(request).check(body)
    if isinstance(outcome, Failure):
        raise WebError.of(outcome)
    metrics_of(request).read("exercise", outcome.seconds, outcome.verdict)
    return exercise.judged(seen, text, json.loads(outcome.body), catalogue().rules)


def _exercise(request: Request, person: Person, finding: int) -> Seen:
    """
    Raises:
        WebError: E460 there is no such finding in this person's letters.
    """
    with team_of(request).store.reading() as tx:
        seen = Practice(tx, hidden=False).finding(finding, Filter(owner=person.id))
    if seen is None:
        raise WebError("E460", what=request.url.path)
    return seen


def _draft(request: Request, seen: Seen, text: str) -> bytes:
    with team_of(request).store.reading() as tx:
        return exercise.draft(tx, seen, text)


def _keep(request: Request, person: Person, seen: Seen, answer: Answer) -> None:
    with team_of(request).store.writing() as tx:
        exercise.keep(tx, person.id, seen, answer)
        Audit(tx).note(Event("exercise", "item", seen.item, by=person.id, address=address_of(request)))
