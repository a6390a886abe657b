"""The door: signatures, old moments, huge bodies, duplicates, counters; and the whole way through a running server."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.web.team import HASHER, new_store
from tests.webhooks.helpdesk import SECRET, TEXT, Helpdesk, chatwoot, created, generic, helpdesk, plain, signed_headers
from toneqa.store.engine import Store
from toneqa.store.webhooks import Queue
from toneqa.web.access import MemoryKeys, Scope, by_key
from toneqa.web.app import create_app
from toneqa.web.routes.hooks import HOOK_BYTES
from toneqa.web.state import ServeOptions, Team, WebState


@pytest.fixture
def desk() -> Iterator[Helpdesk]:
    with helpdesk() as found:
        yield found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = new_store(tmp_path / "toneqa.db")
    yield found
    found.close()


@pytest.fixture
def web(store: Store, desk: Helpdesk) -> Iterator[TestClient]:
    keys = MemoryKeys()
    hooks = {hook.name: hook for hook in (chatwoot(desk), generic(desk))}
    state = WebState(options=ServeOptions(analysts=1, per_minute=50), identify=(by_key(keys),), team=Team(store, HASHER, None, hooks))
    with TestClient(create_app(state), base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        client.headers["Authorization"] = f"Bearer {keys.add('metrics', Scope.METRICS)}"
        yield client


def send(web: TestClient, told: Any, kind: str = "generic", name: str = "shop", **signing: Any) -> Any:
    body = told if isinstance(told, bytes) else json.dumps(told, ensure_ascii=False).encode()
    return web.post(f"/api/v1/hooks/{name}", content=body, headers=signed_headers(kind, body, **signing))


def queued(store: Store) -> int:
    with store.reading() as tx:
        return sum(Queue(tx).counts().values())


def until(done: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_message_goes_all_the_way(web: TestClient, store: Store, desk: Helpdesk) -> None:
    assert (send(web, plain()).status_code, send(web, plain()).json()) == (202, {"status": "known"})
    until(lambda: desk.written)
    assert desk.written[0]["verdict"] == "revise"
    told = send(web, created(), "chatwoot", "desk")
    assert told.json() == {"status": "queued"}
    until(lambda: desk.notes)
    assert "сообщение 105" in desk.notes[0]


def test_what_is_no_answer_is_ignored(web: TestClient, store: Store) -> None:
    assert send(web, {"event": "message.deleted"}).json() == {"status": "ignored"}
    assert send(web, created(private=True), "chatwoot", "desk").json() == {"status": "ignored"}
    assert queued(store) == 0


@pytest.mark.parametrize(
    ("signing", "code"),
    [({"secret": "other"}, "E470"), ({"late": 400}, "E471"), ({"late": -400}, "E471"), ({"at": 1}, "E471")],
)
def test_who_cannot_sign_or_comes_late_is_sent_away(web: TestClient, store: Store, signing: Any, code: str) -> None:
    if "late" in signing:
        signing = {"at": time.time() - signing["late"]}
    told = send(web, plain(), **signing)
    assert (told.status_code, told.json()["error"]["code"]) == (401, code)
    assert queued(store) == 0


@pytest.mark.parametrize("headers", [{}, {"X-Toneqa-Signature": "sha256=00"}, {"X-Toneqa-Timestamp": "1"}, {"X-Toneqa-Timestamp": "one"}])
def test_no_signature_is_a_wrong_one(web: TestClient, store: Store, headers: dict[str, str]) -> None:
    told = web.post("/api/v1/hooks/shop", content=b"{}", headers={"Content-Type": "application/json"} | headers)
    assert (told.status_code, told.json()["error"]["code"]) == (401, "E470")


def test_a_body_changed_on_the_way(web: TestClient, store: Store) -> None:
    body = json.dumps(plain()).encode()
    told = web.post("/api/v1/hooks/shop", content=body + b" ", headers=signed_headers("generic", body))
    assert told.status_code == 401
    assert queued(store) == 0


def test_a_key_of_the_api_opens_no_hook(web: TestClient, store: Store) -> None:
    told = web.post("/api/v1/hooks/shop", json=plain(), headers={"Authorization": "Bearer tq_x"})
    assert told.json()["error"]["code"] == "E470"


def test_a_huge_body_is_not_read(web: TestClient, store: Store) -> None:
    told = send(web, b'{"event": "' + b"x" * HOOK_BYTES + b'"}')
    assert (told.status_code, told.json()["error"]["code"]) == (413, "E462")
    assert send(web, plain(text="слово " * 20_000)).json()["error"]["code"] == "E209"
    assert queued(store) == 0


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (b"{", "E202"),
        (b"[]", "E202"),
        (b'{"event": "message.created"}', "E203"),
        (json.dumps(plain(text=5.5)).encode(), "E208"),
        (json.dumps(plain(client=[])).encode(), "E208"),
        (b"[" * 100_000, "E202"),
    ],
)
def test_what_does_not_fit_is_told(web: TestClient, told: bytes, code: str) -> None:
    answer = send(web, told)
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["code"][:2] == code[:2]


def test_a_conversation_that_is_no_number_goes_into_no_address(web: TestClient) -> None:
    told = created(conversation={"id": "../../5"})
    assert send(web, told, "chatwoot", "desk").json()["error"]["code"] == "E208"


def test_an_unknown_hook(web: TestClient) -> None:
    assert send(web, plain(), name="nobody").json()["error"]["code"] == "E476"


def test_counters_tell_what_became_of_messages(web: TestClient, store: Store, desk: Helpdesk) -> None:
    send(web, plain("m-7"))
    send(web, plain("m-7"))
    send(web, plain(), secret="other")
    until(lambda: desk.written)
    shown = "\n".join(line for line in _metrics(web).splitlines() if line.startswith("toneqa_webhooks"))
    for line in ('{hook="shop",outcome="queued"} 1.0', '{hook="shop",outcome="known"} 1.0', '{hook="shop",outcome="refused"} 1.0'):
        assert f"toneqa_webhooks_total{line}" in shown
    until(lambda: 'toneqa_webhooks_queue{hook="shop",state="done"} 1.0' in _metrics(web))
    assert 'toneqa_webhooks_queue{hook="desk",state="failed"} 0.0' in _metrics(web)


def _metrics(web: TestClient) -> str:
    return str(web.get("/api/v1/metrics").text)


def test_nothing_of_a_letter_is_logged(web: TestClient, desk: Helpdesk, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", *logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, name)
    desk.troubles.append(500)
    send(web, plain("m-9"))
    until(lambda: desk.written)
    assert TEXT not in caplog.text
    assert SECRET not in caplog.text
