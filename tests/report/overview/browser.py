"""A real Chromium without a window, spoken to through its pipe: one page of a file, and what its script answers."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""Seconds without a word after which a browser is given up, however busy the machine."""

NAMES = ("chromium", "chromium-browser", "google-chrome")
PROGRAM = next((found for name in NAMES if (found := shutil.which(name))), None)
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe")


class Browser:
    """Messages of the DevTools protocol end with a zero byte; ``problems`` gathers what the console says."""

    def __init__(self, send: int, receive: int) -> None:
        self._send, self._receive = send, receive
        self._rest = b""
        self._last = 0
        self._session: str | None = None
        self._target: str | None = None
        self._events: list[str] = []
        self.problems: list[str] = []

    def open(self, path: Path, width: int = 1280, **features: str) -> None:
        """Show the file and wait until it is loaded."""
        last, self._session = self._target, None
        self._target = self.call("Target.createTarget", url="about:blank")["targetId"]
        if last:
            self.call("Target.closeTarget", targetId=last)
        self._session = self.call("Target.attachToTarget", targetId=self._target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", features=[{"name": k.replace("_", "-"), "value": v} for k, v in features.items()])
        self._events.clear()
        self.call("Page.navigate", url=path.as_uri())
        while "Page.loadEventFired" not in self._events or self.run("location.href + document.readyState") != f"{path.as_uri()}complete":
            next(self._messages())

    def run(self, script: str) -> Any:
        """The value of an expression on the page."""
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        self._last += 1
        session = {"sessionId": self._session} if self._session else {}
        os.write(self._send, json.dumps({"id": self._last, "method": method, "params": params, **session}).encode() + b"\0")
        for message in self._messages():
            if message.get("id") == self._last:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result
        raise AssertionError("the browser is gone")

    def _messages(self) -> Iterator[dict[str, Any]]:
        while True:
            line, end, rest = self._rest.partition(b"\0")
            if end:
                self._rest = rest
                yield self._noted(json.loads(line))
            else:
                self._rest += self._read()

    def _read(self) -> bytes:
        ready, _, _ = select.select([self._receive], [], [], PATIENCE)
        chunk = os.read(self._receive, 1 << 16) if ready else b""
        assert chunk, "the browser is gone or says nothing"
        return chunk

    def _noted(self, message: dict[str, Any]) -> dict[str, Any]:
        self._events.append(message.get("method", ""))
        if message.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
            self.problems.append(json.dumps(message["params"], ensure_ascii=False)[:500])
        return message


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    """A browser with a profile of its own; it ends with the block."""
    assert PROGRAM
    to_browser, from_browser = os.pipe(), os.pipe()

    def pipes() -> None:
        os.dup2(os.dup(to_browser[0]), 3)
        os.dup2(os.dup(from_browser[1]), 4)

    command = [PROGRAM, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
    running = subprocess.Popen(command, preexec_fn=pipes, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(to_browser[0])
    os.close(from_browser[1])
    try:
        yield Browser(to_browser[1], from_browser[0])
    finally:
        running.terminate()
        running.wait(20)
        os.close(to_browser[1])
        os.close(from_browser[0])
