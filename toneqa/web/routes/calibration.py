"""Calibration sessions: a lead chooses letters and raters, everyone judges blind, then all look at the differences."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from toneqa.report.words import CHANNELS, ROLES
from toneqa.store.accounts import Account, Accounts, Role
from toneqa.store.audit import Audit, Event
from toneqa.store.calibrations import Calibration, Calibrations, Mark
from toneqa.store.engine import Transaction
from toneqa.store.labels import machine_label
from toneqa.store.letters import Filter, Letters
from toneqa.web.access import Caller, require
from toneqa.web.calibration.draw import FEWEST, MOST, USUAL, draw
from toneqa.web.calibration.results import MACHINE, differing, lines_of
from toneqa.web.calibration.sheet import AGREED, FIELDS, GRADE, NOTE, blind_sight, checked, judged, note_of, sheet_of, waiting
from toneqa.web.pages import page
from toneqa.web.review.shown import show
from toneqa.web.review.sight import Sight, context, names, see
from toneqa.web.routes.account import address_of, person_of
from toneqa.web.state import team_of
from toneqa.web.troubles import WebError, status_of

router = APIRouter(include_in_schema=False)
Trainer = Annotated[Caller, require(Role.TRAINER)]
Lead = Annotated[Caller, require(Role.LEAD)]

LONGEST: Final = 4000
"""Code points of a note."""

POOL: Final = 2000
"""Newest answers a session is drawn from."""

Words = Annotated[str, Form(max_length=LONGEST * 2)]


@router.get("/calibration")
def listed(request: Request, caller: Trainer) -> HTMLResponse:
    """A lead sees every session, a rater his own."""
    person = person_of(caller)
    with team_of(request).store.reading() as tx:
        sessions = Calibrations(tx).all(None if caller.may(Role.LEAD) else person.id)
        done = {one.id: len(judged(Calibrations(tx).marks(one.id, person.id), person.id)) for one in sessions}
        people = names(tx)
    rows = [(one, done[one.id], waiting(one, person.id)) for one in sessions]
    return page(request, "calibration/list.html", {"title": "Калибровка", "rows": rows, "people": people})


@router.get("/calibration/new")
def blank(request: Request, caller: Lead) -> HTMLResponse:
    return _form(request, {}, None)


def _form(request: Request, typed: Mapping[str, Any], error: WebError | None) -> HTMLResponse:
    with team_of(request).store.reading() as tx:
        known = {"raters": _raters(tx), "queues": Letters(tx).values("queue")}
    fixed = {"title": "Новая калибровка", "typed": typed, "error": error, "fewest": FEWEST, "most": MOST, "usual": USUAL}
    return page(request, "calibration/new.html", known | fixed, status_of(error) if error else 200)


def _raters(tx: Transaction) -> list[Account]:
    return [one for one in Accounts(tx).all() if one.role != Role.AGENT and not one.disabled_at]


@router.post("/calibration/new")
def create(
    request: Request, caller: Lead, title: Words = "", count: Words = str(USUAL), queue: Words = "",
    raters: Annotated[list[int] | None, Form()] = None,
) -> Response:  # fmt: skip
    person = person_of(caller)
    try:
        with team_of(request).store.writing() as tx:
            session = _created(tx, person.id, title.strip()[:200], count, queue, frozenset(raters or ()))
            detail = {"letters": len(session.items), "raters": len(session.raters)}
            Audit(tx).note(Event("calibrate", "calibration", session.id, by=person.id, address=address_of(request), detail=detail))
    except WebError as error:
        typed = {"title": title, "count": count, "queue": queue, "raters": frozenset(raters or ())}
        return _form(request, typed, error)
    return RedirectResponse(f"/calibration/{session.id}", 303)


def _created(tx: Transaction, by: int, title: str, count: str, queue: str, raters: frozenset[int]) -> Calibration:
    people = [one for one in _raters(tx) if one.id in raters]
    if not title:
        raise WebError("E494", what="название")
    if len(people) < 2:
        raise WebError("E494", what="хотя бы два участника")
    if not (count.isascii() and count.isdigit() and FEWEST <= int(count[:3]) <= MOST):
        raise WebError("E494", what=f"число писем от {FEWEST} до {MOST}")
    own: set[str | None] = {author for one in people for author in one.authors}
    items = draw(Letters(tx).newest(Filter(queue=queue or None), POOL), int(count), title, own)
    if len(items) < FEWEST:
        raise WebError("E497", what=str(len(items)), near=str(FEWEST))
    return Calibrations(tx).create(title, by, tuple(FIELDS), items, [one.id for one in people])


@router.get("/calibration/{id}")
def session(request: Request, caller: Trainer, id: int) -> Response:
    person = person_of(caller)
    with team_of(request).store.writing() as tx:
        found = _get(tx, id, caller)
        if found.closed_at:
            Audit(tx).note(Event("view", "calibration", id, by=person.id, address=address_of(request)))
            return _results(request, tx, found)
        marks = Calibrations(tx).marks(id)
        progress = {rater: len(judged(marks, rater)) for rater in found.raters}
        own, people = judged(marks, person.id), names(tx)
    known = {"session": found, "progress": progress, "own": own, "people": people, "waiting": waiting(found, person.id)}
    return page(request, "calibration/session.html", known | {"title": found.title, "me": person.id})


def _get(tx: Transaction, number: int, caller: Caller) -> Calibration:
    """
    Raises:
        WebError: E460 there is no such session, or this person has no part in it.
    """
    found = Calibrations(tx).get(number)
    if found is None or not (caller.may(Role.LEAD) or person_of(caller).id in found.raters):
        raise WebError("E460", what=f"/calibration/{number}")
    return found


def _letter_of(found: Calibration, item: int) -> int:
    """Place of a letter in the session, from 1."""
    if item not in found.items:
        raise WebError("E460", what=f"/calibration/{found.id}/{item}")
    return found.items.index(item) + 1


@router.post("/calibration/{id}/finish")
def finish(request: Request, caller: Trainer, id: int) -> Response:
    """This rater is done; the last one to be done closes the session."""
    person = person_of(caller)
    with team_of(request).store.writing() as tx:
        found = _get(tx, id, caller)
        if not waiting(found, person.id):
            raise WebError("E496")
        left = len(found.items) - len(judged(Calibrations(tx).marks(id, person.id), person.id))
        if left:
            raise WebError("E494", what=f"оценки ещё {left} писем")
        Calibrations(tx).finish(id, person.id)
        if all(at or rater == person.id for rater, at in found.raters.items()):
            _close(tx, found, person.id, request)
    return RedirectResponse(f"/calibration/{id}", 303)


@router.post("/calibration/{id}/close")
def close(request: Request, caller: Lead, id: int) -> Response:
    """With what is there: a rater who is missing does not hold the others up."""
    with team_of(request).store.writing() as tx:
        found = _get(tx, id, caller)
        if not found.closed_at:
            _close(tx, found, person_of(caller).id, request)
    return RedirectResponse(f"/calibration/{id}", 303)


def _close(tx: Transaction, found: Calibration, by: int, request: Request) -> None:
    Calibrations(tx).close(found.id)
    Audit(tx).note(Event("close", "calibration", found.id, by=by, address=address_of(request)))


@router.get("/calibration/{id}/{item}")
def letter(request: Request, caller: Trainer, id: int, item: int) -> HTMLResponse:
    return _sheet(request, caller, id, item, {}, None)


def _sheet(request: Request, caller: Caller, id_: int, item: int, typed: Mapping[str, str], error: WebError | None) -> HTMLResponse:
    person = person_of(caller)
    with team_of(request).store.writing() as tx:
        found = _get(tx, id_, caller)
        place = _letter_of(found, item)
        if not waiting(found, person.id):
            raise WebError("E496")
        marks = Calibrations(tx).marks(id_, person.id)
        sight = blind_sight(tx, item, person.id)
        Audit(tx).note(Event("view", "item", item, by=person.id, address=address_of(request), detail={"blind": True}))
    given = dict(typed) or {**sheet_of(marks, item, person.id), NOTE: note_of(marks, item, person.id)}
    known = context(sight) | {"session": found, "place": place, "shown": show(sight), "given": given, "error": error}
    known |= {"own": judged(marks, person.id), "fields": FIELDS, "roles": ROLES, "channels": CHANNELS}
    known |= {"token": secrets.token_urlsafe(12), "title": f"{found.title}: письмо {place} из {len(found.items)}"}
    return page(request, "calibration/letter.html", known, status_of(error) if error else 200)


@router.post("/calibration/{id}/{item}")
def mark(
    request: Request, caller: Trainer, id: int, item: int, tone: Words = "", harsh: Words = "", refusal: Words = "",
    joining: Words = "", explanation: Words = "", alternative: Words = "", grade: Words = "", note: Words = "", token: Words = "",
) -> Response:  # fmt: skip
    """The whole sheet of one letter, or nothing of it; marked again, the last sheet counts."""
    person = person_of(caller)
    given = {"tone": tone, "harsh": harsh, "refusal": refusal, "joining": joining, "explanation": explanation}
    given |= {"alternative": alternative, GRADE: grade}
    try:
        marks = checked(given)
        if len(note) > LONGEST:
            raise WebError("E473", what=f"заметка длиннее {LONGEST} знаков")
        with team_of(request).store.writing() as tx:
            found = _get(tx, id, caller)
            _letter_of(found, item)
            if not waiting(found, person.id):
                raise WebError("E496")
            _store(tx, id, item, person.id, marks, note.strip(), token[:40])
            left = [one for one in found.items if one not in judged(Calibrations(tx).marks(id, person.id), person.id)]
    except WebError as error:
        if error.code not in ("E473", "E494"):
            raise
        return _sheet(request, caller, id, item, given | {NOTE: note}, error)
    return RedirectResponse(f"/calibration/{id}/{left[0]}" if left else f"/calibration/{id}", 303)


def _store(tx: Transaction, id_: int, item: int, by: int, marks: Mapping[str, str], note: str, token: str) -> None:
    for name, value in marks.items():
        Calibrations(tx).mark(id_, item, by, name, value, token=f"{token}:{name}" if token else None)
    known = note_of(Calibrations(tx).marks(id_, by), item, by)
    if note != known:
        Calibrations(tx).mark(id_, item, by, NOTE, "", note or None, f"{token}:{NOTE}" if token else None)


def _results(request: Request, tx: Transaction, found: Calibration) -> HTMLResponse:
    marks, people, by = Calibrations(tx).marks(found.id), names(tx), person_of(request.state.caller).id
    sheets = {item: _sheets(marks, item, found, people) for item in found.items}
    sights = {item: see(tx, item, by, calibrating=True).opened() for item in found.items}
    machine = {item: _machine(sight) for item, sight in sights.items()}
    apart = [(one, sights[one.item], show(sights[one.item]), _notes(marks, one.item, people)) for one in differing(sheets)]
    known: dict[str, Any] = {"session": found, "people": people, "lines": lines_of(sheets, machine), "apart": apart, "machine": machine}
    known |= {"agreed": {m.item: m.note for m in marks if m.criterion == AGREED}, "fields": FIELDS, "machine_name": MACHINE}
    known |= {"roles": ROLES, "judges": [people.get(one, "—") for one in found.raters], "now": datetime.now(UTC)}
    known |= {
        "token": lambda: secrets.token_urlsafe(12),
        "title": found.title,
        "places": {item: n for n, item in enumerate(found.items, 1)},
    }
    return page(request, "calibration/results.html", known)


def _sheets(marks: Sequence[Mark], item: int, found: Calibration, people: Mapping[int, str]) -> dict[str, dict[str, str]]:
    """By name of the rater; those who did not mark the letter are left out."""
    own = {rater: sheet_of(marks, item, rater) for rater in found.raters if item in judged(marks, rater)}
    return {f"{people.get(rater, '—')}": sheet for rater, sheet in own.items()}


def _notes(marks: Sequence[Mark], item: int, people: Mapping[int, str]) -> list[tuple[str, str]]:
    return [(people.get(m.by, "—"), m.note) for m in marks if m.item == item and m.criterion == NOTE and m.note]


def _machine(sight: Sight) -> dict[str, str]:
    """What toneqa says by each criterion; nothing where it abstains."""
    said = {name: machine_label(sight.main, name) for name in FIELDS if name != GRADE}
    score = sight.letter.last.score
    if score and score.grade is not None:
        said[GRADE] = str(min(max(int(score.grade + 0.5), 1), 5))
    return {name: value for name, value in said.items() if value in FIELDS[name][1]}


@router.post("/calibration/{id}/{item}/agree")
def agree(request: Request, caller: Lead, id: int, item: int, text: Words = "", token: Words = "") -> Response:
    """The answer all agreed upon after talking; a later one stands above it, the earlier stays."""
    person = person_of(caller)
    with team_of(request).store.writing() as tx:
        found = _get(tx, id, caller)
        _letter_of(found, item)
        if not found.closed_at:
            raise WebError("E496")
        if not text.strip() or len(text) > LONGEST:
            raise WebError("E494", what="общий вывод")
        Calibrations(tx).mark(id, item, person.id, AGREED, "", text.strip(), f"{token[:40]}:{AGREED}" if token else None)
    return RedirectResponse(f"/calibration/{id}#l{item}", 303)
