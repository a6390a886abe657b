"""A queue of webhooks in which something waits, something failed and something was taken out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from toneqa.store.engine import Store
from toneqa.store.webhooks import Queue

WORDS: Final = "Возврат денежных средств невозможен."
LEASE: Final = timedelta(minutes=3)


def stuck(store: Store) -> int:
    """The number of what was taken out. Messages: 1 failed, 2 scored and waits for its next try, 3 taken out, 4 nobody has tried."""
    now = datetime.now(UTC) - timedelta(minutes=5)
    with store.writing() as tx:
        queue = Queue(tx)
        for message in "1234":
            queue.add("desk", message, "5", {"text": WORDS}, now)
        first, second, third = [job for job in (queue.claim(now, LEASE) for _ in range(3)) if job]
        queue.failed(first, now, "хелпдеск ответил 403")
        scored = queue.scored(second, None, {"verdict": "revise", "score": 61, "faults": []})
        queue.later(scored, now + timedelta(hours=1), "хелпдеск не отвечает: ждали слишком долго")
        queue.drop(now, third.id)
    return third.id
