"""Carrot quest: parts of conversations, page by page, the newest first (developers.carrotquest.io, ``conversations/parts``)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from toneqa.importers.base import Reason
from toneqa.importers.desk import DeskExport, Source, unknown_author
from toneqa.importers.desk_fields import Record, first, ident, inner, names_of, page, rows, shown, word, words
from toneqa.importers.desk_talk import Talk
from toneqa.importers.json_stream import Node, names_in
from toneqa.types import Role

_STAFF: Final = frozenset({"admin", "default_admin"})


class CarrotQuest(DeskExport):
    name = "carrotquest"
    title = "Carrot quest: реплики разговоров"
    needs = "data с id, created, conversation, body, type, sent_via, from"
    pages = True

    def sniff(self, head: bytes, path: Path) -> bool:
        names = names_in(head)
        return {"created", "conversation", "body", "from"} <= names and bool(names & {"sent_via", "random_id", "next_before_position"})

    def take(self, record: Record, node: Node, source: Source) -> Iterator[Talk]:
        """A page, or one part."""
        parts = rows(record, "data") if "data" in record else [record]
        talks: dict[str, Talk] = {}
        for part in reversed(parts):
            id_ = _conversation(part) or source.path.stem
            _part(talks.setdefault(id_, Talk(id_, node.at, "chat")), part, source)
        yield from reversed(talks.values())


def _conversation(part: Record) -> str:
    return ident(part.get("conversation")) or first(inner(part, "conversation"), "id")


def _part(talk: Talk, part: Record, source: Source) -> None:
    if reason := _unfit(part):
        talk.leave(reason)
        return
    author = inner(part, "from")
    text, files = page(words(part, "body")), names_of(part.get("attachments"), "filename", "name", "url")
    role = _role(part, author, source)
    talk.say(role, text, part.get("created"), first(author, "id") or ident(part.get("from")), files, first(part, "id"))


def _unfit(part: Record) -> Reason | None:
    kind = word(part, "type")
    if kind == "note":
        return Reason.INTERNAL
    if part.get("sent_via") == "message_auto":
        return Reason.CAMPAIGN
    return None if kind.startswith("reply") or "type" not in part else Reason.SERVICE


def _role(part: Record, author: Record, source: Source) -> Role:
    """``from`` is an object for employees and a bare number for clients."""
    kind = word(author, "type")
    if kind in _STAFF or source.options.is_agent(author.get("id"), author.get("name")):
        return Role.AGENT
    if kind == "bot" or part.get("type") == "reply_bot":
        return Role.BOT
    if part.get("type") == "reply_user" or kind == "user" or (not author and ident(part.get("from"))):
        return Role.CLIENT
    if part.get("type") == "reply_admin":
        return Role.AGENT
    raise unknown_author(f"незнакомый from.type «{shown(author.get('type'))}»")
