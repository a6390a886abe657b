"""What happens in a process of the analyst: bytes of a request to bytes of an answer. Nothing of a letter stays behind."""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from multiprocessing import parent_process
from typing import Any, Final

from toneqa.batch.clock import OutOfTimeError, limited
from toneqa.batch.heap import settle
from toneqa.batch.run import Item, Scorer, Setup, scorer
from toneqa.errors import TEXTS, DataError
from toneqa.report.wire import dump
from toneqa.types import Conversation, Failure, Message, Role
from toneqa.web.draft.view import View
from toneqa.web.offsets import in_utf16
from toneqa.web.reading import read_batch, read_draft

CHUNK: Final = 8
"""Conversations a process takes at once from a batch: a check that waits behind them waits some 0.1 s."""

WARM_UP: Final = "Здравствуйте, Анна! Понимаю, как неприятно остаться без наушников. Деньги вернём завтра до 12:00. Вам так удобно?"


@dataclass(frozen=True, slots=True)
class Done:
    """``body``: the answer; ``seconds`` of work; ``verdict`` of the last answer, for the metrics."""

    body: bytes
    seconds: float
    verdict: str = ""


Outcome = Done | Failure


@dataclass(frozen=True, slots=True)
class _Desk:
    """What this process works with."""

    setup: Setup
    limit: float

    def check(self) -> Scorer:
        return scorer(replace(self.setup, masked=False, key=b""))

    def batch(self) -> Scorer:
        return scorer(replace(self.setup, masked=True))


_desk: _Desk | None = None


def begin(setup: Setup, limit: float) -> None:
    """Make this process ready; ``limit``: seconds of processor time for one conversation. Ctrl-C is for the parent, and without it we end too."""
    global _desk
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _desk = _Desk(setup, limit)


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def warm() -> int:
    """Load everything that a check needs; gives the id of the process."""
    _at_desk().check().score([Conversation("", (Message(Role.CLIENT, WARM_UP), Message(Role.AGENT, WARM_UP)), "email")])
    settle()
    return os.getpid()


def _at_desk() -> _Desk:
    assert _desk is not None, "begin() first"
    return _desk


def check(body: bytes, utf16: bool) -> Outcome:
    """A draft to its wire result."""
    return _answered(body, lambda result: in_utf16(result) if utf16 else result)


def draft(body: bytes) -> Outcome:
    """A draft to what its page shows, offsets in UTF-16."""
    view = View(_at_desk().check().writer.rules)
    return _answered(body, view.shown)


def _answered(body: bytes, write: Callable[[dict[str, Any]], dict[str, Any]]) -> Outcome:
    started = time.perf_counter()
    try:
        talk = read_draft(body)
    except DataError as error:
        return Failure(error.code, error.text, error.at)
    result = _scored(_at_desk().check(), replace(talk, source=None))
    if result["error"]:
        return Failure(**result["error"])
    return Done(dump(write(result)).encode(), time.perf_counter() - started, _verdict(result))


def split(body: bytes, kind: str) -> list[bytes] | Failure:
    """A batch to pickled chunks, so that several processes can share it."""
    try:
        items = read_batch(body, kind)
    except DataError as error:
        return Failure(error.code, error.text, error.at)
    return [pickle.dumps(items[at : at + CHUNK]) for at in range(0, len(items), CHUNK)]


def score(chunk: bytes, utf16: bool) -> list[Done]:
    """The results of a chunk of ``split``, one for every conversation."""
    work = _at_desk().batch()
    return [_scored_line(work, item, utf16) for item in pickle.loads(chunk)]


def _scored_line(work: Scorer, item: Item, utf16: bool) -> Done:
    started = time.perf_counter()
    result = _scored(work, item)
    line = dump(in_utf16(result) if utf16 else result)
    return Done(line.encode(), time.perf_counter() - started, _verdict(result))


def _scored(work: Scorer, item: Item) -> dict[str, Any]:
    limit = _at_desk().limit
    try:
        with limited(limit):
            return work.score([item])[0]
    except OutOfTimeError:
        text = TEXTS["E465"].format(what=f"{limit:g}")
        assert isinstance(item, Conversation)
        return work.writer.failure(Failure("E465", text, item.source or "", item.id))


def _verdict(result: Mapping[str, Any]) -> str:
    return next((m["verdict"] for m in reversed(result["messages"]) if "verdict" in m), "")
