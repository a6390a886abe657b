"""A server on a port of its own and people in a real browser, for the tests that need one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from tests.web.team import PASSWORD, serve
from toneqa.store.engine import Store
from toneqa.web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (360, 768, 1280)


@contextmanager
def listening(store: Store) -> Iterator[str]:
    """The address of a server with accounts; it has no analysts, so drafts cannot be checked."""
    server = uvicorn.Server(uvicorn.Config(create_app(serve(store)), port=0, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def signed_in(browser: Browser, address: str, login: str, **more: Any) -> Page:
    """A page of a fresh browser; whatever its console complains about fails the test."""
    page = browser.new_context(base_url=address, **more).new_page()
    page.set_default_timeout(20_000)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "console", lambda said: troubles.append(said.text) if said.type == "error" and "Failed to load resource" not in said.text else None
    )
    page.goto("/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/")
    page.troubles = troubles  # type: ignore[attr-defined]
    return page


def serious(page: Page) -> list[str]:
    """What axe-core finds that is serious or critical: rule and place."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe: pip install '.[dev]'")
    found = axe.Axe().run(page).response["violations"]
    return [f"{v['id']}: {n['target']}" for v in found if v["impact"] in ("serious", "critical") for n in v["nodes"]]


def overflow(page: Page) -> int:
    """Pixels that a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
