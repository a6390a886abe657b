"""How often a caller may come. Counted in the process: several server processes together let through as many times more."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from toneqa.web.access import Caller
from toneqa.web.state import PER_MINUTE
from toneqa.web.troubles import WebError


class Limiter:
    """Counts callers by name. Those on this machine without accounts are not counted: they would only hinder themselves."""

    def __init__(self, per_minute: int = PER_MINUTE) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def take(self, caller: Caller) -> None:
        """
        Raises:
            WebError: E464 with ``Retry-After``, in seconds.
        """
        if caller.kind == "local" or await self._counter.hit(self._item, caller.kind, caller.name):
            return
        reset = (await self._counter.get_window_stats(self._item, caller.kind, caller.name)).reset_time
        seconds = max(1, round(reset - time.time()))
        raise WebError("E464", what=str(seconds), headers={"Retry-After": str(seconds)})
