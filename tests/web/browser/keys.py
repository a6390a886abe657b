"""The keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def tab_to(page: Page, selector: str, most: int = 40) -> None:
    """With the Tab key alone."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement?.matches(s)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def typed(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.insert_text(text)


def entered(page: Page, path: str) -> None:
    """Enter sends the form; the next page is there."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_url(f"**{path}")


def follow(page: Page, selector: str, path: str) -> None:
    """Tab to a link or a button, then Enter."""
    tab_to(page, selector)
    entered(page, path)
