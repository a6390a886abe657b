"""The permission matrix: every route, every kind of caller."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.web.permissions import OPEN, RIGHTS, ROUTES
from tests.web.team import HASHER, ORIGIN, new_store, serve
from toneqa.store.accounts import Accounts
from toneqa.store.engine import Store
from toneqa.web.app import create_app
from toneqa.web.auth import keys, sessions

NOBODYS: Final = 999_999


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = new_store(Path(tmp_path_factory.mktemp("matrix")) / "team.db")
    yield store
    store.close()


@pytest.fixture(scope="module")
def app(store: Store) -> FastAPI:
    return create_app(serve(store))


def routes(app: FastAPI) -> set[tuple[str, str]]:
    """Method and path of every route, mounted folders too."""
    found = set()
    for route in _flat(app.routes):
        methods: set[str] = getattr(route, "methods", None) or {"GET"}
        found |= {(method, str(getattr(route, "path", ""))) for method in methods - {"HEAD"}}
    return found


def _flat(listed: Iterable[object]) -> Iterator[object]:
    """Newer frameworks keep an included router whole."""
    for route in listed:
        inner = getattr(route, "original_router", None)
        yield from _flat(inner.routes) if inner else [route]


def test_every_route_is_in_the_table(app: FastAPI) -> None:
    assert routes(app) == set(ROUTES)


@pytest.mark.parametrize("who", RIGHTS)
def test_a_caller_gets_what_his_rights_open_and_nothing_else(app: FastAPI, store: Store, who: str) -> None:
    wrong = []
    for (method, path), right in ROUTES.items():
        answer = _call(app, store, who, method, path)
        allowed = right == OPEN or right in RIGHTS[who]
        if _let_in(answer) != allowed or answer.status_code >= 500:
            wrong.append((method, path, answer.status_code))
    assert wrong == []


def _call(app: FastAPI, store: Store, who: str, method: str, path: str) -> httpx.Response:
    for name in ("{account}", "{key}", "{item}", "{code}", "{id}", "{job}"):
        path = path.replace(name, str(NOBODYS))
    web = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)
    headers = {"Origin": ORIGIN}
    if who.startswith("key "):
        with store.writing() as tx:
            headers["Authorization"] = f"Bearer {keys.create(tx, who, [who.removeprefix('key ')], 1, None)[1]}"
    elif who != "nobody":
        token = _token(store, who)
        web.cookies.set(sessions.cookie_name(secure=False), token)
        headers[sessions.HEADER] = sessions.csrf_of(token)
    answer: httpx.Response = web.request(method, path, headers=headers, follow_redirects=False)  # type: ignore[assignment]
    return answer


def _token(store: Store, who: str) -> str:
    with store.writing() as tx:
        account = Accounts(tx).by_login({"agent": "rita", "newcomer": "second"}.get(who, who))
        assert account
        if who == "newcomer":
            Accounts(tx).set_password(account.id, HASHER.hash("временный временный"), must_change=True)
    return sessions.begin(store, account, "127.0.0.1", "test")


def _let_in(answer: httpx.Response) -> bool:
    """Refused: an error, or the way to the sign-in or to the own account first."""
    sent = answer.headers.get("location", "")
    return answer.status_code not in (401, 403) and sent not in ("/login", "/account") and not sent.startswith("/login?next=")
