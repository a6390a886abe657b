"""Accounts in a real browser: an administrator's and a newcomer's way by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.web.browser.keys import entered, tab_to, typed
from tests.web.browser.team import listening
from tests.web.team import PASSWORD, new_store
from toneqa.store.engine import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NEW: Final = "сиреневый трамвай уехал домой"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = new_store(Path(tmp_path_factory.mktemp("accounts")) / "team.db")
    yield store
    store.close()


@pytest.fixture(scope="module")
def address(store: Store) -> Iterator[str]:
    with listening(store) as url:
        yield url


def begun(page: Page, text: str) -> None:
    """The sign-in puts the cursor into its first field by itself."""
    for _ in range(200):
        if page.evaluate("document.activeElement?.id") == "login":
            page.keyboard.insert_text(text)
            return
        page.wait_for_timeout(20)
    raise AssertionError("no field has the cursor")


def test_an_administrator_makes_an_account_and_the_newcomer_changes_the_password(browser: Browser, address: str) -> None:
    page = browser.new_context(base_url=address, locale="ru-RU").new_page()
    page.goto("/admin/accounts")
    begun(page, "admin")
    typed(page, "#password", PASSWORD)
    entered(page, "/admin/accounts")
    typed(page, "#login", "nina")
    typed(page, "#name", "Нина Образцова")
    tab_to(page, "#role")
    page.keyboard.press("ArrowDown")
    tab_to(page, "main button.main")
    entered(page, "/admin/accounts")
    secret = page.inner_text("code.secret")
    assert "тренер" in page.inner_text("#role option:checked")
    tab_to(page, "form[action='/logout'] button")
    entered(page, "/login?done=out")
    assert page.inner_text("[role=status]") == "Вы вышли."

    begun(page, "nina")
    typed(page, "#password", secret)
    entered(page, "/account")
    assert "временный пароль" in page.inner_text("main")
    for field, text in (("#old", secret), ("#new", NEW), ("#again", NEW + "!")):
        typed(page, field, text)
    entered(page, "/account/password")
    assert "не совпали" in page.inner_text("[role=alert]")
    for field, text in (("#old", secret), ("#new", NEW), ("#again", NEW)):
        typed(page, field, text)
    entered(page, "/account?done=password")
    assert "Пароль сменён" in page.inner_text("[role=status]")
    page.goto("/")
    assert page.url == f"{address}/"
    page.context.close()
