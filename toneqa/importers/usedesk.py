"""Usedesk: tickets as ``POST /ticket`` answers them. No schema of theirs was at hand, so fields that are not known are told of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from toneqa.errors import DataError
from toneqa.importers.base import Reason
from toneqa.importers.desk import DeskExport, Source, unknown_author
from toneqa.importers.desk_fields import Record, first, ident, inner, labels, names_of, page, rows, shown, told, words
from toneqa.importers.desk_talk import Talk
from toneqa.importers.json_stream import Node, names_in
from toneqa.types import Role

_STATUSES: Final[Mapping[str, str]] = {
    "1": "открыт", "2": "выполнен", "3": "закрыт", "4": "удалён", "5": "на удержании", "6": "в ожидании", "7": "спам", "8": "новый",
    "9": "рассылка", "10": "объединён",
}  # fmt: skip
_UNFIT: Final[Mapping[str, Reason]] = {
    "4": Reason.DELETED,
    "7": Reason.DELETED,
    "9": Reason.CAMPAIGN,
    "10": Reason.SERVICE,
}
_ROLES: Final[Mapping[str, Role]] = {"client": Role.CLIENT, "user": Role.AGENT, "trigger": Role.BOT}
"""``user`` is an employee here."""

_MACHINE: Final = re.compile(r"\s*(?:Ваше обращение зарегистрировано под номером|Тикет объедин[её]н с тикетом|browserName:)", re.IGNORECASE)
_KNOWN: Final = frozenset(
    [
        "ticket",
        "tags",
        "comments",
        "id",
        "subject",
        "status_id",
        "client_id",
        "channel_email",
        "channel_id",
        "channel",
        "last_comment",
        "message",
        "type",
        "from",
        "user_id",
        "published_at",
        "files",
        "name",
        "file",
        "assignee_id",
        "group",
        "group_id",
        "priority",
        "created_at",
        "last_updated_at",
        "ticket_id",
    ]
)


class Usedesk(DeskExport):
    name = "usedesk"
    title = "Usedesk: тикеты API"
    needs = "ticket и comments с message, type, from"

    def sniff(self, head: bytes, path: Path) -> bool:
        names = names_in(head)
        return {"ticket", "comments", "message"} <= names and bool(names & {"status_id", "published_at", "client_id"})

    def id_of(self, record: Record) -> str:
        return first(inner(record, "ticket"), "id")

    def take(self, record: Record, node: Node, source: Source) -> Iterator[Talk]:
        ticket = inner(record, "ticket")
        comments = rows(record if "comments" in record else ticket, "comments")
        talk = Talk(self.id_of(record), node.at, _channel(ticket), _meta(record, ticket))
        if not ticket:
            raise DataError("E203", what="ticket")
        if reason := _UNFIT.get(ident(ticket.get("status_id"))):
            talk.leave(reason)
        else:
            for comment in comments:
                _comment(talk, comment, source)
            _tell_unknown(talk, record, ticket, *comments)
        yield talk


def _comment(talk: Talk, comment: Record, source: Source) -> None:
    text = page(words(comment, "message"))
    if comment.get("type") == "private":
        talk.leave(Reason.INTERNAL)
    elif _MACHINE.match(text):
        talk.leave(Reason.SERVICE)
    else:
        role = _role(comment, source)
        author = first(comment, "client_id" if role is Role.CLIENT else "user_id")
        talk.say(role, text, comment.get("published_at"), author, names_of(comment.get("files"), "name", "file"), first(comment, "id"))


def _role(comment: Record, source: Source) -> Role:
    """``from`` says it; where it does not, the only one of the two numbers that stands there."""
    kind, user, client = comment.get("from"), first(comment, "user_id"), first(comment, "client_id")
    if isinstance(kind, str) and kind in _ROLES:
        return _ROLES[kind]
    if source.options.is_agent(user or None) or (kind is None and user and not client):
        return Role.AGENT
    if kind is None and client and not user:
        return Role.CLIENT
    raise unknown_author(f"незнакомое значение from: «{shown(kind)}»" if kind is not None else "у комментария нет from")


def _tell_unknown(talk: Talk, *records: Record) -> None:
    names = sorted({name for record in records for name in record} - _KNOWN)
    if names:
        talk.leave(Reason.UNKNOWN, ", ".join(shown(name) for name in names[:8]), len(names))


def _channel(ticket: Record) -> str | None:
    if ticket.get("channel_email"):
        return "email"
    name = ticket.get("channel")
    return ("email" if "mail" in name.lower() else "chat") if isinstance(name, str) and name else None


def _meta(record: Record, ticket: Record) -> dict[str, Any]:
    status = ident(ticket.get("status_id"))
    return told(
        subject=ticket.get("subject"),
        status=_STATUSES.get(status, status),
        tags=labels(record.get("tags"), "name", "title"),
        queue=ident(ticket.get("group_id")) or ident(ticket.get("group")),
        agent=ident(ticket.get("assignee_id")),
    )
