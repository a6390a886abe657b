"""The frame of the server: headers, names, errors as pages and as JSON, who may come in."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from tests.web.served import client
from toneqa.web.access import MemoryKeys, Scope, by_key
from toneqa.web.analyst import Analyst
from toneqa.web.headers import HEADERS
from toneqa.web.pages import STATIC, asset


@pytest.mark.parametrize("path", ["/", "/nowhere", asset("site.css"), "/api/v1/nowhere"])
def test_every_answer_keeps_to_itself(path: str) -> None:
    answer = client().get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == ("public, max-age=31536000, immutable" if "?v=" in path else "no-store")


def test_pages_hold_no_script_and_no_style_of_their_own() -> None:
    for path in ("/", "/nowhere"):
        html = client().get(path).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)|//[a-z]+\.[a-z]", html), path


def test_style_sheets_load_nothing_from_elsewhere() -> None:
    for path in STATIC.glob("*.css"):
        assert not re.search(r"@import|url\(|https?:", path.read_text("utf-8")), path.name


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::2]"])
def test_other_names_are_refused(host: str) -> None:
    answer = client().get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "E472" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8420", "LOCALHOST", "[::1]:8420"])
def test_names_of_this_machine_are_answered(host: str) -> None:
    assert client().get("/", headers={"Host": host}).status_code == 200


def test_errors_are_pages_for_people_and_json_for_programs() -> None:
    page = client().get("/nowhere<script>")
    assert page.status_code == 404
    assert "E460" in page.text
    assert "<script>" not in page.text
    told = client().get("/api/nowhere")
    assert (told.status_code, told.json()["error"]["code"]) == (404, "E460")
    assert client().post("/").status_code == 405


def test_a_proxy_on_this_machine_brings_in_nobody() -> None:
    answer = client().get("/", headers={"X-Forwarded-For": "10.0.0.7"})
    assert (answer.status_code, "E467" in answer.text) == (401, True)


def keyed(*scopes: str) -> tuple[TestClient, dict[str, str]]:
    keys = MemoryKeys()
    key = keys.add("robot", *scopes)
    return client(identify=(by_key(keys),)), {"Authorization": f"Bearer {key}"}


def test_a_key_opens_what_it_has_the_scope_for() -> None:
    web, headers = keyed(Scope.CHECK)
    assert web.get("/", headers=headers).status_code == 200
    assert web.get("/").status_code == 401
    assert web.get("/", headers={"Authorization": "Bearer wrong"}).status_code == 401
    web, headers = keyed(Scope.RULES)
    refused = web.get("/", headers=headers)
    assert (refused.status_code, "E468" in refused.text) == (403, True)


def test_a_bug_is_told_with_its_code_and_without_a_letter(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def broken(*given: object) -> None:
        raise ZeroDivisionError("a letter")

    monkeypatch.setattr("toneqa.web.routes.rules.page", broken)
    answer = client().get("/rules")
    assert (answer.status_code, "E901" in answer.text, "Что-то сломалось у нас" in answer.text) == (500, True, True)
    assert answer.headers["content-security-policy"]
    assert "a letter" not in answer.text + caplog.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_cannot_ask_this_machine(site: str) -> None:
    for path in ("/api/v1/check", "/api/v1/score", "/api/draft"):
        answer = client().post(path, json={}, headers={"Sec-Fetch-Site": site})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "E469")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static//etc/passwd",
        "/rules/..%2f..%2fetc",
        "/rules/%00",
        "/%00",
    ],
)
def test_paths_lead_nowhere_else(path: str) -> None:
    answer = client().get(path)
    assert answer.status_code == 404
    assert "import" not in answer.text


def test_headers_of_a_caller_do_not_come_back() -> None:
    answer = client().get("/rules/x%0d%0aSet-Cookie:%20a=b", headers={"X-Forwarded-Proto": "gopher", "Accept": "text/html\tx"})
    assert "set-cookie" not in answer.headers
    assert answer.status_code == 404


def test_a_bug_is_told_by_its_kind_and_logs_no_letter(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("secret words of a letter")

    monkeypatch.setattr(Analyst, "check", broken)
    answer = client().post("/api/v1/check", json={"draft": "a"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "E901")
    assert "secret" not in answer.text + caplog.text
    assert "E901: KeyError at test_app.py:" in caplog.text
