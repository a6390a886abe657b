"""Chromium with the extension in it, and a page that is written in."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest

from toneqa.extension.build import BuiltIn, build

NAMES: Final = ("chromium", "chromium-browser")
"""Google's own build takes no extension from the command line."""

PAGES: Final = Path(__file__).parent / "pages"
UNDERLINED: Final = "(kind) => [...(CSS.highlights.get('toneqa-' + kind) ?? [])].map((r) => r.toString())"
FIELD: Final = "(document.querySelector('#field') ?? document.querySelector('x-composer')?.shadowRoot.querySelector('#field'))"
TEXT: Final = f"""(() => {{
  const f = {FIELD};
  const shown = () => f.innerText.replaceAll("\\u00a0", " ").replaceAll("\\n\\n", "\\n").trimEnd();
  return f.value ?? window.editor?.text ?? shown();
}})()"""
"""What is written there, a line for each paragraph: innerText sets them an empty line apart."""

FOCUS: Final = f"(window.focus(), {FIELD}.focus())"
SECONDS: Final = 30

EDITORS: Final = ("plain", "rich", "prosemirror", "quill", "frame", "body", "design", "shadow")
"""Pages with a field to write in, one of every kind."""

FRAMED: Final = frozenset({"frame", "body", "design"})
"""Those where it stands in a window inside the page."""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(handler: Callable[..., Any]) -> Iterator[int]:
    """A server on this machine; gives its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def pages() -> Any:
    return serving(partial(Quiet, directory=str(PAGES)))


@contextmanager
def chromium(player: Any, folder: Path, server: str, *sites: str, args: tuple[str, ...] = (), **more: Any) -> Iterator[Any]:
    """A browser context with the extension; ``sites`` are on, ``server`` is set."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    build(folder, BuiltIn(server, sites))
    place = folder / "chromium"
    flags = [f"--disable-extensions-except={place}", f"--load-extension={place}", *args, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    options = {"args": flags, "executable_path": found, "headless": True, "ignore_default_args": ["--disable-extensions"]}
    more = {"viewport": {"width": 1100, "height": 760}, "locale": "ru-RU"} | more
    with tempfile.TemporaryDirectory() as profile:
        context = player.chromium.launch_persistent_context(profile, **options, **more)
        try:
            worker = context.service_workers[0] if context.service_workers else context.wait_for_event("serviceworker")
            until(
                lambda: worker.evaluate("chrome.storage.local.get('server').then((s) => s.server ?? '')") == server, "the defaults are kept"
            )
            sites and until(
                lambda: worker.evaluate("chrome.scripting.getRegisteredContentScripts().then((s) => s.length)") == 1, "registered"
            )
            yield context
        finally:
            context.close()


def kept(context: Any, name: str) -> Any:
    """What the extension keeps under that name."""
    return context.service_workers[0].evaluate("(name) => chrome.storage.local.get(name).then((all) => all[name])", name)


def until(done: Callable[[], Any], what: str, seconds: float = SECONDS) -> Any:
    end = time.monotonic() + seconds
    while not (found := done()):
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.03)
    return found


@dataclass
class Desk:
    """A page of a helpdesk. ``frame``: the window that holds the field."""

    page: Any
    frame: Any = None
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.frame = self.frame or self.page.main_frame

    def focus(self) -> None:
        self.frame.wait_for_selector("#field", state="attached")
        self.frame.evaluate(FOCUS)

    def type(self, text: str) -> None:
        self.focus()
        self.page.keyboard.type(text)

    def press(self, keys: str) -> None:
        self.page.keyboard.press(keys)

    @property
    def text(self) -> str:
        return str(self.frame.evaluate(TEXT))

    def underlined(self, kind: str) -> list[str]:
        """What the browser paints."""
        found: list[str] = self.frame.evaluate(UNDERLINED, kind)
        return found

    @property
    def panel(self) -> Any:
        return self.page.locator("toneqa-panel .panel")

    @property
    def badge(self) -> Any:
        return self.page.locator("toneqa-panel .badge")

    @property
    def said(self) -> str:
        return str(self.page.locator("toneqa-panel [role=status]").inner_text()).replace("\u00a0", " ")

    def card(self, words: str) -> Any:
        return self.panel.locator("li", has_text=words).first

    def checked(self) -> str:
        """Waits for the answer to what stands there now; gives the verdict and the count, as a screen reader says it."""
        self.badge.wait_for(state="attached")
        until(lambda: "waiting" not in (self.badge.get_attribute("class") or "waiting"), "an answer")
        return str(self.badge.get_attribute("aria-label"))

    def write(self, text: str) -> str:
        self.type(text)
        until(lambda: self.badge.count(), "a badge")
        return self.checked()


@contextmanager
def opened(player: Any, folder: Path, server: str, site: str, name: str = "plain") -> Iterator[Desk]:
    """A browser of its own with one page of the site."""
    with chromium(player, folder, server, site) as context:
        page = context.new_page()
        page.goto(f"{site}/{name}.html")
        yield Desk(page)
