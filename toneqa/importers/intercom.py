"""Intercom: conversations of the API with their parts (Intercom-OpenAPI, ``descriptions/2.14``).

The first message lies in ``source``, not among the parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from toneqa.importers.base import Reason
from toneqa.importers.desk import DeskExport, Source, unknown_author
from toneqa.importers.desk_fields import Record, first, ident, inner, labels, names_of, page, rows, shown, told, word, words
from toneqa.importers.desk_talk import Talk
from toneqa.importers.json_stream import Node, names_in
from toneqa.types import Role

_SPOKEN: Final = frozenset({"comment", "quick_reply", "open", "close"})
_ROLES: Final[Mapping[str, Role]] = {
    "user": Role.CLIENT,
    "lead": Role.CLIENT,
    "contact": Role.CLIENT,
    "admin": Role.AGENT,
    "bot": Role.BOT,
}


class Intercom(DeskExport):
    name = "intercom"
    title = "Intercom: разговоры API"
    needs = "source и conversation_parts с part_type, body, author"
    lists = ("conversations", "data")
    unless = ("conversation_parts", "source")

    def sniff(self, head: bytes, path: Path) -> bool:
        names = names_in(head)
        return bool({"conversation_parts", "delivered_as"} & names) and bool({"source", "part_type", "admin_assignee_id"} & names)

    def take(self, record: Record, node: Node, source: Source) -> Iterator[Talk]:
        talk = Talk(ident(record.get("id")), node.at, _channel(record), _meta(record))
        if inner(record, "source"):
            _opening(talk, record, source)
        for part in _parts(record):
            _part(talk, part, source)
        yield talk


def _parts(record: Record) -> list[Record]:
    """The list of parts lies in an object of the same name."""
    outer = record.get("conversation_parts")
    return rows(outer if isinstance(outer, dict) else record, "conversation_parts")


def _opening(talk: Talk, record: Record, source: Source) -> None:
    opening = inner(record, "source")
    if opening.get("delivered_as") == "campaigns_initiated":
        talk.leave(Reason.CAMPAIGN)
        return
    role = Role.BOT if opening.get("delivered_as") == "automated" else None
    _say(talk, {**opening, "created_at": record.get("created_at")}, source, role)


def _part(talk: Talk, part: Record, source: Source) -> None:
    kind = word(part, "part_type")
    if kind == "note":
        talk.leave(Reason.INTERNAL)
    elif kind not in _SPOKEN or (kind in ("open", "close") and not words(part, "body")):
        talk.leave(Reason.SERVICE)
    else:
        _say(talk, part, source)


def _say(talk: Talk, part: Record, source: Source, role: Role | None = None) -> None:
    if part.get("redacted") is True:
        talk.leave(Reason.DELETED)
        return
    author = inner(part, "author")
    text, files = page(words(part, "body")), names_of(part.get("attachments"), "name", "url")
    if not text.strip() and not files:
        talk.leave(Reason.EMPTY)
        return
    role = role or _role(author, source)
    talk.say(role, text, part.get("created_at"), ident(author.get("id")), files, ident(part.get("id")))


def _role(author: Record, source: Source) -> Role:
    if author.get("from_ai_agent") is True or author.get("is_ai_answer") is True:
        return Role.BOT
    if source.options.is_agent(author.get("id"), author.get("email"), author.get("name")):
        return Role.AGENT
    kind = author.get("type")
    if isinstance(kind, str) and kind in _ROLES:
        return _ROLES[kind]
    raise unknown_author(f"незнакомый author.type «{shown(kind)}»")


def _channel(record: Record) -> str:
    return "email" if inner(record, "source").get("type") == "email" else "chat"


def _meta(record: Record) -> dict[str, Any]:
    rating, tags = inner(record, "conversation_rating"), record.get("tags")
    title = record.get("title") or inner(record, "source").get("subject")
    return told(
        subject=page(title) if isinstance(title, str) else None,
        status=record.get("state"),
        tags=labels(tags.get("tags") if isinstance(tags, dict) else tags, "name"),
        queue=first(record, "team_assignee_id"),
        agent=first(record, "admin_assignee_id"),
        csat=rating.get("rating"),
        csat_comment=rating.get("remark"),
    )
