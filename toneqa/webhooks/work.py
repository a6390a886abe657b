"""Takes messages from the queue one by one: scored, stored, posted back; what fails is tried again, later and later."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from toneqa.errors import ToneqaError
from toneqa.store.engine import Store
from toneqa.store.webhooks import SCORED, WAITING, Job, LostError, Queue, keep_result
from toneqa.webhooks.calls import DeskError
from toneqa.webhooks.chatwoot import Chatwoot
from toneqa.webhooks.events import Desk
from toneqa.webhooks.generic import Generic
from toneqa.webhooks.hooks import Hook
from toneqa.webhooks.note import note_of
from toneqa.webhooks.rest import Rest

Json = Mapping[str, Any]
Score = Callable[[bytes], Json]
"""A conversation in the exchange format to its result, masked."""

DESKS: Final[Mapping[str, Desk]] = {"chatwoot": Chatwoot(), "generic": Generic()}
LEASE: Final = timedelta(minutes=3)
"""Longer than the slowest honest attempt: one scoring of a minute at most and five calls of 10 s, 20 s where an answer drips."""

FIRST: Final = 10.0
LAST: Final = 3600.0
MOST: Final = 16
"""Attempts: with pauses that double from 10 s to an hour, between 3.7 and 7.4 hours, by chance: an outage of half a working day is outlasted."""


@dataclass(frozen=True, slots=True)
class Worker:
    """``count(hook, what)`` hears what became of a message; ``chance`` gives numbers from 0 to 1."""

    store: Store
    hooks: Mapping[str, Hook]
    score: Score
    count: Callable[[str, str], None] = lambda hook, what: None
    chance: Callable[[], float] = random.SystemRandom().random
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    rest: Rest = field(default_factory=Rest)

    def step(self) -> bool:
        """One message; False when none is due.

        Raises:
            StoreError: the database does not answer; the message comes again when its lease ends.
        """
        now = self.now()
        with self.store.writing() as tx:
            job = Queue(tx).claim(now, LEASE, self.rest.at(now))
        if job is None:
            return False
        try:
            self._work(job)
        except LostError:
            self.count(job.hook, "lost")
        return True

    def _work(self, job: Job) -> None:
        hook = self.hooks.get(job.hook)
        if hook is None:
            self._failed(job, "такого вебхука больше нет в настройках")
            return
        try:
            scored = self._scored(job, hook) if job.state == WAITING else job
            if scored.state == SCORED:
                self._posted(scored, hook)
                self._done(scored)
        except DeskError as error:
            self._again(job, f"хелпдеск {error}", error.again, error.after, rests=True)
        except ToneqaError as error:
            self._again(job, error.code, again=not error.code.startswith("E2"))
        except LostError:
            raise
        except Exception as error:  # a bug must not stop the queue; its text may hold a letter
            self._again(job, f"E901: {type(error).__name__}", again=True)

    def _posted(self, job: Job, hook: Hook) -> None:
        if hook.post == "none":
            return
        with self.store.reading() as tx:
            newest = Queue(tx).is_newest(job)
        DESKS[hook.kind].post(hook, job, newest)
        self.rest.end(hook.name)

    def _scored(self, job: Job, hook: Hook) -> Job:
        result = self.score(json.dumps(DESKS[hook.kind].talk(hook, job), ensure_ascii=False).encode())
        if result["status"] == "error":
            self._failed(job, str(result["error"]["code"]))
            return replace(job, state="failed")
        note = note_of(result)
        if note is None:
            self._done(job, "нечего оценивать")
            return replace(job, state="done")
        day = f"{job.received_at:%d.%m.%Y}"
        digest = hmac.new(hook.secret.encode(), f"run {hook.name} {day}".encode(), hashlib.sha256).hexdigest()
        with self.store.writing() as tx:
            kept = keep_result(tx, f"вебхук {hook.name}, {day}", digest, result)
            scored = Queue(tx).scored(job, kept, note)
        self.count(job.hook, "scored")
        return scored

    def _done(self, job: Job, trouble: str | None = None) -> None:
        with self.store.writing() as tx:
            Queue(tx).done(job, self.now(), trouble)
        self.count(job.hook, "done")

    def _failed(self, job: Job, trouble: str) -> None:
        with self.store.writing() as tx:
            Queue(tx).failed(job, self.now(), trouble)
        self.count(job.hook, "failed")

    def _again(self, job: Job, trouble: str, again: bool, after: float = 0, rests: bool = False) -> None:
        """``rests``: the trouble is the helpdesk's, not the message's."""
        now, wait = self.now(), timedelta(seconds=pause(job.attempts, self.chance()))
        asked = timedelta(seconds=min(after, LAST))
        if again and rests:
            self.rest.begin(job.hook, now, wait, asked)
        if not again or job.attempts >= MOST:
            self._failed(job, trouble)
            return
        with self.store.writing() as tx:
            Queue(tx).later(job, now + max(wait, asked), trouble)
        self.count(job.hook, "later")


def pause(attempts: int, chance: float) -> float:
    """Seconds: doubled each time, half of it by chance, so that many that failed together do not come together."""
    most = min(LAST, FIRST * 2.0 ** (attempts - 1))
    return most / 2 + most / 2 * chance
