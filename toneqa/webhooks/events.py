"""What a helpdesk tells and what it is told: the part that differs from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from toneqa.store.webhooks import Job
from toneqa.webhooks.hooks import Hook

Json = Mapping[str, Any]

MOST_CHARS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Event:
    """An answer of an agent. ``body``: what is needed to score it, no more."""

    message: str
    conversation: str
    body: Json


class Desk(Protocol):
    """A kind of helpdesk. ``signature`` and ``timestamp`` are names of headers."""

    signature: str
    timestamp: str

    def event(self, hook: Hook, told: Json) -> Event | None:
        """None: nothing to score.

        Raises:
            DataError: E203, E208 of what should be there.
        """
        ...

    def talk(self, hook: Hook, job: Job) -> Json:
        """A conversation of the exchange format whose last message is the answer.

        Raises:
            DeskError: the helpdesk was asked and did not tell.
        """
        ...

    def post(self, hook: Hook, job: Job, newest: bool) -> None:
        """``job.note`` to the helpdesk; done twice, it is there once. ``newest``: no later answer of the conversation is known.

        Raises:
            DeskError: it is not there, or nobody knows.
        """
        ...
