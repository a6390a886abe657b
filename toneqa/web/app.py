"""The application: layers around it, static files, routes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.staticfiles import StaticFiles

import toneqa
from toneqa.web import troubles
from toneqa.web.access import on_this_machine
from toneqa.web.headers import Guard
from toneqa.web.pages import STATIC
from toneqa.web.routes import account, admin, admin_log, checker
from toneqa.web.state import WebState

ROUTERS: Final[Sequence[APIRouter]] = (checker.router,)
TEAM_ROUTERS: Final[Sequence[APIRouter]] = (account.router, admin.router, admin_log.router)
"""Only where there are accounts."""


def create_app(state: WebState | None = None) -> FastAPI:
    """The whole server for one process. Nothing is loaded from the network: the built-in pages of the framework are off."""
    state = state or WebState(identify=(on_this_machine,))
    app = FastAPI(title="toneqa", version=toneqa.__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.toneqa = state
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in (*ROUTERS, *(TEAM_ROUTERS if state.team else ())):
        app.include_router(router)
    troubles.install(app)
    app.add_middleware(Guard, names=state.options.names, secure=state.options.secure)
    return app
