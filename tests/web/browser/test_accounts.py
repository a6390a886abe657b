"""Accounts in a real browser: an administrator's and a newcomer's way by the keyboard alone; every page at three widths."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.web.browser.team import WIDTHS, listening, overflow, serious, signed_in
from tests.web.team import PASSWORD, new_store
from toneqa.store.engine import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NEW: Final = "сиреневый трамвай уехал домой"
PAGES: Final = ("/account", "/admin/accounts", "/admin/accounts/1", "/admin/keys", "/admin/audit")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = new_store(Path(tmp_path_factory.mktemp("accounts")) / "team.db")
    yield store
    store.close()


@pytest.fixture(scope="module")
def address(store: Store) -> Iterator[str]:
    with listening(store) as url:
        yield url


def tab_to(page: Page, selector: str, most: int = 40) -> None:
    """With the Tab key alone."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement?.matches(s)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def begun(page: Page, text: str) -> None:
    """The sign-in puts the cursor into its first field by itself."""
    for _ in range(200):
        if page.evaluate("document.activeElement?.id") == "login":
            page.keyboard.insert_text(text)
            return
        page.wait_for_timeout(20)
    raise AssertionError("no field has the cursor")


def typed(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.insert_text(text)


def entered(page: Page, path: str) -> None:
    """Enter sends the form; the next page is there."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_url(f"**{path}")


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


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_and_can_be_read_by_everyone(browser: Browser, address: str, width: int) -> None:
    page = signed_in(browser, address, "admin", viewport={"width": width, "height": 800}, locale="ru-RU")
    page.goto("/admin/keys")
    page.fill("#name", "Хелпдеск с очень длинным названием, которое никуда не помещается")
    page.check("input[value=check]")
    page.click("main button.main")
    troubles = {path: _troubles(page, path) for path in PAGES}
    assert {path: found for path, found in troubles.items() if found} == {}
    assert page.troubles == []  # type: ignore[attr-defined]
    page.context.close()


def test_the_sign_in_can_be_read_by_everyone(browser: Browser, address: str) -> None:
    page = browser.new_context(base_url=address, viewport={"width": 360, "height": 700}).new_page()
    assert _troubles(page, "/login") == []
    page.context.close()


def _troubles(page: Page, path: str) -> list[str]:
    page.goto(path)
    wide = overflow(page)
    return [*serious(page), *([f"{wide} px too wide"] if wide > 0 else [])]
