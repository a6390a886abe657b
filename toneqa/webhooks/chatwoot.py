"""Chatwoot: ``message_created`` in; private notes and labels back through its API (chatwoot.com, user guide on webhooks; developers.chatwoot.com)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from toneqa.errors import DataError
from toneqa.store.webhooks import Job
from toneqa.webhooks.calls import DeskError, call
from toneqa.webhooks.events import Event
from toneqa.webhooks.hooks import LABELS, Hook
from toneqa.webhooks.note import note_text

Json = Mapping[str, Any]

_INCOMING: Final = ("0", "incoming")
_OUTGOING: Final = ("1", "outgoing")
_EMAIL: Final = "Channel::Email"


class Chatwoot:
    signature = "X-Chatwoot-Signature"
    timestamp = "X-Chatwoot-Timestamp"

    def event(self, hook: Hook, told: Json) -> Event | None:
        """Answers of people alone: no notes, no robots, nothing of another account."""
        if told.get("event") != "message_created" or str(_inner(told, "account").get("id")) != str(hook.account):
            return None
        sender = _inner(told, "sender")
        if str(told.get("message_type")) not in _OUTGOING or told.get("private") or not _is_person(sender):
            return None
        text, talk = told.get("content"), _inner(told, "conversation")
        if not isinstance(text, str) or not text.strip():
            return None
        body = {
            "text": text,
            "agent": _id(sender),
            "at": _moment(told.get("created_at")),
            "channel": "email" if talk.get("channel") == _EMAIL else "chat",
        }
        return Event(_needed(told, "id"), _needed(talk, "id"), body | {"queue": _inner(told, "inbox").get("name")})

    def talk(self, hook: Hook, job: Job) -> Json:
        body = job.body or {}
        letters = [{"role": "client", "text": text} for text in _before(self._messages(hook, job, "before"), int(job.message))]
        answer = {key: body[key] for key in ("text", "at") if body.get(key)} | ({"author": body["agent"]} if body.get("agent") else {})
        meta = {"queue": body["queue"]} if body.get("queue") else {}
        return {"id": job.conversation, "channel": body.get("channel"), "messages": [*letters, {"role": "agent", **answer}], "meta": meta}

    def post(self, hook: Hook, job: Job, newest: bool) -> None:
        if newest and hook.post in ("label", "both"):
            self._label(hook, job)
        if hook.post in ("note", "both") and hook.tells((job.note or {})["verdict"]):
            self._note(hook, job)

    def _note(self, hook: Hook, job: Job) -> None:
        """A note that may be there from an attempt nobody knows the end of is looked for first."""
        mark = f"toneqa, сообщение {job.message}"
        later = self._messages(hook, job, "after")
        if any(message.get("private") and str(message.get("content")).rpartition("\n")[2] == mark for message in later):
            return
        told = {"content": f"{note_text(job.note or {})}\n{mark}", "message_type": "outgoing", "private": True}
        self._call(hook, job, "POST", "messages", told)

    def _label(self, hook: Hook, job: Job) -> None:
        """Ours says how the newest answer is; labels of others stay. Chatwoot takes the whole list."""
        had = _payload(self._call(hook, job, "GET", "labels"))
        verdict = (job.note or {})["verdict"]
        own = [LABELS[verdict]] if verdict in LABELS and hook.tells(verdict) else []
        wanted = [*(label for label in had if isinstance(label, str) and label not in LABELS.values()), *own]
        if wanted != had:
            self._call(hook, job, "POST", "labels", {"labels": wanted})

    def _messages(self, hook: Hook, job: Job, side: str) -> list[Json]:
        """Neighbours of the message: the 20 before it or the 100 after it. Without a side Chatwoot gives the 20 newest."""
        listed = _payload(self._call(hook, job, "GET", f"messages?{side}={int(job.message)}"))
        return [message for message in listed if isinstance(message, dict)]

    def _call(self, hook: Hook, job: Job, method: str, part: str, told: Json | None = None) -> Any:
        url = f"{hook.url}/api/v1/accounts/{hook.account}/conversations/{int(job.conversation)}/{part}"
        body = None if told is None else json.dumps(told, ensure_ascii=False).encode()
        return call(method, url, {"api_access_token": hook.token}, body)


def _payload(answer: Any) -> Sequence[Any]:
    found = answer.get("payload") if isinstance(answer, dict) else None
    if not isinstance(found, list):
        raise DeskError("ответил не так, как Chatwoot", again=True)
    return found


def _before(messages: Sequence[Json], answer: int) -> Iterator[str]:
    """What the client wrote last before this answer, in one or several messages."""
    earlier = sorted(
        (m for m in messages if isinstance(m.get("id"), int) and m["id"] < answer and not m.get("private")), key=lambda m: int(m["id"])
    )
    said = [m for m in earlier if str(m.get("message_type")) in (*_INCOMING, *_OUTGOING) and str(m.get("content") or "").strip()]
    while said and str(said[-1]["message_type"]) in _OUTGOING:
        said.pop()
    start = next((n + 1 for n in range(len(said) - 1, -1, -1) if str(said[n]["message_type"]) in _OUTGOING), 0)
    return (str(m["content"]) for m in said[start:])


def _inner(told: Json, key: str) -> Json:
    found = told.get(key)
    return found if isinstance(found, dict) else {}


def _is_person(sender: Json) -> bool:
    """Answers of automations have no sender, those of robots have one of another type."""
    return bool(sender) and sender.get("type", "user") == "user"


def _id(sender: Json) -> str | None:
    return str(sender["id"]) if isinstance(sender.get("id"), int | str) else None


def _needed(told: Json, key: str) -> str:
    """A number: it goes into addresses."""
    value = str(told.get(key))
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise DataError("E208", what=key, near="целое число")
    return value


def _moment(written: Any) -> str | None:
    if isinstance(written, int) and not isinstance(written, bool) and 0 < written < 2**33:
        return datetime.fromtimestamp(written, UTC).isoformat()
    return written if isinstance(written, str) else None
