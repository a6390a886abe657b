"""Zendesk: comments of a ticket, the account's export (a ticket a line), answers of search and of the incremental API.

Fields by developer.zendesk.com (ticket comments, tickets, users) and the help article on data exports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from toneqa.importers.base import Read, ReadOptions, Reason
from toneqa.importers.desk import DeskExport, Source, unknown_author
from toneqa.importers.desk_fields import Record, first, ident, inner, labels, names_of, page, rows, told, word, words
from toneqa.importers.desk_talk import Talk
from toneqa.importers.json_stream import Node, names_in
from toneqa.importers.zendesk_people import LISTS, WHOLE, is_user, is_users, people_of, role_in
from toneqa.types import Role

_MAIL: Final = frozenset({"email", "web", "web_form", "mobile", "web_service"})
_CHAT: Final = frozenset(
    {"chat", "native_messaging", "messaging", "whatsapp", "telegram", "facebook", "instagram_dm", "viber", "sms", "line", "any_channel"}
)
_MACHINES: Final = frozenset({"rule", "trigger", "automation", "system"})
_TICKET_IN_ADDRESS: Final = re.compile(r"/tickets/(\d{1,20})/comments")
_RATED: Final = frozenset({"good", "bad", "good_with_comment", "bad_with_comment"})
_HELP: Final = "Положите рядом файл users.json из той же выгрузки или назовите сотрудников через --agent-id."


class Zendesk(DeskExport):
    name = "zendesk"
    title = "Zendesk: тикеты с комментариями"
    needs = "comments с author_id и public; роли — из users в том же файле или в users*.json рядом"
    lists = LISTS
    unless = WHOLE
    pages = False

    def sniff(self, head: bytes, path: Path) -> bool:
        names = names_in(head)
        comments = {"author_id", "public"} <= names and bool(names & {"html_body", "plain_body", "audit_id"})
        tickets = "requester_id" in names and bool(names & {"submitter_id", "assignee_id"})
        nested = {"requester", "submitter", "comments", "public"} <= names
        return comments or tickets or nested or is_users(head)

    def read(self, path: Path, options: ReadOptions) -> Iterator[Read]:
        return self.talks(Source(path, options, people_of(path)))

    def take(self, record: Record, node: Node, source: Source) -> Iterator[Talk]:
        outer = record
        record = inner(record, "ticket") or record
        if "comments" not in record and "comments" in outer:
            record = {**record, "comments": outer["comments"]}
        if "comments" in record or "description" in record:
            yield _ticket(record, node.at, source)
        else:
            talk = Talk("", node.at)
            talk.leave(Reason.SERVICE, "пользователи" if is_user(record) else "")
            yield talk


def _ticket(ticket: Record, at: str, source: Source) -> Talk:
    talk = Talk(_id(ticket, source.path), at, _channel(ticket), _meta(ticket))
    if reason := _unfit(ticket):
        talk.leave(reason)
        return talk
    comments = rows(ticket, "comments")
    if not comments:
        comments = [{**ticket, "id": None, "body": ticket.get("description"), "author_id": _writer(ticket), "type": "Comment"}]
    staff = {_person(comment, "author") for comment in comments if comment.get("public") is False}
    for comment in comments:
        _comment(talk, comment, ticket, source, staff)
    return talk


def _id(ticket: Record, path: Path) -> str:
    """Answers of the comments API hold the number of the ticket in addresses alone; a lone page has it in its file's name."""
    if found := first(ticket, "id", "ticket_id"):
        return found
    pages = f"{ticket.get('next_page')} {ticket.get('previous_page')}"[:1000]
    address = _TICKET_IN_ADDRESS.search(pages)
    return address[1] if address else path.stem


def _writer(ticket: Record) -> str:
    return _person(ticket, "submitter") or _person(ticket, "requester")


def _person(record: Record, name: str) -> str:
    """The number of the author, requester, … : the API writes ``requester_id``, exports may hold the user itself."""
    return first(record, f"{name}_id") or first(inner(record, name), "id")


def _unfit(ticket: Record) -> Reason | None:
    return Reason.DELETED if ticket.get("status") == "deleted" else None


def _comment(talk: Talk, comment: Record, ticket: Record, source: Source, staff: set[str]) -> None:
    if comment.get("public") is False:
        talk.leave(Reason.INTERNAL)
    elif comment.get("type") == "VoiceComment":
        talk.leave(Reason.SERVICE)
    else:
        text = words(comment, "plain_body", "body") or page(words(comment, "html_body"))
        author = _person(comment, "author")
        files = names_of(comment.get("attachments"), "file_name", "content_url")
        role = _role(comment, author, ticket, source, staff)
        talk.say(role, text, comment.get("created_at"), author, files, ident(comment.get("id")))


def _role(comment: Record, author: str, ticket: Record, source: Source, staff: set[str]) -> Role:
    """Lists of users decide; without them the requester is the client, and the assignee and authors of notes are ours."""
    if author == "-1" or word(inner(comment, "via"), "channel") in _MACHINES:
        return Role.BOT
    if source.options.is_agent(author or None):
        return Role.AGENT
    known = None if author in staff else role_in(source.people, author)
    if known:
        return known
    if author and author in staff | {_person(ticket, "assignee")}:
        return Role.AGENT
    if author and author == _person(ticket, "requester"):
        return Role.CLIENT
    raise unknown_author(f"автора {author[:40] or 'без номера'} нет среди пользователей", _HELP)


def _channel(ticket: Record) -> str | None:
    name = word(inner(ticket, "via"), "channel") or next((word(inner(c, "via"), "channel") for c in rows(ticket, "comments")), "")
    return "email" if name in _MAIL else "chat" if name in _CHAT else None


def _meta(ticket: Record) -> dict[str, Any]:
    rating: Mapping[str, Any] = inner(ticket, "satisfaction_rating")
    score = word(rating, "score")
    return told(
        subject=ticket.get("subject"),
        status=ticket.get("status"),
        tags=labels(ticket.get("tags"), "name"),
        queue=ident(ticket.get("group_id")),
        agent=_person(ticket, "assignee"),
        csat=score if score in _RATED else None,
        csat_comment=rating.get("comment"),
    )
