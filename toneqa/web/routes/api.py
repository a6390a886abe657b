"""``/api/v1``: the exchange format over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response, StreamingResponse

import toneqa
from toneqa.errors import UseError
from toneqa.report.words import CRITERIA
from toneqa.rules.catalogue import catalogue
from toneqa.rules.explain import explain
from toneqa.rules.model import Rule
from toneqa.store.webhooks import STATES, Queue
from toneqa.types import Failure
from toneqa.web.access import Caller, Scope, require
from toneqa.web.analysis import Done, Outcome
from toneqa.web.analyst import Analyst
from toneqa.web.body import BATCH_BYTES, CHECK_BYTES, read_body
from toneqa.web.metrics import Metrics
from toneqa.web.reading import JSON, LINES
from toneqa.web.schema import (
    EXAMPLE_DRAFT,
    EXAMPLE_TALK,
    BatchIn,
    BatchOut,
    ConversationIn,
    DraftIn,
    ErrorOut,
    HealthOut,
    ResultOut,
    RuleOut,
    ShownOut,
)
from toneqa.web.troubles import WebError

router = APIRouter(prefix="/api/v1", tags=["toneqa"])

Offsets = Annotated[
    Literal["codepoints", "utf16"], Query(description="В чём считать смещения: знаки Юникода или единицы UTF-16, как в JavaScript.")
]
Answers = dict[int | str, dict[str, Any]]

_TROUBLES: Final[Mapping[int, str]] = {
    401: "Не передан ключ или он не действует (E467).",
    403: "У ключа нет такого права (E468).",
    404: "Такого нет.",
    413: "Слишком много данных (E462).",
    415: "Не тот Content-Type (E463).",
    422: "Данные не подходят: код E2xx, место в поле at.",
    429: "Слишком часто (E464), заголовок Retry-After.",
    503: "Сервер занят или проверка слишком долгая (E465, E466).",
}


def told(*statuses: int) -> Answers:
    return {status: {"description": _TROUBLES[status], "model": ErrorOut} for status in (*statuses, 401, 403, 429)}


def _takes(kinds: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": kinds}}


def _either(*models: type[Any]) -> dict[str, Any]:
    return {"anyOf": [{"$ref": f"#/components/schemas/{model.__name__}"} for model in models]}


CHECKED: Final = _takes(
    {
        JSON: {
            "schema": _either(DraftIn, ConversationIn),
            "examples": {
                "draft": {"summary": "Черновик и письмо клиента", "value": EXAMPLE_DRAFT},
                "conversation": {"summary": "Разговор в формате обмена", "value": EXAMPLE_TALK},
            },
        }
    }
)
SCORED: Final = _takes(
    {
        JSON: {"schema": _either(BatchIn), "examples": {"batch": {"value": {"conversations": [EXAMPLE_TALK]}}}},
        LINES: {"schema": {"type": "string", "description": "Разговоры в формате обмена, по одному на строке."}},
    }
)


@router.post(
    "/check",
    summary="Проверить черновик",
    response_model=ResultOut,
    responses=told(413, 415, 422, 503),
    openapi_extra=CHECKED,
)
async def check(request: Request, _: Annotated[Caller, require(Scope.CHECK)], offsets: Offsets = "codepoints") -> Response:
    """Результат для последнего ответа сотрудника. Текст не маскируется и нигде не сохраняется."""
    body = await read_body(request, CHECK_BYTES, JSON)
    outcome = await analyst(request).check(body, offsets == "utf16")
    return answered(request, outcome, "check")


@router.post(
    "/draft",
    summary="Черновик, готовый к показу",
    response_model=ShownOut,
    responses=told(413, 415, 422, 503),
    openapi_extra=CHECKED,
)
async def draft(request: Request, _: Annotated[Caller, require(Scope.CHECK)]) -> Response:
    """То же, что check, но уже словами для человека: для редакторов и расширений. Смещения — в единицах UTF-16."""
    body = await read_body(request, CHECK_BYTES, JSON)
    return answered(request, await analyst(request).draft(body), "draft")


def answered(request: Request, outcome: Outcome, kind: str) -> Response:
    """
    Raises:
        WebError: the code of what was wrong with the letter.
    """
    if isinstance(outcome, Failure):
        raise WebError.of(outcome)
    metrics_of(request).read(kind, outcome.seconds, outcome.verdict)
    return Response(outcome.body, media_type=JSON, headers={"Server-Timing": f"analysis;dur={outcome.seconds * 1000:.1f}"})


@router.post(
    "/score",
    summary="Оценить разговоры",
    response_model=BatchOut,
    responses=told(413, 415, 422, 503),
    openapi_extra=SCORED,
)
async def score(request: Request, _: Annotated[Caller, require(Scope.SCORE)], offsets: Offsets = "codepoints") -> Response:
    """По одному результату на разговор, в том же порядке; личные данные закрыты масками.

    Разговор, который не читается, даёт результат со статусом error, остальные оцениваются.
    """
    body = await read_body(request, BATCH_BYTES, JSON, LINES)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    done = _counted(await analyst(request).score(body, kind, offsets == "utf16"), metrics_of(request))
    if kind == LINES:
        return StreamingResponse(_lines(done), media_type=LINES)
    bodies = [one.body async for one in done]
    return Response(b'{"results":[' + b",".join(bodies) + b"]}", media_type=JSON)


async def _counted(done: AsyncIterator[Done], metrics: Metrics) -> AsyncIterator[Done]:
    async for one in done:
        metrics.read("score", one.seconds, one.verdict)
        yield one


async def _lines(done: AsyncIterator[Done]) -> AsyncIterator[bytes]:
    async for one in done:
        yield one.body + b"\n"


@router.get("/rules", summary="Все правила", response_model=list[RuleOut], responses=told())
async def rules(_: Annotated[Caller, require(Scope.RULES)]) -> JSONResponse:
    return JSONResponse([_rule(found) for found in catalogue()])


@router.get("/rules/{code}", summary="Правило", response_model=RuleOut, responses=told(404))
async def rule(code: str, _: Annotated[Caller, require(Scope.RULES)]) -> JSONResponse:
    """Правило по коду или имени, например REF201."""
    try:
        return JSONResponse(_rule(catalogue().find(code)))
    except UseError as error:
        raise WebError("E474", what=code[:40], near=", ".join(catalogue().nearest(code[:40]))) from error


def _rule(found: Rule) -> dict[str, Any]:
    names = ("code", "name", "title", "family", "severity", "status", "since", "message", "rationale", "effect", "advice", "sources")
    plain = {name: getattr(found, name) for name in (*names, "criterion", "points")}
    examples = {kind: [asdict(one) for one in getattr(found, kind)] for kind in ("bad", "good")}
    return plain | examples | {"text": explain(found, CRITERIA.get(found.criterion, ""))}


@router.get("/health", summary="Жив ли сервер", response_model=HealthOut, responses={503: {"model": HealthOut}})
async def health(request: Request) -> JSONResponse:
    """Без ключа: для наблюдения за сервером."""
    desk = analyst(request)
    shown = {"status": "busy" if desk.full else "ok", "toneqa": toneqa.__version__, "analysts": desk.processes, "waiting": desk.waiting}
    return JSONResponse(shown, 503 if desk.full else 200)


@router.get("/metrics", summary="Счётчики для Prometheus", responses=told() | {200: {"content": {"text/plain": {}}}})
async def metrics(request: Request, _: Annotated[Caller, require(Scope.METRICS)]) -> Response:
    return Response(*metrics_of(request).shown(analyst(request).waiting, await run_in_threadpool(_queue, request)))


def _queue(request: Request) -> dict[tuple[str, str], int]:
    """Every state of every hook, so that an empty one is told as 0."""
    team = request.app.state.toneqa.team
    if team is None or not team.hooks:
        return {}
    with team.store.reading() as tx:
        counts = Queue(tx).counts()
    return {(hook, state): counts.get((hook, state), 0) for hook in team.hooks for state in STATES}


@router.get("/openapi.json", include_in_schema=False)
async def openapi(request: Request) -> JSONResponse:
    return JSONResponse(request.app.openapi())


def analyst(request: Request) -> Analyst:
    found: Analyst = request.app.state.analyst
    return found


def metrics_of(request: Request) -> Metrics:
    found: Metrics = request.app.state.metrics
    return found
