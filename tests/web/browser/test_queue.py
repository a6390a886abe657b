"""The queue of webhooks by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.browser.keys import follow
from tests.web.browser.team import listening, signed_in
from tests.web.queue import stuck
from tests.web.team import new_store
from toneqa.store.engine import Store
from toneqa.store.webhooks import Queue

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = new_store(tmp_path / "team.db")
    yield store
    store.close()


def states(store: Store) -> dict[str, str]:
    with store.reading() as tx:
        return {job.message: job.state for job in Queue(tx).listed("waiting", "scored", "failed", "dropped")}


def test_an_administrator_takes_one_out_puts_it_back_and_tries_the_rest_again(browser: Browser, store: Store) -> None:
    stuck(store)
    with listening(store) as address:
        page = signed_in(browser, address, "admin", locale="ru-RU", viewport={"width": 1280, "height": 800})
        page.goto("/admin/accounts")
        follow(page, "main > .menu a[href='/admin/webhooks']", "/admin/webhooks")
        follow(page, "#failed-list button.danger", "/admin/webhooks?done=dropped&job=1")
        assert states(store)["1"] == "dropped"
        assert "Убрали из очереди" in page.inner_text("[role=status]")
        follow(page, "[role=status] button", "/admin/webhooks?done=retried")
        assert states(store)["1"] == "waiting"
        assert page.troubles == []  # type: ignore[attr-defined]
        page.context.close()
