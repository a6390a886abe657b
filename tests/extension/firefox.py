"""Firefox with the extension as a temporary add-on, driven over WebDriver BiDi: Playwright drives only a Firefox of its own make.

The protocol: https://w3c.github.io/webdriver-bidi/
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.extension.browser import FIELD, FOCUS, SECONDS, TEXT, UNDERLINED, until
from toneqa.extension.build import FIREFOX, BuiltIn, build

connect = pytest.importorskip("websockets.sync.client", reason="no websockets: pip install '.[dev]'").connect

NAMES: Final = ("firefox-esr", "firefox")
ID: Final = FIREFOX["browser_specific_settings"]["gecko"]["id"]
HOST: Final = "8d5e3c58-6f3e-4a63-9d3c-70e0a0000001"
"""Where the pages of the extension are: Firefox makes it up unless it is told."""

PREFS: Final = {"extensions.webextensions.uuids": json.dumps({ID: HOST}), "intl.accept_languages": "ru"}
KEYS: Final = {"Control": "\ue009", "Alt": "\ue00a", "Enter": "\ue007", "Escape": "\ue00c", "End": "\ue010", "F8": "\ue038"}
PANEL: Final = "document.querySelector('toneqa-panel')?.shadowRoot"


class Browser:
    """One command after the other; whatever else Firefox tells is kept in ``heard``."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.numbers = itertools.count(1)
        self.heard: list[dict[str, Any]] = []

    def ask(self, method: str, **params: Any) -> Any:
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (told := json.loads(self.socket.recv(timeout=SECONDS))).get("id") != number:
            self.heard.append(told)
        assert told["type"] == "success", f"{method}: {told['message']}"
        return told["result"]

    def open(self, url: str) -> Window:
        top = self.ask("browsingContext.create", type="tab")["context"]
        self.ask("browsingContext.navigate", context=top, url=url, wait="complete")
        return Window(self, top)

    def errors(self) -> list[str]:
        """What scripts failed at since the last call."""
        entries = [event["params"] for event in self.heard if event.get("method") == "log.entryAdded"]
        self.heard.clear()
        return [entry["text"] for entry in entries if entry["type"] == "javascript" and entry["level"] == "error"]


@dataclass(frozen=True)
class Window:
    """A tab, or a frame inside one."""

    browser: Browser
    context: str

    def evaluate(self, expression: str) -> Any:
        told = self._evaluated(f"Promise.resolve({expression}).then((found) => JSON.stringify(found) ?? 'null')")
        return json.loads(told["value"])

    def click(self, expression: str) -> None:
        """The mouse on the element that the expression gives."""
        element = {"type": "element", "element": {"sharedId": self._evaluated(expression)["sharedId"]}}
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": element}
        self._act("pointer", [move, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}])

    def type(self, text: str) -> None:
        self._act("key", [{"type": kind, "value": sign} for sign in text for kind in ("keyDown", "keyUp")])

    def press(self, keys: str) -> None:
        """``Control+z``."""
        values = [KEYS.get(name, name) for name in keys.split("+")]
        down = [{"type": "keyDown", "value": value} for value in values]
        self._act("key", [*down, *({"type": "keyUp", "value": value} for value in reversed(values))])

    def picture(self) -> str:
        """What is seen, as a PNG in Base64."""
        return str(self.browser.ask("browsingContext.captureScreenshot", context=self.context)["data"])

    def frame(self) -> Window:
        found = self.browser.ask("browsingContext.getTree", root=self.context)["contexts"][0]["children"]
        return Window(self.browser, found[-1]["context"])

    def close(self) -> None:
        self.browser.ask("browsingContext.close", context=self.context)

    def _evaluated(self, expression: str) -> Any:
        target = {"context": self.context}
        told = self.browser.ask("script.evaluate", expression=expression, target=target, awaitPromise=True, userActivation=True)
        assert told["type"] == "success", f"{expression}: {told['exceptionDetails']['text']}"
        return told["result"]

    def _act(self, kind: str, actions: list[dict[str, Any]]) -> None:
        self.browser.ask("input.performActions", context=self.context, actions=[{"type": kind, "id": kind, "actions": actions}])


@dataclass(frozen=True)
class Desk:
    """A page of a helpdesk. ``frame``: the window that holds the field."""

    page: Window
    frame: Window

    def focus(self) -> None:
        until(lambda: self.frame.evaluate(f"Boolean({FIELD})"), "a field")
        self.frame.evaluate(FOCUS)

    def write(self, text: str) -> str:
        """Types it and waits for the answer; gives the verdict and the count, as a screen reader says it."""
        self.focus()
        for number, line in enumerate(text.split("\n")):
            if number:
                self.frame.press("Enter")
            self.frame.type(line)
        until(lambda: self.badge() and "waiting" not in self.badge("className"), "an answer")
        return self.badge("ariaLabel")

    def badge(self, name: str = "ariaLabel") -> str:
        return str(self.page.evaluate(f"{PANEL}?.querySelector('.badge')?.{name} ?? ''"))

    @property
    def text(self) -> str:
        return str(self.frame.evaluate(TEXT))

    def underlined(self, kind: str) -> list[str]:
        found: list[str] = self.frame.evaluate(f"({UNDERLINED})({json.dumps(kind)})")
        return found

    @property
    def said(self) -> str:
        return str(self.page.evaluate(f"{PANEL}.querySelector('[role=status]').textContent")).replace("\u00a0", " ")

    def mend(self, words: str) -> None:
        """Opens the cards and presses «Заменить» on the one that says so."""
        self.page.click(f"{PANEL}.querySelector('.badge')")
        card = f"[...{PANEL}.querySelectorAll('li')].find((one) => one.textContent.includes({json.dumps(words)}))"
        button = f"{card}?.querySelector('button[data-do=apply]')"
        until(lambda: self.page.evaluate(f"Boolean({button})"), "the card")
        self.page.evaluate(f"{button}.scrollIntoView({{ block: 'center' }})")
        self.page.click(button)


@contextmanager
def firefox(folder: Path, server: str, *sites: str) -> Iterator[Browser]:
    """A fresh Firefox; ``sites`` are on, ``server`` is set."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Firefox here: apt-get install firefox-esr")
    build(folder, BuiltIn(server, sites))
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        _running(found, Path(profile)) as address,
        connect(f"{address}/session", max_size=None) as socket,
    ):
        browser = Browser(socket)
        browser.ask("session.new", capabilities={})
        browser.ask("session.subscribe", events=["log.entryAdded"])
        browser.ask("webExtension.install", extensionData={"type": "path", "path": str(folder / "firefox")})
        yield browser


@contextmanager
def _running(program: str, profile: Path) -> Iterator[str]:
    """The address that a Firefox with that profile listens on."""
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFS.items())
    (profile / "user.js").write_text("".join(lines), "utf-8")
    # system access: pages of the extension itself can be opened then
    command = [
        program,
        "--headless",
        "--no-remote",
        "--remote-debugging-port",
        "0",
        "--remote-allow-system-access",
        "--profile",
        str(profile),
    ]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=os.environ | {"HOME": str(profile)}, **silent)  # type: ignore[call-overload]
    try:
        port = profile / "WebDriverBiDiServer.json"
        until(lambda: port.exists() and port.read_text("utf-8").endswith("}"), "Firefox listens", 4 * SECONDS)
        told = json.loads(port.read_text("utf-8"))
        yield f"ws://{told['ws_host']}:{told['ws_port']}"
    finally:
        process.terminate()
        process.wait(SECONDS)
