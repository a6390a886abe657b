"""``toneqa serve --db`` as a process of its own: over TLS, and while its PostgreSQL is killed and comes back."""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.command import command, environment
from tests.store.databases import Servers
from tests.store.postgres import Server, binaries
from tests.web.certificate import certificate
from tests.web.team import HASHER, PASSWORD, new_store
from toneqa.store.accounts import Accounts, Role
from toneqa.store.audit import Audit
from toneqa.store.engine import open_store

_SECONDS = 60


@contextmanager
def serving(db: str, *more: object, verify: Any = False) -> Iterator[httpx.Client]:
    """A client of a fresh server; it sends the form's origin and keeps cookies."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    scheme = "https" if "--cert" in more else "http"
    started = command("serve", "--port", port, "--analysts", 1, *more)
    process = subprocess.Popen(started, env=environment({"TONEQA_DB": db}), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    base = f"{scheme}://127.0.0.1:{port}"
    with httpx.Client(base_url=base, headers={"Origin": base}, verify=verify, trust_env=False, timeout=30) as client:
        try:
            _ready(client, process)
            yield client
        finally:
            process.terminate()
            process.communicate(timeout=_SECONDS)


def _ready(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            client.get("/login")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    process.kill()
    raise AssertionError(process.communicate()[0].decode())


def sign_in(client: httpx.Client, login: str) -> httpx.Response:
    return client.post("/login", data={"login": login, "password": PASSWORD})


def _token(page: httpx.Response) -> str:
    return page.text.partition('name="csrf" value="')[2].partition('"')[0]


@pytest.fixture
def own() -> Iterator[Server]:
    where = binaries()
    if where is None:
        pytest.skip("no PostgreSQL server: apt-get install postgresql (scripts/test does it as root)")
    server = Server.create(where, fsync=True)
    server.start()
    yield server
    server.stop()


def test_the_database_is_killed_and_comes_back(own: Server) -> None:
    url = Servers(own).url()
    store = open_store(url)
    with store.writing() as tx:
        Accounts(tx).create("admin", "Алла", Role.ADMIN, HASHER.hash(PASSWORD))
    with serving(url) as client:
        assert sign_in(client, "admin").status_code == 303
        page = client.get("/admin/keys")
        form = {"csrf": _token(page), "name": "касса", "scopes": "check", "days": "30"}
        own.kill()
        for answer in (client.get("/admin/keys"), client.post("/admin/keys", data=form), client.get("/login"), sign_in(client, "admin")):
            told = (answer.status_code, "База данных не отвечает" in answer.text, "E411" in answer.text)
            assert told == (503, True, True) or answer.request.url.path == "/login"
            assert "Traceback" not in answer.text
            assert "127.0.0.1:" not in answer.text.replace(str(client.base_url), "")
        own.start()
        assert client.get("/admin/keys").status_code == 200, "the session is still there"
        assert client.post("/admin/keys", data=form).status_code == 200
    with store.reading() as tx:
        assert [event.action for event in Audit(tx).events()] == ["key created", "login"]
    store.close()


def test_over_tls_cookies_are_for_tls_alone(tmp_path: Path) -> None:
    new_store(tmp_path / "team.db").close()
    cert, key = certificate(tmp_path)
    trusted = ssl.create_default_context(cafile=str(cert))
    with serving(str(tmp_path / "team.db"), "--cert", cert, "--cert-key", key, verify=trusted) as client:
        answer = sign_in(client, "rita")
        assert answer.headers["strict-transport-security"]
        assert answer.headers["set-cookie"].startswith("__Host-toneqa=")
        assert "Secure" in answer.headers["set-cookie"]
        assert "Рита" in client.get("/account").text


def test_behind_a_proxy_the_log_knows_who_called(tmp_path: Path) -> None:
    store = new_store(tmp_path / "team.db")
    with serving(str(tmp_path / "team.db"), "--tls") as client:
        headers = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"}
        assert client.post("/login", data={"login": "rita", "password": PASSWORD}, headers=headers).status_code == 303
    with store.reading() as tx:
        assert Audit(tx).events()[0].address == "198.51.100.7", "what the proxy added, not what the caller claimed"
    store.close()
