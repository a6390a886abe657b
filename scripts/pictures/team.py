"""A team's server with sample letters, made by the commands that the guides teach; its people work in a browser."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page

from pictures.browser import ZONE, looks

ROOT: Final = Path(__file__).resolve().parents[2]
SAMPLES: Final = ROOT / "data" / "samples"
PASSWORD: Final = "зелёный чайник поёт у окна"
RESULTS: Final = "март.jsonl"
REPORT: Final = "март.html"
READY_SECONDS: Final = 120

PEOPLE: Final = (
    ("alla", "Алла Пробная", "admin"),
    ("olga", "Ольга Пробная", "lead"),
    ("vera", "Вера Пробная", "trainer"),
    ("rita", "Рита Пробная", "agent"),
)
RITA: Final = (
    "agent-rita",
    "agent-17",
    "agent-foto",
    "agent-kim",
    "agent-lera",
    "agent-mv",
    "agent-sonya",
    "agent-yulia",
    "agent-zoya",
    "op-31",
)
"""Names under which exports know Rita: the whole shop and an operator, so that she has habits."""

KEYS: Final = (("Хелпдеск: вебхуки", ("check", "score")), ("Наблюдение: Prometheus", ("metrics",)), ("Расширение, Рита", ("check",)))


@dataclass
class Team:
    """``folder`` holds the scored letters, the report and ``team.db``; ``url`` leads to the server; ``keys`` by name."""

    folder: Path
    browser: Browser
    url: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def command(self, *words: object, stdin: str = "", **environment: str) -> str:
        """What ``toneqa …`` prints."""
        done = subprocess.run(
            [sys.executable, "-m", "toneqa", *map(str, words)],
            cwd=self.folder, env=surroundings() | environment, input=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode > 1:
            raise SystemExit(f"toneqa {' '.join(map(str, words))}: {done.stderr}")
        return done.stdout

    def open(self, login: str, path: str, **look: Any) -> Page:
        """A page of somebody who signed in."""
        signed_in = self.contexts.get(login) or self._sign_in(login)
        context = self.browser.new_context(base_url=self.url, storage_state=signed_in.storage_state(), **looks(**look))
        page = context.new_page()
        page.goto(path)
        return page

    def send(self, login: str, path: str, **form: str) -> str:
        """Sends a form as its page would; gives the address it led to."""
        context = self.contexts.get(login) or self._sign_in(login)
        token = re.search(r'name="csrf" value="(\w+)"', context.request.get("/account").text())
        answer = context.request.post(path, form={"csrf": token[1] if token else "", **form}, headers={"Origin": self.url})
        if not answer.ok:
            raise SystemExit(f"{path}: {answer.status} {answer.text()[-600:]}")
        return answer.url.removeprefix(self.url)

    def _sign_in(self, login: str) -> BrowserContext:
        context = self.browser.new_context(base_url=self.url)
        page = context.new_page()
        page.goto("/login")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/")
        page.close()
        self.contexts[login] = context
        return context


def surroundings() -> dict[str, str]:
    """The same hashes of personal data at each run, and no settings of whoever runs it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TONEQA_")}
    return kept | {"PYTHONPATH": str(ROOT), "TONEQA_PRIVACY_KEY": "a key for pictures only", "TZ": ZONE}


@contextmanager
def at_work(folder: Path, browser: Browser) -> Iterator[Team]:
    """A team whose server runs, with letters in it and work done."""
    team = Team(folder, browser)
    _install(team)
    with _serving(team) as url:
        team.url = url
        yield team


def _install(team: Team) -> None:
    mail, chats = SAMPLES / "mail", SAMPLES / "chats"
    team.command("score", mail, chats, "--agent-domain", "pomoshch.example", "--out", RESULTS, "--report", REPORT)
    team.command("db", "import", RESULTS, "--db", "team.db")
    for login, name, role in PEOPLE:
        made = ("admin", "create", login, "--name", name, "--role", role, "--password-stdin", "--db", "team.db")
        team.command(*made, stdin=f"{PASSWORD}\n")
    for name, scopes in KEYS:
        scope = [word for one in scopes for word in ("--scope", one)]
        team.keys[name] = team.command("admin", "key", "create", name, *scope, "--db", "team.db").strip()


@contextmanager
def _serving(team: Team) -> Iterator[str]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "toneqa", "serve", "--port", str(port), "--analysts", "1", "--db", "team.db"]
    server = subprocess.Popen(words, cwd=team.folder, env=surroundings(), stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(60)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{url}/api/v1/health", timeout=5).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > until:
                raise SystemExit("the server did not start") from None
            time.sleep(0.1)
