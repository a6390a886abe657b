"""Runs the application under uvicorn, in one process or several."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from socket import socket
from typing import TYPE_CHECKING, Final

import uvicorn
from uvicorn.supervisors import Multiprocess

from toneqa.batch.run import Setup
from toneqa.web.state import ServeOptions

if TYPE_CHECKING:
    from fastapi import FastAPI

_SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
_ENDING_SECONDS: Final = 20
"""After Ctrl-C, for answers on their way."""


@dataclass(frozen=True, slots=True)
class Factory:
    """Makes the application in each server process; it is sent there, so it holds plain values alone."""

    setup: Setup
    options: ServeOptions

    def __call__(self) -> FastAPI:
        from toneqa.web.access import on_this_machine
        from toneqa.web.app import create_app
        from toneqa.web.state import WebState

        return create_app(WebState(self.setup, self.options, (on_this_machine,)))


def run(setup: Setup, options: ServeOptions, door: socket) -> None:
    """Serve on an open socket until a signal ends it."""
    config = uvicorn.Config(
        Factory(setup, options),
        factory=True,
        workers=options.workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_ENDING_SECONDS,
    )
    if options.workers == 1:
        uvicorn.Server(config).run([door])
        return
    with tempfile.TemporaryDirectory(prefix="toneqa-metrics-") as shared:
        os.environ[_SHARED] = shared  # before any process loads the library that counts
        Multiprocess(config, [door]).run()
