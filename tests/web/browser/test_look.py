"""Every page at three widths and in both colour schemes: nothing sticks out, and axe-core finds nothing serious."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.web.browser.conftest import opened
from tests.web.browser.desk import Desk

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe: pip install '.[dev]'")

PLAIN: Final = (("/rules", "light"), ("/rules/REF201", "dark"), ("/nowhere", "light"))
WIDTHS: Final = ((360, 740), (768, 1024), (1280, 800))
GRAVE: Final = ("serious", "critical")
DRAFT: Final = (
    "Уважаемый клиент! Вы сами виноваты. Согласно п. 4.2 договора возврат денежных средств не предусмотрен. Понимаю, что вам неприятно."
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", WIDTHS, ids=lambda size: f"{size[0]}px")
def test_the_draft_fits_and_is_open_to_everyone(browser: Any, address: str, size: tuple[int, int], scheme: str) -> None:
    with opened(browser, address, *size, color_scheme=scheme) as desk:
        desk.page.fill("#client", "Здравствуйте! Верните деньги за наушники, сколько можно ждать!")
        desk.write(DRAFT)
        desk.press("F8")
        desk.page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
        check(desk)


@pytest.mark.parametrize(("path", "scheme"), PLAIN)
def test_the_other_pages_too(browser: Any, address: str, path: str, scheme: str) -> None:
    with opened(browser, address + path, 360, 740, color_scheme=scheme) as desk:
        check(desk)


def check(desk: Desk) -> None:
    wide = desk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"sticks out by {wide} px"
    found = axe.Axe().run(desk.page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in GRAVE] == []


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_mirror_breaks_lines_where_the_field_does(browser: Any, address: str, width: int) -> None:
    """The caret's line, told by the browser, against the line of the same place in the mirror."""
    with opened(browser, address, width, 900) as desk:
        desk.write(DRAFT * 6 + "\n\n" + "оченьдлинноесловобезпробелов" * 8 + "  \n " + DRAFT)
        mirror, field = desk.page.evaluate("[mirror.getBoundingClientRect().height, document.querySelector('#draft').scrollHeight]")
        assert abs(mirror - field) <= 1
        assert desk.page.evaluate("getComputedStyle(mirror).width === getComputedStyle(document.querySelector('#draft')).width")
