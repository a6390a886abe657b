"""Signing in at a provider, true and lying ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.web.provider import CLIENT, OTHER, SECRET, FakeProvider, running
from tests.web.team import PASSWORD, Visitor, serve, visitor
from toneqa.store.accounts import Accounts, Role
from toneqa.store.audit import Audit
from toneqa.store.engine import Store
from toneqa.web.auth.oidc import Provider, fit_issuer
from toneqa.web.state import Team
from toneqa.web.troubles import WebError


@pytest.fixture
def there() -> Iterator[FakeProvider]:
    with running(FakeProvider(login="olga")) as provider:
        yield provider


@pytest.fixture
def olga(there: FakeProvider, team_store: Store) -> Visitor:
    """Her account waits for her first visit: no password."""
    with team_store.writing() as tx:
        Accounts(tx).create("olga", "Ольга", Role.TRAINER, None)
    state = serve(team_store)
    assert state.team
    provider = Provider("Вход компании", there.issuer, CLIENT, SECRET)
    return visitor(replace(state, team=Team(team_store, state.team.hasher, provider)))


def go(visitor: Visitor, target: str = "/account") -> httpx.Response:
    """There and back, as a browser does it."""
    left = visitor.get(f"/login/outside?next={target}")
    assert left.status_code == 303, left.text
    back = httpx.get(left.headers["location"], follow_redirects=False).headers["location"]
    return visitor.get(back.removeprefix("http://127.0.0.1"))


def test_a_person_signs_in_outside_and_is_known_next_time(olga: Visitor, there: FakeProvider, team_store: Store) -> None:
    assert "Вход компании" in olga.get("/login").text
    assert go(olga).headers["location"] == "/account"
    assert "Ольга" in olga.get("/account").text
    there.login = "renamed"
    olga.web.cookies.clear()
    assert go(olga, "/").headers["location"] == "/"
    with team_store.reading() as tx:
        account = Accounts(tx).by_login("olga")
        assert account
        assert account.subject == f"{there.issuer}#17"
        assert [event.action for event in Audit(tx).events()] == ["login", "login"]


def test_the_browser_is_sent_with_pkce_and_an_errand_is_for_one_trip(olga: Visitor, there: FakeProvider) -> None:
    left = olga.get("/login/outside").headers["location"]
    assert "code_challenge_method=S256" in left
    assert SECRET not in left
    back = httpx.get(left).headers["location"].removeprefix("http://127.0.0.1")
    state = olga.web.cookies["toneqa-outside"]
    assert olga.get(back).status_code == 303
    olga.web.cookies.clear()
    olga.web.cookies.set("toneqa-outside", state)
    assert olga.get(back).status_code == 502, "used up"


def test_another_browser_cannot_finish_the_errand(olga: Visitor, there: FakeProvider) -> None:
    left = olga.get("/login/outside").headers["location"]
    back = httpx.get(left).headers["location"].removeprefix("http://127.0.0.1")
    olga.web.cookies.clear()
    assert olga.get(back).status_code == 502
    assert "toneqa" not in olga.web.cookies


@pytest.mark.parametrize("login", ["rita", "nobody", ""])
def test_a_login_of_the_provider_takes_over_no_account_with_a_password(olga: Visitor, there: FakeProvider, login: str) -> None:
    there.login = login
    answer = go(olga)
    assert (answer.status_code, "E486" in answer.text) == (403, True)
    assert olga.get("/account").status_code == 303


def test_a_disabled_account_stays_out(olga: Visitor, there: FakeProvider, team_store: Store) -> None:
    go(olga)
    with team_store.writing() as tx:
        account = Accounts(tx).by_login("olga")
        assert account
        Accounts(tx).disable(account.id)
    assert go(olga).status_code == 403


LIES: list[Callable[[dict[str, Any]], dict[str, Any]]] = [
    lambda claims: claims | {"nonce": "another"},
    lambda claims: claims | {"aud": "another"},
    lambda claims: claims | {"aud": [CLIENT, "another"]},
    lambda claims: claims | {"aud": [CLIENT, "another"], "azp": "another"},
    lambda claims: claims | {"iss": "https://another.example"},
    lambda claims: claims | {"exp": claims["iat"] - 3600, "iat": claims["iat"] - 7200},
    lambda claims: {name: value for name, value in claims.items() if name != "sub"},
    lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
]


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_does_not_hold_is_refused(olga: Visitor, there: FakeProvider, lie: Any) -> None:
    there.change = lie
    answer = go(olga)
    assert (answer.status_code, "E485" in answer.text, SECRET in answer.text) == (502, True, False)
    assert olga.get("/account").status_code == 303


def test_a_signature_by_another_key_or_by_the_public_one_is_refused(olga: Visitor, there: FakeProvider) -> None:
    there.published = OTHER
    assert go(olga).status_code == 502
    there.published, there.algorithm = None, "HS256"
    assert go(olga).status_code == 502


def test_a_provider_that_is_silent_or_another_is_told_of(olga: Visitor, there: FakeProvider) -> None:
    there.about = {"issuer": "https://another.example"}
    assert olga.get("/login/outside").status_code == 502
    there.about = {"token_endpoint": "http://127.0.0.1:9/token"}
    answer = go(olga)
    assert (answer.status_code, "Вход компании" in answer.text) == (502, True)


def test_only_encrypted_providers_are_taken() -> None:
    assert fit_issuer("https://id.company.example/") == "https://id.company.example"
    for address in ("http://id.company.example", "ftp://x", "id.company.example", ""):
        with pytest.raises(WebError, match="E487"):
            fit_issuer(address)


def test_without_a_provider_there_is_no_such_door(anna: Visitor) -> None:
    assert anna.get("/login/outside").status_code == 404
    assert anna.sign_in("rita", PASSWORD).status_code == 303
