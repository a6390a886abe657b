"""The analyst of a server: processes that read letters while the event loop stays free."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Final, TypeVar

from toneqa.batch.run import Setup
from toneqa.types import Failure
from toneqa.web import analysis
from toneqa.web.analysis import Done, Outcome
from toneqa.web.troubles import WebError

LIMIT: Final = 10.0
"""Seconds of processor time for one conversation: the longest that is taken (100,000 signs) needs some three."""

MOST_WAITING: Final = 64
"""Checks that may wait for each process; who comes later is asked to come back (E466)."""

_GRACE: Final = 30.0
"""Seconds over the limit after which nobody waits any longer: processes may have to start first, on a machine that is busy."""

_THREADS: Final = "OPENBLAS_NUM_THREADS"
"""The matrices are small: threads of several processes only wait for each other."""

_RETRY: Final = {"Retry-After": "1"}

T = TypeVar("T")
log = logging.getLogger("toneqa.web")


@dataclass(slots=True)
class Analyst:
    """``processes`` of its own, started by ``start`` and ended by ``stop``. ``limit``: seconds of processor time for one conversation."""

    setup: Setup
    processes: int = 2
    limit: float = LIMIT
    waiting: int = 0
    _pool: ProcessPoolExecutor | None = None
    _batches: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def start(self) -> None:
        """Ready means warm: every process has read a letter."""
        self._batches = asyncio.Semaphore(max(1, self.processes - 1))
        self._pool = self._hire()
        await asyncio.gather(*(self._ask(analysis.warm) for _ in range(self.processes * 2)))

    async def stop(self) -> None:
        pool, self._pool = self._pool, None
        if pool:
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)

    @property
    def full(self) -> bool:
        return self.waiting >= MOST_WAITING * self.processes

    async def check(self, body: bytes, utf16: bool = False) -> Outcome:
        """The wire result of a draft.

        Raises:
            WebError: E465 it took too long, E466 too many are waiting or the processes broke down.
        """
        return await self.run(analysis.check, body, utf16)

    async def draft(self, body: bytes) -> Outcome:
        """What the page of the draft shows; raises as ``check``."""
        return await self.run(analysis.draft, body)

    async def score(self, body: bytes, kind: str, utf16: bool = False) -> AsyncIterator[Done]:
        """Results of a batch in order, as they are ready; checks of drafts go on beside it.

        Raises:
            WebError: as ``check``, and the code of what is wrong with the whole request.
        """
        chunks = await self.run(analysis.split, body, kind)
        if isinstance(chunks, Failure):
            raise WebError.of(chunks)
        return self._scored(chunks, utf16)

    async def _scored(self, chunks: list[bytes], utf16: bool) -> AsyncIterator[Done]:
        waiting = [asyncio.create_task(self._chunk(chunk, utf16)) for chunk in chunks]
        try:
            for task in waiting:
                for done in await task:
                    yield done
        finally:
            for task in waiting:
                task.cancel()

    async def _chunk(self, chunk: bytes, utf16: bool) -> list[Done]:
        async with self._batches:
            return await self._ask(analysis.score, chunk, utf16, seconds=self.limit * analysis.CHUNK)

    async def run(self, work: Callable[..., T], *given: object) -> T:
        """Work of ``toneqa.web.analysis`` in one of the processes."""
        if self.full:
            raise WebError("E466", headers=_RETRY)
        self.waiting += 1
        try:
            return await self._ask(work, *given)
        finally:
            self.waiting -= 1

    async def _ask(self, work: Callable[..., T], *given: object, seconds: float | None = None) -> T:
        """A process that died takes the others with it: all are replaced, and the work is tried once more."""
        for _ in range(2):
            pool = self._pool
            if pool is None:
                break
            try:
                return await self._answer(pool, work, given, (seconds or self.limit) + self._queue_time())
            except BrokenProcessPool:
                self._replace(pool)
        raise WebError("E466", headers=_RETRY)

    async def _answer(self, pool: ProcessPoolExecutor, work: Callable[..., T], given: tuple[object, ...], seconds: float) -> T:
        asked = asyncio.get_running_loop().run_in_executor(pool, work, *given)
        try:
            return await asyncio.wait_for(asked, seconds)
        except TimeoutError:
            raise WebError("E465", what=f"{self.limit:g}") from None

    def _queue_time(self) -> float:
        return _GRACE + self.limit * (self.waiting // self.processes)

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        if self._pool is broken:
            log.error("E466: a process of the analyst ended; all of them are started anew")
            self._pool = self._hire()
            broken.shutdown(wait=False, cancel_futures=True)

    def _hire(self) -> ProcessPoolExecutor:
        os.environ.setdefault(_THREADS, "1")
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            context.set_forkserver_preload(["toneqa.web.analysis"])
        return ProcessPoolExecutor(self.processes, context, analysis.begin, (self.setup, self.limit))
