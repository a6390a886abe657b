"""A server with accounts inside the test, and people who sign in to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from fastapi.testclient import TestClient

from tests.store.sample import add_people
from toneqa.store.accounts import Accounts, Role
from toneqa.store.engine import Store, open_store
from toneqa.store.migrate import upgrade
from toneqa.web.access import by_key
from toneqa.web.app import create_app
from toneqa.web.auth.keys import StoredKeys
from toneqa.web.auth.passwords import Hasher
from toneqa.web.auth.sessions import by_session
from toneqa.web.state import ServeOptions, Team, WebState

PASSWORD: Final = "зелёный чайник поёт у окна"
HASHER: Final = Hasher(cheap=True)
ORIGIN: Final = "http://127.0.0.1"


def new_store(path: Path) -> Store:
    """Migrated; rita (agent), trainer, second, lead and admin, all with one password."""
    store = open_store(str(path))
    upgrade(store)
    with store.writing() as tx:
        people = add_people(tx)
        people["admin"] = Accounts(tx).create("admin", "Алла", Role.ADMIN, None).id
        for account in people.values():
            Accounts(tx).set_password(account, HASHER.hash(PASSWORD))
    return store


def serve(store: Store, **options: Any) -> WebState:
    served = ServeOptions(**options)
    return WebState(options=served, identify=(by_key(StoredKeys(store)), by_session(store, served.secure)), team=Team(store, HASHER))


@dataclass
class Visitor:
    """A browser: keeps cookies, sends ``Origin``, fills in the form's token."""

    web: TestClient
    csrf: str = ""

    def get(self, path: str, **more: Any) -> httpx.Response:
        answer: Any = self.web.get(path, follow_redirects=False, **more)
        self._learn(answer)
        return answer  # type: ignore[no-any-return]

    def post(self, path: str, data: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> httpx.Response:
        given = {"csrf": self.csrf} | (data or {})
        answer: Any = self.web.post(path, data=given, headers={"Origin": ORIGIN} | (headers or {}), follow_redirects=False)
        self._learn(answer)
        return answer  # type: ignore[no-any-return]

    def sign_in(self, login: str, password: str = PASSWORD, next_: str = "/account") -> httpx.Response:
        answer = self.post("/login", {"login": login, "password": password, "next": next_})
        self.get("/account")
        return answer

    def use(self, token: str) -> None:
        """The cookie, as if the browser had it."""
        self.web.cookies.clear()
        self.web.cookies.set("toneqa", token)

    def _learn(self, answer: httpx.Response) -> None:
        if found := re.search(r'name="csrf" value="([0-9a-f]+)"', answer.text):
            self.csrf = found[1]


def visitor(state: WebState) -> Visitor:
    return Visitor(TestClient(create_app(state), base_url=ORIGIN, raise_server_exceptions=False))
