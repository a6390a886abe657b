"""A real server in a process of its own and a real Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from tests.web.browser.desk import Desk
from tests.web.served import running

sync_api = pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install '.[dev]'")

NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with sync_api.sync_playwright() as player:
        running = player.chromium.launch(executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield running
        running.close()


@pytest.fixture
def desk(browser: object, address: str, tmp_path: Path) -> Iterator[Desk]:
    """The page of the draft on a desktop; a test fails on any error of the script and on anything the policy refuses."""
    with opened(browser, address) as found:
        yield found


def opened(browser: object, address: str, width: int = 1280, height: int = 800, before: str = "", **more: object) -> closing[Desk]:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="ru-RU", **more)  # type: ignore[attr-defined]
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    if before:
        page.add_init_script(before)
    return closing(Desk(page, address))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Minutes on two cores, and its waits fail on a busy machine: for ``scripts/test --full``."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)
