"""Works through the queue of webhooks beside the requests, in one thread of every server process."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from typing import Final

from toneqa.errors import ToneqaError
from toneqa.web.analyst import Analyst
from toneqa.web.metrics import Metrics
from toneqa.web.reading import LINES
from toneqa.web.state import Team
from toneqa.webhooks.work import Json, Worker

IDLE: Final = 2.0
"""Seconds between looks at an empty queue: a message of another process, or one whose time to try again has come."""

_PATIENCE: Final = 60.0
log = logging.getLogger("toneqa.web")


class Postman:
    """``start`` and ``stop`` belong to the server; ``hurry``: there is something new."""

    def __init__(self, team: Team, analyst: Analyst, metrics: Metrics) -> None:
        self._analyst = analyst
        self._worker = Worker(team.store, team.hooks, self._score, metrics.hooked)
        self._news, self._ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="toneqa-webhooks", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """After the message that is being worked on."""
        self._ended.set()
        self._news.set()
        await asyncio.to_thread(self._thread.join, _PATIENCE)

    def hurry(self) -> None:
        self._news.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._news.clear()
            if not self._stepped():
                self._news.wait(IDLE)

    def _stepped(self) -> bool:
        try:
            return self._worker.step()
        except ToneqaError as error:
            log.error("%s: the queue of webhooks waits", error.code)
        except Exception as error:  # its message may hold a letter
            log.error("E901: %s in the queue of webhooks", type(error).__name__)
        return False

    def _score(self, talk: bytes) -> Json:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(self._result(talk), self._loop).result(_PATIENCE)

    async def _result(self, talk: bytes) -> Json:
        lines = [done.body async for done in await self._analyst.score(talk, LINES)]
        found: Json = json.loads(lines[0])
        return found
