"""Yandex SpeechSense: chats as they are uploaded there (yandex-cloud/docs, ``upload-chat-text.md`` and ``Talk/uploadText``).

``chat.json`` holds the words and ``metadata.json`` beside it tells who is who; one request of the API holds both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from toneqa.errors import DataError
from toneqa.importers.base import Reason
from toneqa.importers.dates import iso
from toneqa.importers.desk import DeskExport, Source, unknown_author
from toneqa.importers.desk_fields import Record, first, ident, inner, objects, rows, told, words
from toneqa.importers.desk_talk import Talk
from toneqa.importers.json_stream import Node, names_in
from toneqa.importers.text_stream import MAX_LINE, decode_mixed
from toneqa.types import EMPTY, Role

_IDS: Final[Mapping[str, Role]] = {"operator_id": Role.AGENT, "client_id": Role.CLIENT, "bot_id": Role.BOT}
_ROLES: Final[Mapping[str, Role]] = {
    "USER_ROLE_OPERATOR": Role.AGENT,
    "USER_ROLE_CLIENT": Role.CLIENT,
    "USER_ROLE_BOT": Role.BOT,
}
_CHAT: Final = re.compile("chat", re.IGNORECASE)
_META: Final = re.compile("metadata", re.IGNORECASE)


class SpeechSense(DeskExport):
    name = "speechsense"
    title = "Yandex SpeechSense: чаты"
    needs = "chat.json (messages с user_id, text, timestamp) и рядом metadata.json (operator_id, client_id, bot_id)"

    def sniff(self, head: bytes, path: Path) -> bool:
        names = names_in(head)
        chat = {"messages", "user_id", "timestamp", "text"} <= names and not names & {"message", "chat_id", "event_name"}
        return chat or _is_metadata(names)

    def id_of(self, record: Record) -> str:
        return first(record, "talk_id", "talkId")

    def take(self, record: Record, node: Node, source: Source) -> Iterator[Talk]:
        if "messages" not in record and _is_metadata(frozenset(record)):
            yield _of_metadata(node.at, source.path)
            return
        content = inner(record, "text_content") or inner(record, "textContent") or inner(record, "chat") or record
        if "messages" not in content:
            raise DataError("E203", what="messages")
        metadata = inner(record, "metadata") or _beside(source.path)
        yield _talk(self.id_of(record), rows(content, "messages"), metadata, node.at, source)


def _is_metadata(names: frozenset[str]) -> bool:
    return {"operator_id", "client_id"} <= names and bool(names & {"direction_outgoing", "operator_name", "client_name", "date"})


def _of_metadata(at: str, path: Path) -> Talk:
    """Half of a conversation, which is read with the other half.

    Raises:
        DataError: E223 the other half is not there.
    """
    name = _META.sub("chat", path.name)
    if name == path.name or not (path.parent / name).is_file():
        raise DataError("E223", what=name if name != path.name else "chat.json")
    talk = Talk("", at)
    talk.leave(Reason.SERVICE)
    return talk


def _beside(path: Path) -> Record:
    """
    Raises:
        DataError: E223 no metadata beside the chat, E202 they cannot be read.
    """
    name = _CHAT.sub("metadata", path.name)
    file = path.parent / name
    if name == path.name or not file.is_file():
        raise DataError("E223", what=name if name != path.name else "metadata.json")
    with file.open("rb") as source:
        text = decode_mixed(source.read(MAX_LINE)).lstrip("\ufeff")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError("E202", what=name) from error
    return found if isinstance(found, dict) else EMPTY


def _talk(id_: str, messages: list[Record], metadata: Record, at: str, source: Source) -> Talk:
    fields = {**inner(metadata, "fields"), **metadata}
    people = _people(metadata, fields)
    talk = Talk(id_ or first(fields, "ticket_id") or _name(source.path), at, "chat", _meta(fields))
    for message in messages:
        author = first(message, "user_id", "userId")
        content = message.get("text")
        text = words(content, "text") if isinstance(content, dict) else words(message, "text")
        talk.say(_role(author, people, source), text, message.get("timestamp"), author)
    return talk


def _people(metadata: Record, fields: Record) -> dict[str, Role]:
    known = {number: role for name, role in _IDS.items() if (number := first(fields, name))}
    for user in objects(metadata.get("users")):
        if isinstance(role := user.get("role"), str) and role in _ROLES:
            known[ident(user.get("id"))] = _ROLES[role]
    return known


def _role(author: str, people: Mapping[str, Role], source: Source) -> Role:
    if source.options.is_agent(author or None):
        return Role.AGENT
    if author not in people:
        raise unknown_author(f"user_id {author[:40] or 'пустой'} нет в metadata")
    return people[author]


def _name(path: Path) -> str:
    """Pairs lie in folders of their own, or the name tells them apart."""
    return path.resolve().parent.name if path.stem.lower() == "chat" else path.stem


def _meta(fields: Record) -> dict[str, Any]:
    return told(agent=first(fields, "operator_id"), started=iso(fields.get("date")), language=fields.get("language"))
