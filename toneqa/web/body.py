"""Bodies of requests: of the kind that is read here, not too long, and all there in time."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import ClientDisconnect, Request

from toneqa.report.words import number
from toneqa.web.troubles import WebError

CHECK_BYTES: Final = 1_300_000
"""100,000 signs, each of which JSON may write as twelve bytes, and what stands around them."""

BATCH_BYTES: Final = 32_000_000
"""A thousand conversations of some thirty messages."""

SECONDS: Final = 30.0
"""For the body to arrive; a batch over a slow line fits, a caller who sends a byte a minute does not."""


async def read_body(request: Request, most: int, *kinds: str) -> bytes:
    """
    Raises:
        WebError: E463 another kind of content, E462 longer than ``most`` bytes, E475 it did not arrive.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in kinds:
        raise WebError("E463", what=" или ".join(kinds))
    try:
        async with asyncio.timeout(SECONDS):
            return await _collected(request, most)
    except (TimeoutError, ClientDisconnect):
        raise WebError("E475", what=f"{SECONDS:g}") from None


async def _collected(request: Request, most: int) -> bytes:
    parts, length = [], 0
    async for part in request.stream():
        length += len(part)
        if length > most:
            raise WebError("E462", what=f"{number(most / 1_000_000)} МБ", headers={"Connection": "close"})
        parts.append(part)
    return b"".join(parts)
