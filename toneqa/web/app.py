"""The application: layers around it, static files, routes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.staticfiles import StaticFiles

import toneqa
from toneqa.web import openapi, troubles
from toneqa.web.access import on_this_machine
from toneqa.web.analyst import Analyst
from toneqa.web.forms import Forms
from toneqa.web.headers import Guard
from toneqa.web.limits import Limiter
from toneqa.web.metrics import Metrics
from toneqa.web.pages import STATIC
from toneqa.web.postman import Postman
from toneqa.web.routes import (
    account,
    admin,
    admin_log,
    admin_queue,
    api,
    calibration,
    checker,
    coach,
    hooks,
    mine,
    outside,
    review,
    review_acts,
    rules,
)
from toneqa.web.state import WebState

ROUTERS: Final[Sequence[APIRouter]] = (checker.router, rules.router, api.router)
TEAM_ROUTERS: Final[Sequence[APIRouter]] = (
    review.router,
    review_acts.router,
    calibration.router,
    coach.router,  # before /my/{item}
    mine.router,
    account.router,
    outside.router,
    admin.router,
    admin_log.router,
    admin_queue.router,
    hooks.router,
)
"""Only where there are accounts."""


def create_app(state: WebState | None = None) -> FastAPI:
    """The whole server for one process. Nothing is loaded from the network: the built-in pages of the framework are off."""
    state = state or WebState(identify=(on_this_machine,))
    app = FastAPI(version=toneqa.__version__, docs_url=None, redoc_url=None, openapi_url=None, lifespan=_working, **openapi.HEAD)
    app.state.toneqa = state
    app.state.analyst = Analyst(state.setup, state.options.analysts)
    app.state.limiter = Limiter(state.options.per_minute)
    app.state.metrics = Metrics()
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in (*ROUTERS, *(TEAM_ROUTERS if state.team else ())):
        app.include_router(router)
    troubles.install(app)
    openapi.install(app)
    app.add_middleware(Forms)
    app.add_middleware(Guard, names=state.options.names, metrics=app.state.metrics, secure=state.options.secure)
    return app


@asynccontextmanager
async def _working(app: FastAPI) -> AsyncIterator[None]:
    await app.state.analyst.start()
    team = app.state.toneqa.team
    app.state.postman = Postman(team, app.state.analyst, app.state.metrics) if team and team.hooks else None
    if app.state.postman:
        app.state.postman.start()
    try:
        yield
    finally:
        if app.state.postman:
            await app.state.postman.stop()
        await app.state.analyst.stop()
