"""What trainers say of a letter. Each form makes rows that stay; to take one back is a row too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import JSONResponse, Response

from toneqa.report.words import FLAGS
from toneqa.store.audit import Audit, Event
from toneqa.store.desk import Decision, Desk
from toneqa.store.disputes import Disputes, Notifications
from toneqa.store.engine import Transaction
from toneqa.store.letters import StoredMessage
from toneqa.web.access import Caller
from toneqa.web.review.filters import Carried, Choice
from toneqa.web.review.marks import find_words
from toneqa.web.review.sight import Sight, label_names, see
from toneqa.web.review.words import BLIND_LABELS, GRADES, MISSED_NAMES
from toneqa.web.routes.account import address_of, person_of
from toneqa.web.routes.review import Trainer, again, back_to, lease, next_letter
from toneqa.web.state import team_of
from toneqa.web.troubles import WebError, wants_json

router = APIRouter(include_in_schema=False)

LONGEST: Final = 4000
"""Code points of a note or an answer: several screens; more is not read."""

_TOKEN: Final = 64
Token = Annotated[str, Form(max_length=_TOKEN)]
Words = Annotated[str, Form()]
Said = Callable[[Sight], Iterator[Decision]]
Told = Callable[[Transaction, Sight], None]


@router.post("/review/{item}/decide")
def decide(
    request: Request, caller: Trainer, item: int, choice: Carried, kind: Annotated[str, Form()], finding: Annotated[int, Form()],
    token: Token = "",
) -> Response:  # fmt: skip
    def said(sight: Sight) -> Iterator[Decision]:
        if kind not in ("confirm", "overturn"):
            raise WebError("E473", what="kind")
        yield Decision(item, sight.by, kind, finding=sight.finding(finding).id, token=token or None)

    return _act(request, caller, item, choice, said, {}, f"#f{finding}", token or None)


@router.post("/review/{item}/add")
def add(
    request: Request, caller: Trainer, item: int, choice: Carried, code: Annotated[str, Form()] = "", selected: Annotated[str, Form()] = "",
    place: Annotated[str, Form()] = "", words: Words = "", note: Words = "", token: Token = "",
) -> Response:  # fmt: skip
    """``selected`` or else ``place``: «message:start:end» in code points; ``words`` of that place alone."""

    def said(sight: Sight) -> Iterator[Decision]:
        if code not in MISSED_NAMES:
            raise WebError("E494", what="что именно пропущено")
        message, start, end = _place(sight, selected or place, words.strip())
        yield Decision(
            item, sight.by, "add", sight.blind, message.id, None, code, start, end, note=_text(note) or None, token=token or None
        )

    typed = {"code": code, "selected": selected, "place": place, "words": words, "added_note": note}
    return _act(request, caller, item, choice, said, typed, "#added", token or None)


def _place(sight: Sight, place: str, words: str) -> tuple[StoredMessage, int, int]:
    """
    Raises:
        WebError: E493 there is no such place in the answer, E494 none is named.
    """
    numbers = place.split(":")
    if not place and words:
        return _anywhere(sight, words)
    if len(numbers) != 3 or not all(n.isascii() and n.isdigit() and len(n) < 10 for n in numbers):
        raise WebError("E494", what="место в письме")
    number, start, end = map(int, numbers)
    message = sight.message(number)
    if message not in sight.answer or not 0 <= start < end <= message.length:
        raise WebError("E493", what=place)
    if not words:
        return message, start, end
    if found := find_words(message, words, start, end):
        return message, *found
    raise WebError("E493", what=f"«{words[:60]}»")


def _anywhere(sight: Sight, words: str) -> tuple[StoredMessage, int, int]:
    for message in sight.answer:
        if found := find_words(message, words):
            return message, *found
    raise WebError("E493", what=f"«{words[:60]}»")


@router.post("/review/{item}/labels")
def labels(
    request: Request, caller: Trainer, item: int, choice: Carried, message: Annotated[int, Form()], tone: Words = "", harsh: Words = "",
    refusal: Words = "", joining: Words = "", explanation: Words = "", alternative: Words = "", disc: Words = "", wish: Annotated[str, Form(alias="request")] = "",
    emotion: Words = "", flags: Annotated[list[str] | None, Form()] = None, flagged: Words = "", token: Token = "",
) -> Response:  # fmt: skip
    """What differs from what counts now becomes a row."""
    given = {"tone": tone, "harsh": harsh, "refusal": refusal, "joining": joining, "explanation": explanation}
    given |= {"alternative": alternative, "disc": disc, "request": wish, "emotion": emotion}
    chosen = ",".join(flag for flag in FLAGS if flag in (flags or ())) if flagged else None

    def said(sight: Sight) -> Iterator[Decision]:
        if sight.blind:
            raise WebError("E492")
        yield from _labels(sight, sight.message(message), given, chosen, token)

    return _act(request, caller, item, choice, said, {}, f"#m{message}")


def _labels(sight: Sight, message: StoredMessage, given: Mapping[str, str], flags: str | None, token: str) -> Iterator[Decision]:
    if message.role != "client" and message not in sight.answer:
        raise WebError("E493", what="эта реплика разбирается отдельно")
    empty = Decision(sight.item.id, sight.by, "label", sight.blind, message.id)
    for name, (_, values) in label_names(message).items():
        value = given.get(name, "")
        if value and value not in values:
            raise WebError("E473", what=name)
        if value and value != sight.label(message, name):
            yield replace(empty, name=name, value=value, token=_numbered(token, name))
    if flags is not None and message.role == "agent" and flags != sight.label(message, "flags"):
        yield replace(empty, name="flags", value=flags, token=_numbered(token, "flags"))


@router.post("/review/{item}/grade")
def grade(request: Request, caller: Trainer, item: int, choice: Carried, value: Words = "", token: Token = "") -> Response:
    def said(sight: Sight) -> Iterator[Decision]:
        if sight.blind:
            raise WebError("E492")
        yield _grade(sight, value, token)

    return _act(request, caller, item, choice, said, {}, "#grade", _numbered(token, "grade"))


def _grade(sight: Sight, value: str, token: str) -> Decision:
    if value not in GRADES:
        raise WebError("E494", what="оценка от 1 до 5")
    return Decision(sight.item.id, sight.by, "grade", sight.blind, value=value, token=_numbered(token, "grade"))


@router.post("/review/{item}/note")
def note(request: Request, caller: Trainer, item: int, choice: Carried, note: Words = "", token: Token = "") -> Response:
    def said(sight: Sight) -> Iterator[Decision]:
        if not _text(note):
            raise WebError("E494", what="текст заметки")
        yield Decision(item, sight.by, "note", sight.blind, note=_text(note), token=_numbered(token, "note"))

    return _act(request, caller, item, choice, said, {"note": note}, "#finish", _numbered(token, "note"))


@router.post("/review/{item}/blind")
def blind(
    request: Request, caller: Trainer, item: int, choice: Carried, tone: Words = "", harsh: Words = "", refusal: Words = "",
    joining: Words = "", explanation: Words = "", alternative: Words = "", value: Words = "", note: Words = "", token: Token = "",
) -> Response:  # fmt: skip
    """One's own labels and grade, before the machine's are shown; all of them or none."""
    given = {"tone": tone, "harsh": harsh, "refusal": refusal, "joining": joining, "explanation": explanation, "alternative": alternative}
    needed = BLIND_LABELS if refusal == "true" else BLIND_LABELS[:3]

    def said(sight: Sight) -> Iterator[Decision]:
        if not sight.blind:
            return
        if not all(given[name] for name in needed):
            raise WebError("E494", what="тон, резкость, отказ" + (" и три его части" if len(needed) > 3 else ""))
        yield from _labels(sight, sight.main, {name: given[name] for name in needed}, None, token)
        if _text(note):
            yield Decision(item, sight.by, "note", True, note=_text(note), token=_numbered(token, "note"))
        yield _grade(sight, value, token)

    return _act(request, caller, item, choice, said, given | {"value": value, "note": note}, "#findings", _numbered(token, "grade"))


@router.post("/review/{item}/withdraw")
def withdraw(
    request: Request, caller: Trainer, item: int, choice: Carried, replaces: Annotated[int, Form()], token: Token = ""
) -> Response:
    """One's own word alone is taken back; the row stays, and so does this one."""

    def said(sight: Sight) -> Iterator[Decision]:
        known = {d.id for d in sight.standing if d.by == sight.by}
        if replaces not in known:
            raise WebError("E493", what="это решение уже отменено или оно не ваше")
        yield Decision(item, sight.by, "withdraw", replaces=replaces, token=token or None)

    return _act(request, caller, item, choice, said, {}, "", token or None)


@router.post("/review/{item}/done")
def done(request: Request, caller: Trainer, item: int, choice: Carried, note: Words = "", token: Token = "") -> Response:
    """What stands now is right; on to the next letter. The author is told."""

    def said(sight: Sight) -> Iterator[Decision]:
        if sight.blind:
            raise WebError("E492")
        if any(not dispute.answers for dispute in sight.disputes):
            raise WebError("E494", what="ответ на спор")
        if _text(note):
            yield Decision(item, sight.by, "note", note=_text(note), token=_numbered(token, "note"))
        yield Decision(item, sight.by, "done", token=_numbered(token, "done"))

    def told(tx: Transaction, sight: Sight) -> None:
        Notifications(tx).tell_author(item, "decision")

    refused = _act(request, caller, item, choice, said, {"note": note}, "", _numbered(token, "done"), told)
    return refused if refused.status_code >= 400 else _onwards(request, caller, choice, item)


def _onwards(request: Request, caller: Caller, choice: Choice, item: int) -> Response:
    answer = next_letter(request, caller, choice, item)
    return JSONResponse({"next": answer.headers["location"]}) if wants_json(request) else answer


@router.post("/review/{item}/answer")
def answer(
    request: Request, caller: Trainer, item: int, choice: Carried, dispute: Annotated[int, Form()], accepted: Words = "", text: Words = "",
    token: Token = "",
) -> Response:  # fmt: skip
    """To agree takes the finding off, to disagree confirms it. The agent is told."""

    def said(sight: Sight) -> Iterator[Decision]:
        found = next((d for d in sight.disputes if d.id == dispute), None)
        if found is None or found.answers:
            raise WebError("E493", what="на этот спор уже ответили")
        if accepted not in ("yes", "no") or not _text(text):
            raise WebError("E494", what="решение и слова для сотрудника")
        if found.finding is not None:
            kind = "overturn" if accepted == "yes" else "confirm"
            yield Decision(item, sight.by, kind, finding=found.finding, token=_numbered(token, "answer"))

    def told(tx: Transaction, sight: Sight) -> None:
        Disputes(tx).answer(dispute, sight.by, accepted == "yes", _text(text))
        Audit(tx).note(Event("answer", "item", item, by=sight.by, address=address_of(request), detail={"accepted": accepted == "yes"}))

    return _act(
        request,
        caller,
        item,
        choice,
        said,
        {"accepted": accepted, "text": text, "dispute": dispute},
        "#disputes",
        _numbered(token, "answer"),
        told,
    )


def _act(
    request: Request, caller: Caller, item: int, choice: Choice, said: Said, typed: Mapping[str, Any], anchor: str,
    mark: str | None = None, told: Told = lambda tx, sight: None,
) -> Response:  # fmt: skip
    """In one transaction: the lease kept, the decisions, the log. Refused: the page again with all that was typed, or JSON."""
    try:
        kept = _keep(request, caller, item, said, told, mark)
    except WebError as error:
        if error.code == "E460" or wants_json(request):
            raise
        return again(request, caller, item, choice, error, typed)
    if wants_json(request):
        return JSONResponse({"ids": [decision.id for decision in kept], "kinds": [decision.kind for decision in kept]})
    return back_to(item, choice, anchor)


def _keep(request: Request, caller: Caller, item: int, said: Said, told: Told, mark: str | None) -> list[Decision]:
    """``mark``: the token of the form's last row; where it is there already, the form came twice and nothing is done."""
    person = person_of(caller)
    with team_of(request).store.writing() as tx:
        sight = see(tx, item, person.id)
        if before := [d for d in sight.history if mark and d.by == person.id and d.token == mark]:
            return before
        lease(tx, sight)
        kept = [Desk(tx).decide(decision) for decision in list(said(sight))]
        told(tx, sight)
        detail = {"kinds": [decision.kind for decision in kept], "blind": sight.blind}
        Audit(tx).note(Event("decide", "item", item, by=person.id, address=address_of(request), detail=detail))
    return kept


def _numbered(token: str, name: str) -> str | None:
    """Several rows of one form."""
    return f"{token}-{name}" if token else None


def _text(written: str) -> str:
    """
    Raises:
        WebError: E473 too long.
    """
    if len(written) > LONGEST:
        raise WebError("E473", what=f"текст длиннее {LONGEST} знаков")
    return written.strip()
