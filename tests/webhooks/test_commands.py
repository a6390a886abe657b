"""``toneqa webhooks`` and ``toneqa serve`` with hooks; a server that is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import update

from tests.cli.command import command, environment, inside
from tests.web.served import free_port
from tests.webhooks.helpdesk import SECRET, Helpdesk, helpdesk, plain, signed_headers
from tests.webhooks.test_receive import until
from toneqa.store.engine import Store, open_store
from toneqa.store.letters import Letters
from toneqa.store.migrate import upgrade
from toneqa.store.schema import WebhookRow
from toneqa.store.webhooks import Queue

ENV: Final = {"TONEQA_WEBHOOK_SHOP_SECRET": SECRET}


@pytest.fixture
def db(tmp_path: Path) -> str:
    store = open_store(path := str(tmp_path / "toneqa.db"))
    upgrade(store)
    store.close()
    return path


def failed(db: str) -> None:
    store, now = open_store(db), datetime.now(UTC)
    with store.writing() as tx:
        queue = Queue(tx)
        for message in ("1", "2"):
            queue.add("desk", message, "5", {"text": "Возврат невозможен."}, now)
        job = queue.claim(now, timedelta(minutes=1))
        assert job
        queue.failed(job, now, "хелпдеск ответил 403")
    store.close()


def test_the_queue_is_told_and_retried(db: str) -> None:
    assert "ещё не было" in inside("webhooks", "status", "--db", db).out
    failed(db)
    told = inside("webhooks", "status", "--db", db)
    assert told.code == 1
    assert "desk: ждут оценки 1, не вышло 1" in told.out
    assert "1. desk, сообщение 1: попыток 1, хелпдеск ответил 403" in told.out
    assert "Возврат" not in told.out
    assert "Возвращать нечего" in inside("webhooks", "retry", "7", "--db", db).out
    assert "Вернули в очередь: 1" in inside("webhooks", "retry", "--db", db).out
    again = inside("webhooks", "status", "--db", db)
    assert (again.code, "ждут оценки 2" in again.out) == (0, True)


@pytest.mark.parametrize(
    ("env", "args", "code"), [({}, ("--db", "x.db"), "E173"), (ENV, (), "E174"), (ENV, ("--db", "x.db", "--config", "bad.toml"), "E106")]
)
def test_a_server_that_cannot_answer_hooks_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, env: dict[str, str], args: tuple[str, ...], code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "toneqa.toml").write_text('[webhooks.shop]\nkind = "generic"\npost = "none"\n', "utf-8")
    (tmp_path / "bad.toml").write_text('[webhooks.shop]\nkind = "other"\n', "utf-8")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    told = inside("serve", "--port", free_port(), *args)
    assert (told.code, code in told.err) == (2, True)


class Running:
    """A server of a team in a process of its own."""

    def __init__(self, folder: Path, db: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        started = command("serve", "--port", port, "--analysts", 1, "--db", db)
        self.process = subprocess.Popen(started, cwd=folder, env=environment(ENV), stderr=subprocess.DEVNULL, start_new_session=True)
        until(self.alive, 120)

    def alive(self) -> bool:
        assert self.process.poll() is None
        try:
            return httpx.get(f"{self.url}/api/v1/health", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def tell(self, told: Any) -> httpx.Response:
        body = json.dumps(told, ensure_ascii=False).encode()
        return httpx.post(f"{self.url}/api/v1/hooks/shop", content=body, headers=signed_headers("generic", body), trust_env=False)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(90)


def states(store: Store) -> dict[str, int]:
    with store.reading() as tx:
        return {state: count for (_, state), count in Queue(tx).counts().items()}


@pytest.mark.slow
def test_a_server_killed_in_the_middle_goes_on_where_it_was(tmp_path: Path, db: str) -> None:
    store = open_store(db)
    with helpdesk() as desk:
        (tmp_path / "toneqa.toml").write_text(f'[webhooks.shop]\nkind = "generic"\nurl = "{desk.url}/in"\n', "utf-8")
        desk.troubles.append("hang")
        first = Running(tmp_path, db)
        for n in range(3):
            assert first.tell(plain(f"m-{n}")).status_code == 202
        until(desk.arrived.is_set)
        first.kill()
        assert states(store) == {"scored": 1, "waiting": 2}
        _lease_ends(store)
        second = Running(tmp_path, db)
        assert second.tell(plain("m-1")).json() == {"status": "known"}
        until(lambda: states(store) == {"done": 3}, 120)
        second.end()
        _each_once(desk, store)
    store.close()


def _lease_ends(store: Store) -> None:
    """As if the minutes had passed."""
    with store.writing() as tx:
        tx.execute(update(WebhookRow).values(lease_until=datetime.now(UTC) - timedelta(seconds=1)))


def _each_once(desk: Helpdesk, store: Store) -> None:
    keys = [call[2]["idempotency-key"] for call in desk.calls]
    assert sorted({body["id"] for body in desk.written}) == ["m-0", "m-1", "m-2"]
    assert (len(keys), len(set(keys))) == (4, 3), "the call that hung and its repeat have one key"
    with store.reading() as tx:
        assert len(Letters(tx).items()) == 3, "scored once each"
