"""Records of every helpdesk, written in code by its documentation: one conversation from its turns."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

Turns = Sequence[tuple[str, str]]
"""``client`` or ``agent``, and what was said."""

Maker = Callable[[int, Turns], dict[str, Any]]

START: Final = 1_715_584_500


def zendesk(number: int, turns: Turns) -> dict[str, Any]:
    comments: list[dict[str, Any]] = [
        {
            "id": number * 100 + place,
            "type": "Comment",
            "author_id": 9001 if who == "client" else 7001,
            "body": text,
            "html_body": f"<div>{text[:50]}</div>",
            "plain_body": text,
            "public": True,
            "attachments": [],
            "audit_id": place,
            "via": {"channel": "email"},
            "created_at": "2024-05-13T10:15:00Z",
        }
        for place, (who, text) in enumerate(turns)
    ]
    ticket = {"id": number, "subject": "Заказ", "status": "closed", "requester_id": 9001, "submitter_id": 9001, "assignee_id": 7001}
    return {**ticket, "tags": ["доставка"], "via": {"channel": "email"}, "comments": comments}


def chatwoot(number: int, turns: Turns) -> dict[str, Any]:
    messages: list[dict[str, Any]] = [
        {
            "id": number * 100 + place,
            "content": text,
            "account_id": 1,
            "inbox_id": 3,
            "conversation_id": number,
            "message_type": 0 if who == "client" else 1,
            "created_at": START + place,
            "private": False,
            "status": "sent",
            "content_type": "text",
            "content_attributes": {},
            "sender_type": "Contact" if who == "client" else "User",
            "sender": {"id": 9 if who == "client" else 7, "name": "Имя", "type": "contact" if who == "client" else "user"},
        }
        for place, (who, text) in enumerate(turns)
    ]
    return {"id": number, "inbox_id": 3, "channel": "Channel::WebWidget", "status": "resolved", "messages": messages, "meta": {}}


def intercom(number: int, turns: Turns) -> dict[str, Any]:
    parts = [
        {
            "type": "conversation_part",
            "id": str(number * 100 + place),
            "part_type": "comment",
            "body": text,
            "created_at": START + place,
            "author": {"type": "user", "id": "u9"} if who == "client" else {"type": "admin", "id": "7"},
            "attachments": [],
        }
        for place, (who, text) in enumerate(turns)
    ]
    outer = {"type": "conversation", "id": str(number), "created_at": START, "state": "closed", "admin_assignee_id": 7}
    return {**outer, "source": None, "conversation_parts": {"type": "conversation_part.list", "conversation_parts": parts}}


def bitrix24(number: int, turns: Turns) -> dict[str, Any]:
    messages: dict[str, Any] = {
        str(number * 100 + place): {
            "id": str(number * 100 + place),
            "chatid": "587",
            "senderid": "1761" if who == "client" else "7",
            "recipientid": "chat587",
            "date": "2024-05-13T10:15:00+03:00",
            "text": text,
            "params": {},
        }
        for place, (who, text) in enumerate(turns)
    }
    users = {"1761": {"id": "1761", "connector": True, "bot": False}, "7": {"id": "7", "connector": False, "bot": False}}
    chat = {"587": {"id": "587", "entityType": "LINES", "entityId": "livechat|22|1761|587"}}
    return {"result": {"chatId": 587, "sessionId": number, "message": messages, "users": users, "chat": chat, "files": {}}}


def omnidesk(number: int, turns: Turns) -> dict[str, Any]:
    messages: dict[str, Any] = {
        str(place): {
            "message": {
                "message_id": number * 100 + place,
                "user_id": 9 if who == "client" else 0,
                "staff_id": 0 if who == "client" else 7,
                "content": text,
                "content_html": "",
                "attachments": [],
                "note": False,
                "sent_via_rule": False,
                "created_at": "Mon, 13 May 2024 10:15:00 +0300",
            }
        }
        for place, (who, text) in enumerate(turns)
    }
    return {"case": {"case_id": number + 5000, "case_number": f"100-{number}", "channel": "email"}, "messages": messages}


def usedesk(number: int, turns: Turns) -> dict[str, Any]:
    comments: list[dict[str, Any]] = [
        {
            "id": number * 100 + place,
            "message": text,
            "type": "public",
            "from": "client" if who == "client" else "user",
            "published_at": "2024-05-13 10:15:00",
            "files": [],
        }
        for place, (who, text) in enumerate(turns)
    ]
    return {"ticket": {"id": number, "subject": "Заказ", "status_id": 3, "client_id": 9}, "tags": [], "comments": comments}


def jivo(number: int, turns: Turns) -> dict[str, Any]:
    messages: list[dict[str, Any]] = [
        {"message": text, "timestamp": START + place, "type": "visitor"}
        if who == "client"
        else {"message": text, "timestamp": START + place, "type": "agent", "agent_id": 7}
        for place, (who, text) in enumerate(turns)
    ]
    event = {"event_name": "chat_finished", "widget_id": "abc", "chat_id": number, "visitor": {"number": 9}}
    return {**event, "agents": [{"id": "7", "name": "Имя"}], "chat": {"messages": messages, "blacklisted": False}}


def carrotquest(number: int, turns: Turns) -> dict[str, Any]:
    parts = [
        {
            "id": str(number * 100 + place),
            "created": START + place,
            "conversation": str(number),
            "body": text,
            "type": "reply_user" if who == "client" else "reply_admin",
            "sent_via": "web_user" if who == "client" else "web_panel",
            "from": 9 if who == "client" else {"id": "7", "name": "Имя", "type": "admin"},
        }
        for place, (who, text) in enumerate(turns)
    ]
    return {"data": parts[::-1], "meta": {"status": 200, "next_before_position": [1]}}


def tqm(number: int, turns: Turns) -> dict[str, Any]:
    messages: list[dict[str, Any]] = [
        {"id": f"{number}-{place}", "type": "text", "author": "client" if who == "client" else "operator", "text": text}
        for place, (who, text) in enumerate(turns)
    ]
    chat = {"id": f"chat-{number}", "startDate": "2024-05-13T10:15:00", "endDate": "2024-05-13T10:35:00", "source": "сайт"}
    return {**chat, "transcription": {"messages": messages}}


def speechsense(number: int, turns: Turns) -> dict[str, Any]:
    users = [{"id": "9", "role": "USER_ROLE_CLIENT"}, {"id": "7", "role": "USER_ROLE_OPERATOR"}]
    messages: list[dict[str, Any]] = [
        {"user_id": "9" if who == "client" else "7", "timestamp": "2024-05-13T10:15:00Z", "text": {"text": text}} for who, text in turns
    ]
    return {"talk_id": f"talk-{number}", "metadata": {"fields": {}, "users": users}, "text_content": {"messages": messages}}


RECORDS: Final[Mapping[str, Maker]] = {
    "zendesk": zendesk,
    "chatwoot": chatwoot,
    "intercom": intercom,
    "bitrix24": bitrix24,
    "omnidesk": omnidesk,
    "usedesk": usedesk,
    "jivo": jivo,
    "carrotquest": carrotquest,
    "tqm": tqm,
    "speechsense": speechsense,
}


def sample(name: str) -> Callable[[str], bytes]:
    """A file whose only message is the given text, an agent's."""
    return lambda text: dump(RECORDS[name](1, [("agent", text)])) + b"\n"


def long_file(name: str, asked: str, answered: str) -> Callable[[Path, int], None]:
    """A file of ``count`` conversations, one a line; both texts hold ``{n}``."""

    def write(path: Path, count: int) -> None:
        with path.open("wb") as out:
            for n in range(1, count + 1):
                out.write(dump(RECORDS[name](n, [("client", asked.format(n=n)), ("agent", answered.format(n=n))])) + b"\n")

    return write


def dump(record: Any) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()


DESK_MAKERS: Final = {name: sample(name) for name in RECORDS}
