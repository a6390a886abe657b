"""Every page of a team's server at three widths and in both colour schemes: nothing sticks out, axe-core finds nothing serious.

The draft with its cards is in ``test_look.py``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.web.browser.team import WIDTHS, listening, overflow, serious, signed_in
from tests.web.permissions import ROUTES
from tests.web.queue import stuck
from tests.web.test_calibration import begun, mark
from tests.web.test_calibration import signed_in as visiting
from tests.web.test_review import letters, make_control, person, with_findings
from toneqa.store.desk import Desk
from toneqa.store.engine import Store, open_store
from toneqa.store.exercises import Exercises
from toneqa.store.keys import Keys
from toneqa.store.letters import Filter

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NO_PAGES: Final = ("/api", "/static", "/login/outside")
SCHEMES: Final = {360: "dark", 768: "light", 1280: "dark"}
EVERYONE: Final = ""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, loaded_file: Path) -> Iterator[Store]:
    store = open_store(str(shutil.copyfile(loaded_file, tmp_path_factory.mktemp("pages") / "team.db")))
    yield store
    store.close()


@pytest.fixture(scope="module")
def address(store: Store) -> Iterator[str]:
    with listening(store) as url:
        yield url


@pytest.fixture(scope="module")
def pages(store: Store) -> list[tuple[str, str, str]]:
    """Route, who opens it, address; a page that looks different in another state stands here once more."""
    held = with_findings(store).item.id
    blind = next(x.item.id for x in letters(store, Filter(open=True)) if x.item.id != held)
    mine = letters(store, Filter(owner=person(store, "rita")))[0].item.id
    make_control(store, blind)
    with store.writing() as tx:
        for item in (held, blind):
            Desk(tx).take(item, person(store, "lead"))
        tried = Exercises(tx).add(person(store, "rita"), "TON101", "Осуществляем возврат.", item=mine)
        Exercises(tx).attempt(tried.id, "Возвращаем деньги.", True, {"codes": []})
        Keys(tx).create("Хелпдеск с очень длинным названием, которое никуда не помещается", "tq_abcd", "e" * 64, ["check", "score"])
    over, waiting = _calibrated(store), begun(store)
    return [
        ("/login", EVERYONE, "/login"),
        ("", EVERYONE, "/nowhere"),
        ("/", "rita", "/"),
        ("/rules", "rita", "/rules"),
        ("/rules/{code}", "rita", "/rules/REF201"),
        ("/account", "rita", "/account"),
        ("/my", "rita", "/my"),
        ("/my/{item}", "rita", f"/my/{mine}"),
        ("/my/coach", "rita", "/my/coach"),
        ("/news", "rita", "/news"),
        ("/review", "lead", "/review"),
        ("/review/{item}", "lead", f"/review/{held}"),
        ("/review/{item}", "lead", f"/review/{blind}"),
        ("/review/{item}", "trainer", f"/review/{held}"),
        ("/review/stats", "lead", "/review/stats"),
        ("/coach", "trainer", "/coach"),
        ("/coach/agent", "trainer", "/coach/agent?author=agent-rita"),
        ("/calibration", "lead", "/calibration"),
        ("/calibration/new", "lead", "/calibration/new"),
        ("/calibration/{id}", "lead", f"/calibration/{over}"),
        ("/calibration/{id}", "trainer", f"/calibration/{waiting[0]}"),
        ("/calibration/{id}/{item}", "trainer", f"/calibration/{waiting[0]}/{waiting[1][0]}"),
        ("/admin/accounts", "admin", "/admin/accounts"),
        ("/admin/accounts/{account}", "admin", f"/admin/accounts/{person(store, 'rita')}"),
        ("/admin/keys", "admin", "/admin/keys"),
        ("/admin/audit", "admin", "/admin/audit"),
        ("/admin/webhooks", "admin", f"/admin/webhooks?done=dropped&job={stuck(store)}"),
    ]


def _calibrated(store: Store) -> int:
    """A calibration that is over, in which the two disagree."""
    number, items = begun(store, raters=("second", "lead"))
    for login, tone in (("second", "formal"), ("lead", "friendly")):
        who = visiting(store, login)
        for item in items:
            mark(who, number, item, tone=tone, note=f"Заметка: {tone}")
        who.post(f"/calibration/{number}/finish")
    return number


def test_no_page_is_forgotten(pages: list[tuple[str, str, str]]) -> None:
    known = {path for method, path in ROUTES if method == "GET" and not path.startswith(NO_PAGES)}
    assert {route for route, *_ in pages if route} == known


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_and_can_be_read_by_everyone(browser: Browser, address: str, pages: list[tuple[str, str, str]], width: int) -> None:
    looks: dict[str, Any] = {"viewport": {"width": width, "height": 800}, "color_scheme": SCHEMES[width], "locale": "ru-RU"}
    told = []
    for login in dict.fromkeys(who for _, who, _ in pages):
        page = signed_in(browser, address, login, **looks) if login else browser.new_context(base_url=address, **looks).new_page()
        for path in (path for _, who, path in pages if who == login):
            page.goto(path)
            told += [f"{path}: {trouble}" for trouble in _troubles(page)]
        if login:
            told += page.troubles  # type: ignore[attr-defined]
        page.context.close()
    assert told == []


def _troubles(page: Page) -> list[str]:
    """Of the page with all its parts unfolded."""
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    wide = overflow(page)
    return [*([f"{wide} px too wide"] if wide else []), *serious(page)]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_menu_is_one_line_and_leads_everywhere_by_keyboard(browser: Browser, address: str, width: int) -> None:
    page = signed_in(browser, address, "admin", viewport={"width": width, "height": 800}, locale="ru-RU")
    page.goto("/review")
    assert page.locator("header.top").bounding_box()["height"] <= 64  # type: ignore[index]
    folded = page.locator("header .opener").is_visible()
    assert folded == (width < 1024)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    if folded:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert serious(page) == []
    assert page.locator("header a[aria-current]").inner_text() == "Разбор"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Калибровка":
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == f"{address}/calibration"
    page.context.close()
