"""Jivo: a log of webhooks, of which ``chat_finished`` and ``offline_message`` hold words of people.

Addresses, browsers and places of visitors are never read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from toneqa.importers.base import Reason
from toneqa.importers.desk import DeskExport, Source, unknown_author
from toneqa.importers.desk_fields import Record, first, ident, inner, labels, rows, shown, told, words
from toneqa.importers.desk_talk import Talk
from toneqa.importers.json_stream import Node, names_in
from toneqa.types import Role

_ROLES: Final[Mapping[str, Role]] = {"visitor": Role.CLIENT, "client": Role.CLIENT, "agent": Role.AGENT, "bot": Role.BOT}


class Jivo(DeskExport):
    name = "jivo"
    title = "Jivo: вебхуки"
    needs = "chat_finished с chat.messages (message, type, agent_id, timestamp) и offline_message"

    def sniff(self, head: bytes, path: Path) -> bool:
        names = names_in(head)
        return "event_name" in names and bool(names & {"widget_id", "chat_id", "visitor", "offline_message_id"})

    def id_of(self, record: Record) -> str:
        return first(record, "chat_id", "offline_message_id")

    def take(self, record: Record, node: Node, source: Source) -> Iterator[Talk]:
        event, chat = record.get("event_name"), inner(record, "chat")
        talk = Talk(self.id_of(record), node.at, "chat", _meta(record, chat))
        if event == "offline_message":
            talk.say(Role.CLIENT, words(record, "message"), record.get("timestamp"), _visitor(record))
        elif event != "chat_finished":
            talk.leave(Reason.SERVICE)
        elif chat.get("blacklisted") is True:
            talk.leave(Reason.DELETED)
        else:
            for message in rows(chat, "messages"):
                _message(talk, message, record, source)
        yield talk


def _message(talk: Talk, message: Record, record: Record, source: Source) -> None:
    kind, agent = message.get("type"), first(message, "agent_id")
    if kind == "system":
        talk.leave(Reason.SERVICE)
        return
    if not isinstance(kind, str) or kind not in _ROLES:
        if not source.options.is_agent(agent or None):
            raise unknown_author(f"незнакомый type «{shown(kind)}»")
        kind = "agent"
    role = _ROLES[kind]
    author = _visitor(record) if role is Role.CLIENT else agent
    talk.say(role, words(message, "message"), message.get("timestamp"), author)


def _visitor(record: Record) -> str:
    return first(inner(record, "visitor"), "number")


def _meta(record: Record, chat: Record) -> dict[str, Any]:
    department = record.get("department")
    agents = labels(record.get("agents"), "id")
    return told(
        subject=inner(record, "topic").get("title"),
        status=inner(record, "status").get("title"),
        tags=labels(record.get("tags"), "title"),
        queue=first(department, "id", "name") if isinstance(department, dict) else ident(department),
        agent=first(inner(record, "assigned_agent"), "id") or (agents[0] if agents else ""),
        csat=chat.get("rate"),
    )
