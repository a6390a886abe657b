"""One browser with the extension, one server of toneqa and one site for all tests of a session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.extension.browser import Desk, chromium, pages
from tests.web.served import running

sync_api = pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install '.[dev]'")


@pytest.fixture(scope="session")
def player() -> Iterator[Any]:
    with sync_api.sync_playwright() as found:
        yield found


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    with pages() as port:
        yield f"http://localhost:{port}"


@pytest.fixture(scope="session")
def context(player: Any, server: str, site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with chromium(player, tmp_path_factory.mktemp("extension"), server, site) as found:
        yield found


@pytest.fixture
def desk(context: Any, site: str) -> Iterator[Any]:
    """Opens a page of the site: ``desk("plain")``. A script that fails fails the test."""
    opened: list[Desk] = []

    def open_page(name: str, inside: bool = False) -> Desk:
        page = context.new_page()
        page.goto(f"{site}/{name}.html")
        opened.append(Desk(page, page.frames[-1] if inside else None))
        return opened[-1]

    yield open_page
    for one in opened:
        one.page.close()
        assert one.errors == []
