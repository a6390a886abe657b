"""Signing in, one's own account, and what administrators do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.web.team import HASHER, ORIGIN, PASSWORD, Visitor, serve, visitor
from toneqa.store.accounts import Accounts, Sessions
from toneqa.store.audit import Audit, Event
from toneqa.store.engine import Store
from toneqa.web.auth import sign_in as signing
from toneqa.web.auth.sessions import ABSOLUTE, IDLE, cookie_name, digest_of

NEW = "сиреневый трамвай уехал домой"


def actions(store: Store) -> list[str]:
    """The audit log, the oldest first."""
    with store.reading() as tx:
        return [event.action for event in reversed(Audit(tx).events())]


def test_a_page_sends_to_the_sign_in_and_back(anna: Visitor) -> None:
    answer = anna.get("/admin/accounts?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fadmin%2Faccounts%3Fx%3D1")
    assert 'value="/admin/accounts?x=1"' in anna.get(answer.headers["location"]).text
    assert anna.sign_in("rita", next_="/account?done=").headers["location"] == "/account?done="


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/\r\nSet-Cookie: a=b"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(anna: Visitor, target: str) -> None:
    assert anna.sign_in("rita", next_=target).headers["location"] == "/"
    assert "evil" not in visitor(serve_same(anna)).get("/login", params={"next": target}).text


def serve_same(anna: Visitor) -> Any:
    return anna.web.app.state.toneqa  # type: ignore[attr-defined]


def tokens(anna: Visitor) -> list[str]:
    return [cookie.value or "" for cookie in anna.web.cookies.jar]


def test_the_cookie_is_kept_from_scripts_and_other_sites(team_store: Store) -> None:
    plain = visitor(serve(team_store)).sign_in("rita").headers["set-cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=lax" in plain
    assert "Domain" not in plain
    secure = visitor(serve(team_store, secure=True)).sign_in("rita").headers["set-cookie"]
    assert secure.startswith("__Host-toneqa=")
    assert "Secure" in secure
    assert "Path=/;" in secure


def test_the_database_knows_no_token(anna: Visitor, team_store: Store) -> None:
    anna.sign_in("rita")
    token = anna.web.cookies[cookie_name(secure=False)]
    with team_store.reading() as tx:
        assert Sessions(tx).find(token) is None
        assert Sessions(tx).find(digest_of(token))


def test_signing_in_gives_a_new_token_and_ends_the_old(anna: Visitor) -> None:
    anna.use("planted by an attacker")
    anna.sign_in("rita")
    first = tokens(anna)[-1]
    anna.sign_in("rita")
    assert len({first, *tokens(anna), "planted by an attacker"}) == 3
    anna.use(first)
    assert anna.get("/account").status_code == 303


def test_a_session_ends_idle_and_ends_anyhow(anna: Visitor, team_store: Store) -> None:
    for wait, lives in ((IDLE - timedelta(minutes=1), True), (IDLE, False)):
        anna.sign_in("rita")
        with team_store.writing() as tx:
            Sessions(tx).touch(digest_of(anna.web.cookies["toneqa"]), datetime.now(UTC) - wait)
        assert (anna.get("/account").status_code == 200) is lives
    assert timedelta(hours=8) < ABSOLUTE < timedelta(days=1)


def test_signing_out_ends_the_session_for_good(anna: Visitor) -> None:
    anna.sign_in("rita")
    token = anna.web.cookies["toneqa"]
    assert anna.post("/logout").headers["location"] == "/login?done=out"
    assert "toneqa" not in anna.web.cookies
    anna.use(token)
    assert anna.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("login", "password"), [("rita", "неверный пароль тут"), ("nobody", PASSWORD), ("rita", "x" * 100_000), ("' OR 1=1 --", "' OR 1=1 --")]
)
def test_what_was_wrong_is_not_told(anna: Visitor, login: str, password: str) -> None:
    answer = anna.post("/login", {"login": login, "password": password})
    assert answer.status_code == 400
    assert "Логин или пароль не подходит" in answer.text
    assert f'value="{password}"' not in answer.text
    assert "toneqa" not in anna.web.cookies


@pytest.mark.parametrize("login", ["rita", "nobody"])
def test_guessing_is_slowed_down_whoever_it_is(anna: Visitor, login: str) -> None:
    for _ in range(signing.FREE):
        assert anna.post("/login", {"login": login, "password": "наугад наугад"}).status_code == 400
    answer = anna.post("/login", {"login": login.upper(), "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert "Подождите 1 минуту" in answer.text
    assert anna.sign_in("trainer").status_code == 303, "others are not locked out"


def test_the_pause_doubles_up_to_a_quarter_of_an_hour() -> None:
    now = datetime.now(UTC)
    pauses = [signing._left([now] * failures, now) for failures in (4, 5, 6, 7, 8, 9, 50)]
    assert [pause.total_seconds() / 60 for pause in pauses] == [0, 1, 2, 4, 8, 15, 15]
    assert signing._left([now - timedelta(minutes=2)] * 5, now) == timedelta()


def test_one_address_cannot_try_many_logins(anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "ADDRESS_FAILURES", 8)
    answers = [anna.post("/login", {"login": f"user{n}", "password": "x"}).status_code for n in range(10)]
    assert answers == [400] * 8 + [429] * 2


def test_a_busy_office_behind_one_address_is_not_kept_out(anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "ADDRESS_FAILURES", 3)
    assert [anna.sign_in("rita").status_code for _ in range(6)] == [303] * 6


def test_a_success_clears_the_count(anna: Visitor) -> None:
    for _ in range(2):
        for _ in range(signing.FREE - 1):
            anna.post("/login", {"login": "rita", "password": "наугад"})
        assert anna.sign_in("rita").status_code == 303


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": ""}, {"Origin": "", "Sec-Fetch-Site": "cross-site"}]
)
def test_a_form_of_another_site_does_nothing(anna: Visitor, headers: dict[str, str]) -> None:
    assert anna.post("/login", {"login": "rita", "password": PASSWORD}, headers).status_code == 403
    anna.sign_in("rita")
    assert anna.post("/logout", headers=headers).status_code == 403
    assert anna.get("/account").status_code == 200


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_its_token_does_nothing(anna: Visitor, token: str) -> None:
    anna.sign_in("rita")
    answer = anna.post("/logout", {"csrf": token})
    assert (answer.status_code, "E469" in answer.text) == (403, True)


def test_a_password_is_changed(anna: Visitor, team_store: Store) -> None:
    other = visitor(serve(team_store))
    other.sign_in("rita")
    anna.sign_in("rita")
    token = anna.web.cookies["toneqa"]
    for old, new, again in (
        (PASSWORD, "короткий", "короткий"),
        (PASSWORD, NEW, NEW + "!"),
        ("не тот", NEW, NEW),
        (PASSWORD, PASSWORD, PASSWORD),
    ):
        answer = anna.post("/account/password", {"old": old, "new": new, "again": again})
        assert answer.status_code in (400, 422)
        assert 'role="alert"' in answer.text
    assert anna.post("/account/password", {"old": PASSWORD, "new": NEW, "again": NEW}).status_code == 303
    assert anna.web.cookies["toneqa"] != token
    assert anna.get("/account").status_code == 200
    assert other.get("/account").status_code == 303, "the other browser is out"
    assert other.sign_in("rita").status_code == 400
    assert other.sign_in("rita", NEW).status_code == 303


def test_other_sessions_can_be_ended(anna: Visitor, team_store: Store) -> None:
    others = [visitor(serve(team_store)) for _ in range(2)]
    for one in (*others, anna):
        one.sign_in("rita")
    digest = digest_of(others[0].web.cookies["toneqa"])
    assert "этот" in anna.get("/account").text
    anna.post("/account/sessions/end", {"which": digest[:16]})
    assert [one.get("/account").status_code for one in (*others, anna)] == [303, 200, 200]
    anna.post("/account/sessions/end")
    assert [one.get("/account").status_code for one in (*others, anna)] == [303, 303, 200]


def test_a_newcomer_changes_the_password_first(anna: Visitor, team_store: Store) -> None:
    anna.sign_in("admin")
    page = anna.post("/admin/accounts", {"login": "Новый.Человек", "name": "<b>Нина</b>", "role": "trainer"})
    secret = re.search(r'class="secret">([^<]+)<', page.text)
    assert secret
    assert "&lt;b&gt;Нина&lt;/b&gt;" in page.text
    nina = visitor(serve(team_store))
    assert nina.sign_in("новый.человек", secret[1], "/").headers["location"] == "/account"
    assert nina.get("/").headers["location"] == "/account"
    assert "временный пароль" in nina.get("/account").text
    nina.post("/account/password", {"old": secret[1], "new": NEW, "again": NEW})
    assert nina.get("/").status_code == 200
    assert actions(team_store)[-3:] == ["account created", "login", "password changed"]


def test_an_administrator_changes_disables_and_lets_in_again(anna: Visitor, team_store: Store) -> None:
    rita = visitor(serve(team_store))
    rita.sign_in("rita")
    anna.sign_in("admin")
    with team_store.reading() as tx:
        account = Accounts(tx).by_login("rita")
    assert account
    path = f"/admin/accounts/{account.id}"
    anna.post(path, {"name": "Маргарита", "role": "trainer", "authors": "agent-rita\n agent-r2 \n\n"})
    page = anna.get(f"{path}?done=changed").text
    assert "agent-r2\nagent-rita" in page
    anna.post(f"{path}/disable")
    assert rita.get("/account").status_code == 303
    assert rita.sign_in("rita").status_code == 400
    anna.post(f"{path}/enable")
    assert rita.sign_in("rita").status_code == 303
    secret = re.search(r'class="secret">([^<]+)<', anna.post(f"{path}/password").text)
    assert secret
    assert rita.get("/account").status_code == 303
    assert rita.sign_in("rita", secret[1]).status_code == 303
    assert anna.get(f"{path}?done=<script>").status_code == 200


def test_the_last_administrator_stays(anna: Visitor, team_store: Store) -> None:
    anna.sign_in("admin")
    with team_store.reading() as tx:
        admin = Accounts(tx).by_login("admin")
    assert admin
    for path, data in (("/disable", {}), ("", {"name": "x", "role": "agent"})):
        answer = anna.post(f"/admin/accounts/{admin.id}{path}", data)
        assert (answer.status_code, "единственный администратор" in answer.text) == (409, True)


@pytest.mark.parametrize("login", ["", "rita", "два слова", "x" * 65, "RITA"])
def test_a_login_that_does_not_fit_is_explained(anna: Visitor, login: str) -> None:
    anna.sign_in("admin")
    answer = anna.post("/admin/accounts", {"login": login, "name": "x", "role": "agent"})
    assert answer.status_code in (409, 422)
    assert answer.status_code == 422 or "уже занят" in answer.text


def test_a_key_works_until_it_is_revoked(anna: Visitor, team_store: Store) -> None:
    anna.sign_in("admin")
    page = anna.post("/admin/keys", {"name": "касса", "scopes": ["check"], "days": "30"}).text
    found = re.search(r'class="secret">(tq_[^<]+)<', page)
    assert found
    assert found[1] not in anna.get("/admin/keys").text, "shown once"
    robot = visitor(serve(team_store))
    headers = {"Authorization": f"Bearer {found[1]}"}
    assert robot.get("/", headers=headers).status_code == 200
    assert robot.get("/admin/keys", headers=headers).status_code == 403
    anna.post("/admin/keys/1/revoke")
    assert robot.get("/", headers=headers).status_code == 401
    assert anna.post("/admin/keys", {"name": "касса", "days": "30"}).status_code == 422
    assert anna.post("/admin/keys", {"name": "x", "scopes": ["admin"], "days": "30"}).status_code == 422, "no key opens pages"


def test_the_audit_log_is_shown_page_by_page(anna: Visitor, team_store: Store) -> None:
    with team_store.writing() as tx:
        for _ in range(51):
            Audit(tx).note(Event("login"))
    anna.sign_in("admin")
    page = anna.get("/admin/audit").text
    assert page.count(">вход</td>") == 50
    more = re.search(r'href="(/admin/audit\?[^"]*before=\d+)"', page)
    assert more
    assert anna.get(more[1].replace("&amp;", "&")).text.count(">вход</td>") == 2
    assert "Таких записей нет" in anna.get("/admin/audit?action=erase+person").text
    assert anna.get("/admin/audit?who=%D0%B0&action=<script>").status_code == 200


def test_no_page_shows_a_secret_again(anna: Visitor, team_store: Store) -> None:
    anna.sign_in("admin")
    with team_store.reading() as tx:
        admin = Accounts(tx).by_login("admin")
        assert admin
        digest = Accounts(tx).password(admin.id) or ""
    for path in ("/account", "/admin/accounts", f"/admin/accounts/{admin.id}", "/admin/keys", "/admin/audit"):
        page = anna.get(path).text
        assert digest not in page
        assert anna.web.cookies["toneqa"] not in page
        assert PASSWORD not in page
    assert HASHER.verify(digest, PASSWORD)


def test_a_form_that_is_too_long_is_not_read(anna: Visitor) -> None:
    answer = anna.post("/login", {"login": "rita", "password": "x" * 2_000_000})
    assert (answer.status_code, "E462" in answer.text) == (413, True)

    def pieces() -> Iterator[bytes]:
        yield b"login=rita&password="
        for _ in range(40):
            yield b"x" * 100_000

    headers = {"Origin": ORIGIN, "Content-Type": "application/x-www-form-urlencoded"}
    answer = anna.web.post("/login", content=pieces(), headers=headers, follow_redirects=False)  # type: ignore[assignment]
    assert answer.status_code in (400, 413, 422)
    assert anna.sign_in("rita").status_code == 303


def test_what_was_typed_stays_after_an_error(anna: Visitor, team_store: Store) -> None:
    anna.sign_in("admin")
    with team_store.reading() as tx:
        trainer = Accounts(tx).by_login("trainer")
    assert trainer
    answer = anna.post(f"/admin/accounts/{trainer.id}", {"name": "Тома", "role": "lead", "authors": "agent-rita\nagent-t"})
    assert (answer.status_code, "«agent-rita»" in answer.text) == (409, True)
    assert "agent-rita\nagent-t</textarea>" in answer.text
    assert 'value="Тома"' in answer.text
    with team_store.reading() as tx:
        assert Accounts(tx).get(trainer.id) == trainer, "all or nothing"
