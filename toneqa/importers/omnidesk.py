"""Omnidesk: messages of cases (answers of ``/api/cases/{id}/messages.json``), alone or beside their case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from toneqa.errors import DataError
from toneqa.importers.base import Reason
from toneqa.importers.desk import DeskExport, Source, unknown_author
from toneqa.importers.desk_fields import Record, first, ident, inner, labels, names_of, objects, page, told, words
from toneqa.importers.desk_talk import Talk
from toneqa.importers.json_stream import Node, names_in
from toneqa.types import Role

_CHATS: Final = (
    "chat",
    "telegram",
    "viber",
    "whatsapp",
    "facebook",
    "vk",
    "instagram",
    "skype",
    "messenger",
    "sms",
    "twitter",
    "line",
    "ok",
)


class Omnidesk(DeskExport):
    name = "omnidesk"
    title = "Omnidesk: обращения"
    needs = "message_id, user_id, staff_id, content; номер обращения — case рядом или имя файла"
    pages = True

    def sniff(self, head: bytes, path: Path) -> bool:
        names = names_in(head)
        return {"staff_id", "user_id"} <= names and bool(names & {"message_id", "case_number"})

    def id_of(self, record: Record) -> str:
        return first(inner(record, "case") or record, "case_number", "case_id")

    def take(self, record: Record, node: Node, source: Source) -> Iterator[Talk]:
        """A page of messages, a case with its messages, or a list of cases, in which nobody speaks."""
        messages = _messages(record)
        case = inner(record, "case") or (record if "case_number" in record else {})
        if not messages:
            talk = Talk("", node.at)
            talk.leave(Reason.SERVICE)
            yield talk
            return
        yield from (_talk(case, messages, node.at, source),)


def _messages(record: Record) -> list[Record]:
    """Messages lie under numbers, each once more in an object of its own.

    Raises:
        DataError: E208 something else lies there.
    """
    if "message_id" in record:
        return [record]
    held = record.get("messages", record)
    if not isinstance(held, dict | list):
        raise DataError("E208", what="messages", near="список объектов")
    return [inner(row, "message") or row for row in objects(held) if "message" in row or "message_id" in row]


def _talk(case: Record, messages: list[Record], at: str, source: Source) -> Talk:
    id_ = first(case, "case_number", "case_id") or next((found for m in messages if (found := first(m, "case_id"))), source.path.stem)
    talk = Talk(id_, at, _channel(case), _meta(case))
    if case.get("deleted") is True or case.get("spam") is True:
        talk.leave(Reason.DELETED)
        return talk
    for message in messages:
        _message(talk, message, source)
    return talk


def _message(talk: Talk, message: Record, source: Source) -> None:
    talk.meta |= told(csat=message.get("rating"), csat_comment=message.get("rating_comment"))
    if message.get("note") is True:
        talk.leave(Reason.INTERNAL)
        return
    text = words(message, "content") or page(words(message, "content_html"))
    files = names_of(message.get("attachments"), "file_name", "url")
    when = message.get("sent_at") or message.get("created_at")
    role, author = _role(message, source)
    talk.say(role, text, when, author, files, first(message, "message_id"))


def _role(message: Record, source: Source) -> tuple[Role, str]:
    """The one of the two numbers that is not zero says who wrote; rules write in the name of the staff."""
    staff, client = ("" if n == "0" else n for n in (first(message, "staff_id"), first(message, "user_id")))
    if message.get("sent_via_rule") is True:
        return Role.BOT, staff
    if staff and (not client or source.options.is_agent(staff)):
        return Role.AGENT, staff
    if client and not staff:
        return Role.CLIENT, client
    raise unknown_author("staff_id и user_id оба заполнены" if staff else "staff_id и user_id оба пусты")


def _channel(case: Record) -> str | None:
    name = case.get("channel")
    if not isinstance(name, str) or not name:
        return None
    return "chat" if any(word in name.lower().split("_") for word in _CHATS) else "email"


def _meta(case: Record) -> dict[str, Any]:
    return told(
        subject=case.get("subject"),
        ticket=ident(case.get("case_id")),
        status=case.get("status"),
        tags=labels(case.get("labels"), "label_title", "name"),
        queue=ident(case.get("group_id")),
        agent=ident(case.get("staff_id")),
        csat=case.get("rating"),
        csat_comment=case.get("rating_comment"),
    )
