"""What goes out and what comes back: to the one server only, the newest text only, and every trouble told in Russian."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from tests.extension.browser import Desk, chromium, opened, serving, until
from tests.extension.pretended import SKIPPED, Answer, pretended

pytestmark = pytest.mark.slow

LETTER: Final = "Возврат денежных средств не предусмотрен."


def refusal(code: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": "Слишком длинно: проверяем до 100 000 знаков.", "at": ""}}


@pytest.mark.parametrize(
    ("status", "headers", "body", "words"),
    [
        (401, {}, refusal("E467"), "Ключ не подходит"),
        (403, {}, refusal("E468"), "нет права проверять черновики"),
        (429, {"Retry-After": "7"}, refusal("E464"), "продолжится через 7 с"),
        (503, {}, refusal("E466"), "занят, проверка повторится сама"),
        (422, {}, refusal("E209"), "Слишком длинно"),
        (404, {}, "нет", "отвечает не toneqa"),
        (200, {}, ["не то"], "отвечает не toneqa"),
        (302, {"Location": "http://127.0.0.1:9/other"}, "", "не отвечает"),
    ],
)
def test_what_the_server_refuses_is_told(
    player: Any, site: str, tmp_path: Path, status: int, headers: dict[str, str], body: Any, words: str
) -> None:
    with pretended(lambda _: (status, headers, body)) as (server, _), opened(player, tmp_path, server, site) as desk:
        desk.type(LETTER)
        until(lambda: desk.badge.count() and words in (desk.badge.get_attribute("aria-label") or ""), words)
        desk.badge.click()
        assert words in desk.panel.locator("[role=alert]").inner_text()
        assert desk.panel.get_by_role("button", name="Открыть настройки").is_visible() == (status in (200, 401, 403, 404))
        assert desk.text == LETTER


def test_a_server_that_comes_back_is_asked_again(player: Any, site: str, tmp_path: Path) -> None:
    alive = threading.Event()
    with (
        pretended(lambda _: (200, {}, SKIPPED) if alive.is_set() else (503, {}, refusal("E466"))) as (server, _),
        opened(player, tmp_path, server, site) as desk,
    ):
        desk.type(LETTER)
        until(lambda: desk.badge.count() and "занят" in (desk.badge.get_attribute("aria-label") or ""), "the trouble")
        alive.set()
        until(lambda: "Проверять нечего" in (desk.badge.get_attribute("aria-label") or ""), "the answer")


def test_no_server_there_is_told(player: Any, site: str, tmp_path: Path) -> None:
    with opened(player, tmp_path, "http://127.0.0.1:9", site) as desk:
        desk.type(LETTER)
        until(lambda: desk.badge.count() and "не отвечает" in (desk.badge.get_attribute("aria-label") or ""), "the trouble")


def test_an_answer_to_an_older_text_is_dropped_and_pauses_are_waited_for(player: Any, site: str, tmp_path: Path) -> None:
    held, free = threading.Event(), threading.Event()

    def answer(question: dict[str, Any]) -> Answer:
        if "старый" in question["draft"] and not free.is_set():
            held.set()
            free.wait(20)
        return 200, {}, {"status": "skipped", "reason": f"Это ответ на: {question['draft']}"}

    with pretended(answer) as (server, asked), opened(player, tmp_path, server, site) as desk:
        desk.page.fill("#field", "Текст старый")
        desk.focus()
        until(held.is_set, "the first question")
        desk.page.fill("#field", "Текст новый")
        desk.page.wait_for_timeout(300)
        assert len(asked) == 1, "one question at a time"
        free.set()
        until(lambda: "новый" in (desk.badge.get_attribute("aria-label") or ""), "the newer answer")
        desk.page.keyboard.type(" и ещё много слов подряд без остановки", delay=4)
        until(lambda: asked[-1][2]["draft"].endswith("остановки"), "the end is asked for")
        assert len(asked) < 20, "not every key is a question"


def test_the_key_goes_in_the_header_and_nothing_of_the_page_with_it(player: Any, site: str, tmp_path: Path) -> None:
    with pretended(lambda _: (200, {}, SKIPPED)) as (server, asked), chromium(player, tmp_path, server, site) as context:
        context.service_workers[0].evaluate("chrome.storage.local.set({ key: 'tq_secret' })")
        page = context.new_page()
        page.goto(f"{site}/plain.html")
        page.evaluate("document.cookie = 'session=secret'")
        desk = Desk(page)
        desk.write(LETTER)
        path, headers, question = asked[-1]
        told = {name.lower(): value for name, value in headers.items()}
        assert path == "/api/v1/draft"
        assert told["authorization"] == "Bearer tq_secret"
        assert not {"cookie", "referer"} & set(told)
        assert set(question) == {"draft", "client", "channel"}
        seen = page.evaluate(
            "[...document.querySelectorAll('*')].map((e) => (e.shadowRoot ?? e).innerHTML).join('') + JSON.stringify({ ...localStorage })"
        )
        assert "tq_secret" not in seen


def test_what_is_not_russian_is_not_sent(player: Any, site: str, tmp_path: Path) -> None:
    with pretended(lambda _: (200, {}, SKIPPED)) as (server, asked), opened(player, tmp_path, server, site) as desk:
        desk.type("just some English, 4012 8888 8888 1881")
        desk.page.wait_for_timeout(1000)
        assert asked == []
        desk.page.fill("#other", "Это поле не для писем.")
        desk.page.wait_for_timeout(500)
        assert asked == []


class Through:
    """A proxy that every request of the browser goes through, written down with its body."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, bytes]] = []

    def handler(self) -> Any:
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            def pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                seen.append((self.command, self.path, body))
                headers = {name: value for name, value in self.headers.items() if name.lower() not in ("proxy-connection", "connection")}
                request = urllib.request.Request(self.path, body or None, headers, method=self.command)
                direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
                try:
                    with direct.open(request, timeout=60) as answer:
                        self.answer(answer.status, answer.headers, answer.read())
                except urllib.error.HTTPError as error:
                    self.answer(error.code, error.headers, error.read())

            def answer(self, status: int, headers: Any, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", headers.get("Content-Type", "text/plain"))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_CONNECT(self) -> None:
                seen.append(("CONNECT", self.path, b""))
                self.send_error(403)

            do_GET = do_POST = do_OPTIONS = pass_on  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def test_text_goes_to_the_configured_server_and_nowhere_else(player: Any, server: str, site: str, tmp_path: Path) -> None:
    """Every request of the whole browser goes through a proxy that writes it down, loopback too."""
    through = Through()
    with serving(through.handler()) as port:
        args = (f"--proxy-server=http://127.0.0.1:{port}", "--proxy-bypass-list=<-loopback>")
        with chromium(player, tmp_path, server, site, args=args) as context:
            page = context.new_page()
            page.goto(f"{site}/plain.html")
            desk = Desk(page)
            desk.write(LETTER)
            desk.badge.click()
            desk.card("«Денежные средства» вместо «деньги»").get_by_role("button", name="Заменить").click()
            until(lambda: "денег" in desk.text, "the rewrite")
            desk.checked()
    words = [json.dumps(word).strip('"').encode() for word in ("Возврат", "наушники")] + ["Возврат".encode(), "наушники".encode()]
    carrying = [(method, url) for method, url, body in through.seen if any(word in body + url.encode() for word in words)]
    assert carrying
    assert {(method, url) for method, url in carrying} == {("POST", f"{server}/api/v1/draft")}
    ours = [url for method, url, _ in through.seen if method != "CONNECT" and urlsplit(url).hostname == "127.0.0.1"]
    assert {urlsplit(url).netloc for url in ours} == {urlsplit(server).netloc}
    assert not [url for method, url, body in through.seen if method == "CONNECT" and body]
