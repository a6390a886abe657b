"""The build for Firefox in Firefox itself: what is typed is underlined, a rewrite keeps the editor's own state, and its own undo takes it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pytest

from tests.extension.browser import EDITORS, FIELD, FRAMED, pages, until
from tests.extension.firefox import HOST, PANEL, Browser, Desk, Window, firefox

FIRST: Final = "Согласно п. 4.2 договора возврат денежных средств не предусмотрен."
BOTH: Final = f"{FIRST}\nВыдача денежных средств завтра."
CARD: Final = "«Денежные средства» вместо «деньги»"


@pytest.fixture(scope="session")
def browser(server: str, site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with firefox(tmp_path_factory.mktemp("firefox"), server, site) as found:
        until(lambda: awake(found, f"{site}/plain.html"), "the extension is in the pages")
        yield found


def awake(browser: Browser, url: str) -> bool:
    """Right after the start a page may come before the extension, and stays without it."""
    tab = browser.open(url)
    Desk(tab, tab).focus()
    there = any(tab.evaluate(f"new Promise((done) => setTimeout(() => done(Boolean({PANEL})), 100))") for _ in range(20))
    tab.close()
    return there


@pytest.fixture
def desk(browser: Browser, site: str) -> Iterator[Callable[[str], Desk]]:
    """Opens a page of the site. A script that fails fails the test."""
    tabs: list[Window] = []

    def open_page(name: str) -> Desk:
        tabs.append(browser.open(f"{site}/{name}.html"))
        return Desk(tabs[-1], tabs[-1].frame() if name in FRAMED else tabs[-1])

    yield open_page
    for tab in tabs:
        tab.close()
    assert browser.errors() == []


@pytest.mark.parametrize("name", EDITORS)
def test_a_rewrite_keeps_the_state_of_the_editor(desk: Callable[[str], Desk], name: str) -> None:
    page = desk(name)
    assert page.write(BOTH).startswith("toneqa: Доработать. Замечаний: ")
    assert page.text == BOTH
    until(lambda: page.underlined("tone").count("денежных средств") == 2, "both places")
    page.mend(CARD)
    until(lambda: page.text == BOTH.replace("денежных средств", "денег", 1), "the rewrite")
    until(lambda: page.underlined("tone").count("денежных средств") == 1, "one underline left")
    page.frame.press("Control+z")
    until(lambda: page.text == BOTH, "undo")
    until(lambda: page.underlined("tone").count("денежных средств") == 2, "both underlines again")
    page.frame.press("End")
    page.frame.type(" Ждём.")
    until(lambda: "Ждём." in page.text, "the editor goes on working")


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITORS)
def test_the_underlines_are_seen(desk: Callable[[str], Desk], name: str) -> None:
    page = desk(name)
    page.write(FIRST)
    page.frame.evaluate(f"{FIELD}.style.caretColor = 'transparent'")
    seen = page.page.picture()
    page.frame.evaluate("CSS.highlights.clear()")
    bare = page.page.picture()
    assert seen != bare
    assert bare == page.page.picture(), "nothing else moves"


def test_the_badge_stands_at_the_field_from_the_first_moment(desk: Callable[[str], Desk]) -> None:
    page = desk("plain")
    page.focus()
    until(lambda: page.badge(), "a badge")
    boxes = f"[{PANEL}.querySelector('.badge'), document.querySelector('#field')].map((one) => one.getBoundingClientRect())"
    badge, field = page.page.evaluate(boxes)
    assert field["left"] < badge["left"] < badge["right"] < field["right"]
    assert field["top"] < badge["top"] < badge["bottom"] < field["bottom"]


def test_it_sleeps_on_a_site_that_is_not_on(browser: Browser) -> None:
    with pages() as port:
        tab = browser.open(f"http://localhost:{port}/plain.html")
        page = Desk(tab, tab)
        page.focus()
        page.frame.type(FIRST)
        tab.evaluate("new Promise((done) => setTimeout(done, 1000))")
        assert page.badge() == ""
        tab.close()


def test_settings_are_tried_as_they_are_saved(browser: Browser, server: str) -> None:
    tab = browser.open(f"moz-extension://{HOST}/pages/options.html")
    until(lambda: tab.evaluate("document.querySelector('#server').value") == server, "filled")
    tab.click("document.querySelector('#form button')")
    until(lambda: "Готово" in tab.evaluate("document.querySelector('#said').textContent"), "told")
    tab.close()
