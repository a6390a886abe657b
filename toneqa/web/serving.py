"""Runs the application under uvicorn, in one process or several."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from socket import socket
from typing import TYPE_CHECKING, Final

import uvicorn
from uvicorn.supervisors import Multiprocess

from toneqa.batch.run import Setup
from toneqa.web.state import ServeOptions, Team, WebState

if TYPE_CHECKING:
    from fastapi import FastAPI

    from toneqa.web.auth.oidc import Provider
    from toneqa.webhooks.hooks import Hook

_SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
_KEPT_SECONDS: Final = 75
"""A writer who stops to think finds the connection open: over TLS a new one costs two more ways there and back."""

_ENDING_SECONDS: Final = 20
"""After Ctrl-C, for answers on their way."""


@dataclass(frozen=True, slots=True)
class TeamOptions:
    """``db``: the address of the database; ``provider``: where people sign in outside; ``hooks``: helpdesks that tell of messages."""

    db: str = field(repr=False)
    provider: Provider | None = None
    hooks: tuple[Hook, ...] = ()


@dataclass(frozen=True, slots=True)
class Factory:
    """Makes the application in each server process; it is sent there, so it holds plain values alone."""

    setup: Setup
    options: ServeOptions
    team: TeamOptions | None = None

    def __call__(self) -> FastAPI:
        from toneqa.web.app import create_app

        return create_app(self._team(self.team) if self.team else self._alone())

    def _alone(self) -> WebState:
        from toneqa.web.access import on_this_machine

        return WebState(self.setup, self.options, (on_this_machine,))

    def _team(self, team: TeamOptions) -> WebState:
        from toneqa.store.engine import open_store
        from toneqa.web.access import by_key
        from toneqa.web.auth.keys import StoredKeys
        from toneqa.web.auth.passwords import Hasher
        from toneqa.web.auth.sessions import by_session

        store = open_store(team.db)
        ways = (by_key(StoredKeys(store)), by_session(store, self.options.secure))
        return WebState(self.setup, self.options, ways, Team(store, Hasher(), team.provider, {hook.name: hook for hook in team.hooks}))


def run(setup: Setup, options: ServeOptions, door: socket, team: TeamOptions | None = None) -> None:
    """Serve on an open socket until a signal ends it."""
    certificate, key = options.certificate or (None, None)
    config = uvicorn.Config(
        Factory(setup, options, team),
        factory=True,
        workers=options.workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(options.proxies),
        forwarded_allow_ips=list(options.proxies),
        ssl_certfile=certificate,
        ssl_keyfile=key,
        timeout_keep_alive=_KEPT_SECONDS,
        timeout_graceful_shutdown=_ENDING_SECONDS,
    )
    if options.workers == 1:
        uvicorn.Server(config).run([door])
        return
    with tempfile.TemporaryDirectory(prefix="toneqa-metrics-") as shared:
        os.environ[_SHARED] = shared  # before any process loads the library that counts
        Multiprocess(config, [door]).run()
