"""Chatwoot: conversations of the API and logs of webhooks (chatwoot/docs, ``webhook-events.md``; enums of ``message.rb``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from toneqa.importers.base import Reason
from toneqa.importers.desk import DeskExport, Source, unknown_author
from toneqa.importers.desk_fields import Record, first, ident, inner, labels, names_of, page, rows, shown, told, words
from toneqa.importers.desk_talk import Talk
from toneqa.importers.json_stream import Node, names_in
from toneqa.types import Role

_TYPES: Final[Mapping[str, str]] = {"0": "incoming", "1": "outgoing", "2": "activity", "3": "template"}


class Chatwoot(DeskExport):
    name = "chatwoot"
    title = "Chatwoot: разговоры API и журнал вебхуков"
    needs = "message_type, content, private, sender; номер разговора — conversation_id или conversation.id"
    lists = ("data.payload", "payload")
    pages = True

    def sniff(self, head: bytes, path: Path) -> bool:
        names = names_in(head)
        return {"message_type", "content"} <= names and bool(names & {"inbox_id", "content_type", "sender_type", "conversation_id"})

    def id_of(self, record: Record) -> str:
        return (
            ident(record.get("id"))
            if "messages" in record
            else first(inner(record, "conversation"), "id") or first(record, "conversation_id")
        )

    def take(self, record: Record, node: Node, source: Source) -> Iterator[Talk]:
        if "messages" in record:
            yield _conversation(self.id_of(record), record, node.at, source)
        elif "message_type" in record:
            yield _event(self.id_of(record) or source.path.stem, record, node.at, source)
        else:
            talk = Talk("", node.at)
            talk.leave(Reason.SERVICE)
            yield talk


def _conversation(id_: str, record: Record, at: str, source: Source) -> Talk:
    talk = Talk(id_, at, _channel(record), _meta(record))
    for message in rows(record, "messages"):
        _message(talk, message, source)
    return talk


def _event(id_: str, record: Record, at: str, source: Source) -> Talk:
    """A message with its conversation beside it: the log of webhooks, or the list of messages of one conversation."""
    outer = inner(record, "conversation")
    talk = Talk(id_, at, _channel(outer), _meta(outer))
    _message(talk, record, source)
    return talk


def _message(talk: Talk, message: Record, source: Source) -> None:
    kind = message.get("message_type")
    kind = _TYPES.get(str(kind), kind)
    attributes = inner(message, "content_attributes")
    _survey(talk, attributes)
    if reason := _unfit(message, kind, attributes):
        talk.leave(reason)
        return
    sender = inner(message, "sender")
    author = ident(sender.get("id")) or ident(message.get("sender_id"))
    files = names_of(message.get("attachments"), "file_name", "data_url", "file_type")
    text = words(message, "content")
    text = page(text) if message.get("content_type") == "incoming_email" else text
    talk.say(_role(message, kind, sender, source), text, message.get("created_at"), author, files, ident(message.get("id")))


def _unfit(message: Record, kind: Any, attributes: Record) -> Reason | None:
    if kind == "activity":
        return Reason.SERVICE
    if message.get("private") is True:
        return Reason.INTERNAL
    if attributes.get("deleted") is True:
        return Reason.DELETED
    return Reason.CAMPAIGN if inner(message, "additional_attributes").get("campaign_id") else None


def _role(message: Record, kind: Any, sender: Record, source: Source) -> Role:
    """What is sent out is a bot's where a bot is its sender; templates are greetings and surveys that Chatwoot sends itself."""
    if kind == "incoming":
        return Role.CLIENT
    if kind == "template" or sender.get("type") == "agent_bot" or message.get("sender_type") == "AgentBot":
        return Role.BOT
    if kind == "outgoing" or source.options.is_agent(sender.get("id"), sender.get("name"), sender.get("email")):
        return Role.AGENT
    raise unknown_author(f"незнакомый message_type «{shown(kind)}»")


def _channel(record: Record) -> str:
    name = record.get("channel") or inner(record, "meta").get("channel")
    return "email" if isinstance(name, str) and name.endswith("Email") else "chat"


def _survey(talk: Talk, attributes: Record) -> None:
    """The answer to Chatwoot's own question after the talk."""
    answer = inner(inner(attributes, "submitted_values"), "csat_survey_response")
    talk.meta |= told(csat=answer.get("rating"), csat_comment=answer.get("feedback_message"))


def _meta(record: Record) -> dict[str, Any]:
    people = inner(record, "meta")
    return told(
        subject=inner(record, "additional_attributes").get("mail_subject"),
        status=record.get("status"),
        tags=labels(record.get("labels"), "title"),
        queue=ident(record.get("inbox_id")),
        agent=first(inner(people, "assignee"), "id") or first(record, "assignee_id"),
    )
