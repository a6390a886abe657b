"""Any other system: one message in, its score out, both signed alike (docs/webhooks.md)."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any, Final

from toneqa.errors import DataError
from toneqa.report.words import VERDICTS
from toneqa.store.webhooks import Job
from toneqa.webhooks.calls import call
from toneqa.webhooks.events import Event
from toneqa.webhooks.hooks import Hook
from toneqa.webhooks.note import note_text
from toneqa.webhooks.signing import sign

Json = Mapping[str, Any]

CREATED: Final = "message.created"
SCORED: Final = "message.scored"
LONGEST_ID: Final = 300
"""Signs: of a message or a conversation. Longer ones do not fit into an index of PostgreSQL (2,700 bytes, both together)."""

_WORDS: Final = ("client", "channel", "queue", "agent", "at")


class Generic:
    signature = "X-Toneqa-Signature"
    timestamp = "X-Toneqa-Timestamp"

    def event(self, hook: Hook, told: Json) -> Event | None:
        if told.get("event") != CREATED:
            return None
        needed = {key: _word(told, key, needed=True) for key in ("id", "conversation_id", "text")}
        for key in ("id", "conversation_id"):
            if not 0 < len(needed[key]) <= LONGEST_ID:
                raise DataError("E208", what=key, near=f"от 1 до {LONGEST_ID} знаков")
        if not needed["text"].strip():
            return None
        body = {key: word for key in _WORDS if (word := _word(told, key)) is not None}
        return Event(needed["id"], needed["conversation_id"], body | {"text": needed["text"]})

    def talk(self, hook: Hook, job: Job) -> Json:
        body = job.body or {}
        client = [{"role": "client", "text": body["client"]}] if body.get("client") else []
        answer = {"role": "agent", "text": body["text"], "author": body.get("agent"), "at": body.get("at")}
        return {
            "id": job.conversation,
            "channel": body.get("channel"),
            "messages": [*client, {key: value for key, value in answer.items() if value is not None}],
            "meta": {"queue": body["queue"]} if body.get("queue") else {},
        }

    def post(self, hook: Hook, job: Job, newest: bool) -> None:
        note = job.note or {}
        told = {"event": SCORED, "id": job.message, "conversation_id": job.conversation, "verdict": note["verdict"]}
        told |= {"title": VERDICTS[note["verdict"]], "score": note["score"], "findings": note["faults"], "note": note_text(note)}
        body = json.dumps(told, ensure_ascii=False).encode()
        now = int(time.time())
        headers = {
            self.timestamp: str(now),
            self.signature: sign(hook.secret, now, body),
            "Idempotency-Key": f"toneqa-{hook.name}-{job.id}",
        }
        call("POST", hook.url, headers, body)


def _word(told: Json, key: str, needed: bool = False) -> Any:
    value = told.get(key)
    if value is None:
        if needed:
            raise DataError("E203", what=key)
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise DataError("E208", what=key, near="строка")
    return value
