"""The API: the exchange format in and out, the same result as the command gives, errors with code and place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.web.served import client
from toneqa.batch.run import Setup, scorer
from toneqa.report.wire import dump
from toneqa.types import Conversation, Message, Role
from toneqa.web.access import MemoryKeys, Scope, by_key
from toneqa.web.body import CHECK_BYTES
from toneqa.web.reading import LINES
from toneqa.web.schema import EXAMPLE_DRAFT, EXAMPLE_TALK

DRAFT = "Согласно п. 4.2 договора возврат денежных средств не предусмотрен."
JSON = {"Content-Type": "application/json"}


def check(web: TestClient, body: Any, **query: str) -> Any:
    return web.post("/api/v1/check", json=body, params=query)


def test_a_check_gives_what_the_command_gives(api: TestClient) -> None:
    talk = Conversation("", (Message(Role.CLIENT, EXAMPLE_DRAFT["client"]), Message(Role.AGENT, EXAMPLE_DRAFT["draft"])), "email")
    told = check(api, EXAMPLE_DRAFT)
    assert told.status_code == 200
    assert told.text == dump(scorer(Setup(masked=False)).score([talk])[0])
    assert told.headers["content-type"] == "application/json"
    assert "analysis;dur=" in told.headers["server-timing"]


def test_the_short_form_and_the_conversation_say_the_same(api: TestClient) -> None:
    long = {"messages": [{"role": "client", "text": "Где деньги?"}, {"role": "agent", "text": DRAFT}], "channel": "chat"}
    short = {"client": "Где деньги?", "draft": DRAFT, "channel": "chat"}
    assert check(api, short).json() == check(api, long).json()


def test_unknown_keys_and_meta_are_carried(api: TestClient) -> None:
    told = check(api, {"draft": DRAFT, "ticket": {"n": 7}, "id": "T-1", "meta": {"queue": "a"}}).json()
    assert (told["ticket"], told["id"], told["meta"]) == ({"n": 7}, "T-1", {"queue": "a"})


def spans(value: Any, text: str, units: bool) -> Iterator[tuple[str, str]]:
    """Every finding with its quote: as it is told and as its offsets cut it out."""
    for finding in value["findings"]:
        raw = text.encode("utf-16-le") if units else text
        cut = raw[finding["start"] * (2 if units else 1) : finding["end"] * (2 if units else 1)]
        yield finding["quote"], cut.decode("utf-16-le") if isinstance(cut, bytes) else cut


@pytest.mark.parametrize("units", [False, True])
def test_offsets_fit_whatever_counts_them(api: TestClient, units: bool) -> None:
    text = f"🙂👩‍👩‍👧 Здравствуйте! {DRAFT} 𝔸 Вернуть деньги не сможем: прошло больше 14 дней. 🙂 {DRAFT}"
    told = check(api, {"draft": text}, offsets="utf16" if units else "codepoints").json()["messages"][-1]
    found = list(spans(told, text, units))
    assert len(found) > 5
    assert all(quote == cut for quote, cut in found)
    other = check(api, {"draft": text}, offsets="codepoints" if units else "utf16").json()["messages"][-1]
    assert told["findings"] != other["findings"]
    assert told["refusal"]["spans"] != other["refusal"]["spans"]


def test_drafts_are_never_masked_and_batches_always(api: TestClient) -> None:
    text = "Анна, позвоню вам завтра на +7 000 123-45-67 и всё расскажу."
    assert "123-45-67" in check(api, {"draft": text}).text
    told = api.post("/api/v1/score", json={"conversations": [{"messages": [{"role": "agent", "text": text}]}]})
    assert told.status_code == 200
    assert "123-45-67" not in told.text
    assert told.json()["results"][0]["privacy"]["masked"] is True


def batch(count: int) -> list[dict[str, Any]]:
    return [{**EXAMPLE_TALK, "id": str(n)} for n in range(count)]


def test_a_batch_gives_one_result_for_every_conversation_in_order(api: TestClient) -> None:
    talks: list[Any] = [*batch(20), {"id": "bad", "messages": [{"role": "boss", "text": "Да"}]}, 5, *batch(2)]
    told = api.post("/api/v1/score", json={"conversations": talks}).json()["results"]
    assert [one["id"] for one in told] == [*map(str, range(20)), "bad", "conversations#22", "conversations#23", "conversations#24"]
    assert [one["status"] for one in told] == [*["ok"] * 20, "error", "error", "ok", "ok"]
    assert (told[20]["error"]["code"], told[20]["error"]["at"]) == ("E204", "conversations:21")


def test_lines_in_lines_out(api: TestClient) -> None:
    lines = "\n".join([*(json.dumps(one, ensure_ascii=False) for one in batch(3)), "{", ""])
    told = api.post("/api/v1/score", content=lines.encode(), headers={"Content-Type": LINES})
    assert told.headers["content-type"].startswith(LINES)
    found = [json.loads(line) for line in told.text.splitlines()]
    assert [one["status"] for one in found] == ["ok", "ok", "ok", "error"]
    assert found[3]["error"]["at"] == "body:4"
    whole = api.post("/api/v1/score", json={"conversations": batch(3)}).json()["results"]
    assert [{**one, "source": ""} for one in found[:3]] == [{**one, "source": ""} for one in whole]


WRONG = [
    (b"", "E202"), (b"{", "E202"), (b"[]", "E208"), (b"5", "E208"), (b"null", "E208"), (b"{}", "E203"), (b'{"draft": 5}', "E208"),
    (b'{"draft": null}', "E208"), (b'{"draft": "a", "client": []}', "E208"), (b'{"messages": {}}', "E208"), (b'{"messages": [5]}', "E208"),
    (b'{"messages": [{"role": "agent"}]}', "E203"), (b'{"messages": [{"role": "x", "text": ""}]}', "E204"),
    (b'{"draft": "\\ud83d"}', "E202"), (b'{"draft": "a", "x": NaN}', "E202"), (b'{"draft": "a", "x": 1e999}', "E202"),
    (b'{"draft": "' + b"a" * 100_001 + b'"}', "E209"), (b"[" * 100_000, "E202"), (b'{"draft": "a", "channel": 5}', "E208"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code"), WRONG, ids=lambda value: str(value[:30]))
def test_what_is_wrong_with_a_body_is_told_with_a_code(api: TestClient, body: bytes, code: str) -> None:
    told = api.post("/api/v1/check", content=body, headers=JSON)
    assert (told.status_code, told.json()["error"]["code"]) == (422, code)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"conversations": []}', b'{"conversations": 5}', b"[]"])
def test_a_batch_of_nothing_is_told(api: TestClient, body: bytes) -> None:
    assert api.post("/api/v1/score", content=body, headers=JSON).status_code == 422


def test_a_batch_may_hold_a_thousand(api: TestClient) -> None:
    told = api.post("/api/v1/score", json={"conversations": [5] * 1001})
    assert (told.status_code, told.json()["error"]["code"]) == (422, "E243")
    assert len(api.post("/api/v1/score", json={"conversations": [5] * 1000}).json()["results"]) == 1000


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "text/html"])
def test_other_kinds_of_content_are_refused(api: TestClient, kind: str) -> None:
    """A form of a foreign page can send these without asking."""
    for path in ("check", "score"):
        told = api.post(f"/api/v1/{path}", content=b"{}", headers={"Content-Type": kind})
        assert (told.status_code, told.json()["error"]["code"]) == (415, "E463")


def test_bodies_that_are_too_long_are_not_read_to_their_end(api: TestClient) -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while taken < 100 * CHECK_BYTES:
            taken += 65_536
            yield b" " * 65_536

    told = api.post("/api/v1/check", content=endless(), headers=JSON)
    assert (told.status_code, told.json()["error"]["code"]) == (413, "E462")


def test_blank_and_foreign_drafts_are_skipped_with_a_reason(api: TestClient) -> None:
    for draft in ("", "  \n", "Dear customer, your order has been shipped."):
        told = check(api, {"draft": draft}).json()
        assert told["status"] == "skipped"
        assert told["reason"]


def test_rules_by_code_and_name(api: TestClient) -> None:
    told = api.get("/api/v1/rules/ref201").json()
    assert (told["code"], told["family"], told["severity"]) == ("REF201", "REF", "warning")
    assert told["text"].startswith("# REF201")
    assert api.get(f"/api/v1/rules/{told['name']}").json() == told
    assert told in api.get("/api/v1/rules").json()
    missing = api.get("/api/v1/rules/REF2O1")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "E474")
    assert "REF2" in missing.json()["error"]["message"]


def test_health_needs_no_key_and_counters_do() -> None:
    web = client(identify=())
    assert web.get("/api/v1/health").json()["status"] == "ok"
    assert web.get("/api/v1/metrics").status_code == 401


def test_counters_count_routes_and_verdicts_and_name_nobody(api: TestClient) -> None:
    check(api, {"draft": f"Тайна-{DRAFT}", "id": "secret-id"})
    api.get("/api/v1/rules/hidden-name")
    shown = api.get("/api/v1/metrics").text
    assert 'toneqa_requests_total{method="POST",route="/api/v1/check",status="200"}' in shown
    assert 'route="/api/v1/rules/{code}",status="404"' in shown
    assert 'toneqa_verdicts_total{kind="check",verdict="revise"}' in shown
    for hidden in ("Тайна", "secret-id", "hidden-name"):
        assert hidden not in shown


SCOPES = {
    ("POST", "/api/v1/check"): Scope.CHECK,
    ("POST", "/api/v1/score"): Scope.SCORE,
    ("GET", "/api/v1/rules"): Scope.RULES,
    ("GET", "/api/v1/rules/REF201"): Scope.RULES,
    ("GET", "/api/v1/metrics"): Scope.METRICS,
    ("GET", "/rules"): Scope.RULES,
    ("GET", "/"): Scope.CHECK,
}


@pytest.mark.parametrize("scope", list(Scope))
def test_a_key_opens_what_its_scopes_say_and_nothing_else(scope: Scope) -> None:
    keys = MemoryKeys()
    headers = {"Authorization": f"Bearer {keys.add('robot', scope)}"}
    web = client(identify=(by_key(keys),))
    for (method, path), needed in SCOPES.items():
        status = web.request(method, path, headers=headers).status_code
        assert (status != 403) == (needed == scope), path
        assert web.request(method, path).status_code == 401, path


def test_who_comes_too_often_is_asked_to_wait() -> None:
    keys = MemoryKeys()
    web = client(identify=(by_key(keys),), per_minute=5)
    busy, calm = ({"Authorization": f"Bearer {keys.add(name, Scope.RULES)}"} for name in ("busy", "calm"))
    statuses = [web.get("/api/v1/rules/REF201", headers=busy).status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    told = web.get("/api/v1/rules/REF201", headers=busy)
    assert 1 <= int(told.headers["retry-after"]) <= 60
    assert told.json()["error"]["code"] == "E464"
    assert web.get("/api/v1/rules/REF201", headers=calm).status_code == 200


def test_the_description_has_examples_and_no_dangling_reference(api: TestClient) -> None:
    told = api.get("/api/v1/openapi.json")
    described = told.json()
    names = set(described["components"]["schemas"])
    import re

    assert set(re.findall(r"#/components/schemas/(\w+)", told.text)) <= names
    examples = described["paths"]["/api/v1/check"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    for example in examples.values():
        assert check(api, example["value"]).status_code == 200
    for path, methods in described["paths"].items():
        for method in methods.values():
            assert method["summary"], path
            assert "200" in method["responses"], path


def test_a_draft_comes_back_ready_to_be_shown(api: TestClient) -> None:
    text = f"🙂 {DRAFT}"
    told = api.post("/api/v1/draft", json={"draft": text, "client": "Где деньги?"})
    assert told.status_code == 200
    shown = told.json()
    units = text.encode("utf-16-le")
    assert shown["marks"]
    assert all(units[mark["start"] * 2 : mark["end"] * 2].decode("utf-16-le") == mark["quote"] for mark in shown["marks"] if mark["quote"])
    assert shown["verdict"]["title"] == "Доработать"
    assert api.post("/api/v1/draft", json={"draft": ""}).json()["status"] == "skipped"


def test_what_a_draft_shows_fits_its_description(api: TestClient) -> None:
    from toneqa.web.schema import ShownOut

    for draft in (DRAFT, "Вернуть деньги не можем.", "", "Спасибо, Анна! Деньги вернём завтра до 12:00."):
        ShownOut.model_validate(api.post("/api/v1/draft", json={"draft": draft, "client": "Верните деньги!"}).json())
