"""A limit of processor time for one conversation: busy neighbours do not count."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTimeError(BaseException):
    """Not an ``Exception``: nobody on its way up may take it for a bug of one letter."""


@contextmanager
def limited(seconds: float | None) -> Iterator[None]:
    """Interrupts what this process does after that much processor time, matching of patterns too.

    Without effect where the system has no such clock, and outside the main thread.

    Raises:
        OutOfTimeError
    """
    if seconds is None or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise OutOfTimeError
