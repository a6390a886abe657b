"""A helpdesk on this machine: Chatwoot's calls and a plain receiver, with troubles on demand."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from toneqa.webhooks.hooks import Hook
from toneqa.webhooks.signing import sign

SECRET: Final = "секрет-для-проверки"
TOKEN: Final = "token-for-tests"
TEXT: Final = "Согласно п. 4.2 договора возврат денежных средств не предусмотрен."
LETTER: Final = "Верните деньги за наушники, сколько можно ждать!"


@dataclass
class Helpdesk:
    """``troubles``: what happens to the next writing calls: a status, ``hang``, ``lost`` (done, but the answer
    never comes), ``cut`` (the line breaks before anything is done)."""

    url: str = ""
    troubles: deque[Any] = field(default_factory=deque)
    calls: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    @property
    def written(self) -> list[Any]:
        return [body for method, _, _, body in self.calls if method == "POST"]

    @property
    def notes(self) -> list[str]:
        """Ours alone."""
        return [message["content"] for message in self.messages if message.get("private") and message["id"] >= 1000]

    def do(self, method: str, path: str, body: Any) -> Any:
        part, _, query = path.rsplit("/", 1)[-1].partition("?")
        if part == "messages" and method == "POST":
            self.messages.append({"id": 1000 + len(self.messages), "message_type": 1, **body})
        elif part == "labels" and method == "POST":
            self.labels[:] = body["labels"]
        return {"payload": {"messages": self.shown(query), "labels": self.labels}.get(part, [])}

    def shown(self, query: str) -> list[dict[str, Any]]:
        """As Chatwoot pages: the 20 newest, the 20 before a message, the 100 after it."""
        side, _, number = query.partition("=")
        if side == "after":
            return [message for message in self.messages if message["id"] > int(number)][:100]
        return [message for message in self.messages if side != "before" or message["id"] < int(number)][-20:]


@contextmanager
def helpdesk() -> Iterator[Helpdesk]:
    desk = Helpdesk()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer("GET", None)

        def do_POST(self) -> None:
            self.answer("POST", self.rfile.read(int(self.headers["Content-Length"])))

        def answer(self, method: str, raw: bytes | None) -> None:
            told = self.became(method, raw)
            if told:
                self.send(*told)

        def became(self, method: str, raw: bytes | None) -> tuple[int, Any] | None:
            body = json.loads(raw) if raw else None
            headers = {name.lower(): value for name, value in self.headers.items()} | {"raw": (raw or b"").decode()}
            desk.calls.append((method, self.path, headers, body))
            trouble = desk.troubles.popleft() if method == "POST" and desk.troubles else None
            if trouble == "hang":
                desk.arrived.set()
                desk.go_on.wait(30)
                return None
            if isinstance(trouble, int):
                return trouble, {"error": "не сейчас"}
            told = None if trouble == "cut" else desk.do(method, self.path, body)
            if trouble:
                self.close_connection = True
                return None
            return 200, told

        def send(self, status: int, body: Any) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{desk.url}/elsewhere")
            if status == 429:
                self.send_header("Retry-After", "120")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    desk.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield desk
    finally:
        desk.go_on.set()
        server.shutdown()
        server.server_close()


def chatwoot(desk: Helpdesk, post: str = "note", since: str = "revise") -> Hook:
    return Hook("desk", "chatwoot", desk.url, 7, post, since, SECRET, TOKEN)


def generic(desk: Helpdesk) -> Hook:
    return Hook("shop", "generic", f"{desk.url}/in", secret=SECRET)


def created(message: int = 105, text: str = TEXT, **changes: Any) -> dict[str, Any]:
    """What Chatwoot tells of an agent's message."""
    told = {
        "event": "message_created",
        "id": message,
        "content": text,
        "message_type": "outgoing",
        "content_type": "text",
        "private": False,
        "created_at": "2026-05-03T10:15:00Z",
        "sender": {"id": 3, "name": "Рита", "type": "user"},
        "account": {"id": 7, "name": "Магазин"},
        "inbox": {"id": 2, "name": "Возвраты"},
        "conversation": {"id": 51, "channel": "Channel::WebWidget"},
    }
    return told | changes


def plain(message: str = "m-1", text: Any = TEXT, **changes: Any) -> dict[str, Any]:
    return {
        "event": "message.created",
        "id": message,
        "conversation_id": "c-1",
        "text": text,
        "client": LETTER,
        "channel": "chat",
    } | changes


def signed_headers(kind: str, body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    name = {"chatwoot": "X-Chatwoot", "generic": "X-Toneqa"}[kind]
    now = int(time.time() if at is None else at)
    return {f"{name}-Timestamp": str(now), f"{name}-Signature": sign(secret, now, body), "Content-Type": "application/json"}
