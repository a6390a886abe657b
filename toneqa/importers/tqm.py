"""T-Bank TQM: chats in the form of its import method (developer.tbank.ru, ``importChat``).

The stored page ends within the list of types of messages, so author, time and text of a message are looked for under usual names,
and fields that are not known are told of. Times have no zone; they are Moscow's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any, Final

from toneqa.errors import DataError
from toneqa.importers.base import Reason
from toneqa.importers.desk import DeskExport, Source, unknown_author
from toneqa.importers.desk_fields import Record, first, ident, inner, moment, rows, shown, told, words
from toneqa.importers.desk_talk import Talk
from toneqa.importers.json_stream import Node, names_in
from toneqa.types import Role

_MOSCOW: Final = timezone(timedelta(hours=3))
_TEXTS: Final = ("text", "message", "content", "body")
_TIMES: Final = ("date", "dateTime", "createdAt", "created", "time", "timestamp", "sendDate", "startDate")
_AUTHORS: Final = (
    "author",
    "authorType",
    "sender",
    "senderType",
    "role",
    "from",
    "participant",
    "participantType",
    "userType",
    "direction",
)
_ROLES: Final[Mapping[str, Role]] = {
    **dict.fromkeys(("operator", "agent", "employee", "manager", "out", "outgoing", "оператор", "сотрудник"), Role.AGENT),
    **dict.fromkeys(("client", "customer", "user", "visitor", "in", "incoming", "клиент"), Role.CLIENT),
    **dict.fromkeys(("bot", "robot", "chatbot", "бот", "робот"), Role.BOT),
}
_KNOWN: Final = frozenset({"id", "type", "authorId", "senderId", "name", *_TEXTS, *_TIMES, *_AUTHORS})


class Tqm(DeskExport):
    name = "tqm"
    title = "T-Bank TQM: чаты"
    needs = "id, startDate, transcription.messages с type, автором и текстом"

    def sniff(self, head: bytes, path: Path) -> bool:
        return {"transcription", "messages", "startDate"} <= names_in(head)

    def take(self, record: Record, node: Node, source: Source) -> Iterator[Talk]:
        if not isinstance(record.get("transcription"), dict):
            raise DataError("E203", what="transcription")
        talk = Talk(first(record, "id"), node.at, "chat", _meta(record))
        messages = rows(inner(record, "transcription"), "messages")
        for message in messages:
            _message(talk, message, source)
        if names := sorted({name for message in messages for name in message} - _KNOWN):
            talk.leave(Reason.UNKNOWN, ", ".join(shown(name) for name in names[:8]), len(names))
        yield talk


def _message(talk: Talk, message: Record, source: Source) -> None:
    """``text`` is said by somebody; other types are notices."""
    if message.get("type", "text") != "text":
        talk.leave(Reason.SERVICE)
        return
    role = _role(message, source)
    when = next((found for name in _TIMES if (found := moment(message.get(name), _MOSCOW))), None)
    author = first(message, "authorId", "senderId") or next((found for a in _people(message) if (found := first(a, "id"))), "")
    talk.say(role, words(message, *_TEXTS), when, author, id_=first(message, "id"))


def _people(message: Record) -> list[Record]:
    return [found for name in _AUTHORS if (found := inner(message, name))]


def _role(message: Record, source: Source) -> Role:
    """The first word that says it, in the message or in the object of its author."""
    said = [message.get(name) for name in _AUTHORS]
    said += [person.get(name) for person in _people(message) for name in ("type", "role", "name")]
    spoken = [word for word in said if isinstance(word, str)]
    if source.options.is_agent(first(message, "authorId", "senderId") or None, *(p.get("id") for p in _people(message)), *spoken):
        return Role.AGENT
    found = next((_ROLES[word.lower()] for word in spoken if word.lower() in _ROLES), None)
    if found is None:
        raise unknown_author(f"у сообщения {ident(message.get('id'))[:40] or 'без номера'} нет понятного автора")
    return found


def _meta(record: Record) -> dict[str, Any]:
    return told(started=moment(record.get("startDate"), _MOSCOW), source=record.get("source"), result=record.get("result"))
