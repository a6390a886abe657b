"""Calibration by the keyboard alone: a lead begins, a trainer judges blind, both read where they differ, the lead writes what was agreed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import pytest

from tests.web.browser.keys import follow, tab_to, typed
from tests.web.browser.team import listening, signed_in
from tests.web.test_calibration import mark
from tests.web.test_calibration import signed_in as visiting
from tests.web.test_review import person
from toneqa.store.calibrations import Calibrations
from toneqa.store.engine import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SHEET: Final = {
    "tone": (1, "formal"),
    "harsh": (1, "false"),
    "refusal": (2, "true"),
    "joining": (1, "0"),
    "explanation": (2, "1"),
    "alternative": (1, "0"),
    "grade": (4, "2"),
}
"""How often «down» is pressed in each field of the form, and what that chooses."""


@pytest.fixture
def address(loaded: Store) -> Iterator[str]:
    with listening(loaded) as where:
        yield where


def test_from_the_first_letter_to_what_was_agreed(loaded: Store, address: str, browser: Browser) -> None:
    lead, trainer = signed_in(browser, address, "lead"), signed_in(browser, address, "trainer")
    _begin(lead, [person(loaded, "trainer"), person(loaded, "second")])
    items = _items(loaded)
    trainer.goto("/calibration")
    follow(trainer, "main td a", "/calibration/1")
    follow(trainer, "main a.button.main", f"/calibration/1/{items[0]}")
    _judge(trainer, f"/calibration/1/{items[1]}", "Слишком сухо")
    _judge(trainer, "/calibration/1")
    follow(trainer, "main form[action$='/finish'] button", "/calibration/1")
    assert "Итоги откроются, когда закончат остальные" in trainer.inner_text("main")
    with loaded.reading() as tx:
        own = {(m.item, m.criterion): m.value for m in Calibrations(tx).marks(1, person(loaded, "trainer")) if m.criterion != "note"}
    assert own == {(item, name): value for item in items for name, (_, value) in SHEET.items()}
    _colleague_finishes(loaded, items)
    trainer.reload()
    assert trainer.inner_text("h1") == "Отказы, ноябрь: итоги"
    assert "Слишком сухо" in trainer.inner_text("main")
    lead.goto("/calibration/1")
    typed(lead, "main textarea", "Сухо, но не резко: ставим 3.")
    follow(lead, "main form[action$='/agree'] button", "/calibration/1#*")
    assert "Договорились: Сухо, но не резко: ставим 3." in lead.inner_text("main")
    assert lead.troubles == trainer.troubles == []  # type: ignore[attr-defined]


def _begin(lead: Page, raters: list[int]) -> None:
    lead.goto("/calibration")
    follow(lead, "main a[href='/calibration/new']", "/calibration/new")
    typed(lead, "#title", "Отказы, ноябрь")
    tab_to(lead, "#count")
    lead.keyboard.press("Control+a")
    lead.keyboard.type("2")
    for rater in sorted(raters, reverse=True):
        tab_to(lead, f"[name=raters][value='{rater}']")
        lead.keyboard.press("Space")
    follow(lead, "main button.main", "/calibration/1")


def _judge(trainer: Page, to: str, note: str = "") -> None:
    for name, (presses, _) in SHEET.items():
        tab_to(trainer, f"#c-{name}")
        for _ in range(presses):
            trainer.keyboard.press("ArrowDown")
    typed(trainer, "#c-note", note)
    follow(trainer, "#marks button.main", to)


def _items(store: Store) -> tuple[int, ...]:
    with store.reading() as tx:
        session = Calibrations(tx).get(1)
    assert session
    return session.items


def _colleague_finishes(store: Store, items: tuple[int, ...]) -> None:
    second = visiting(store, "second")
    for item in items:
        mark(second, 1, item, grade="4")
    second.post("/calibration/1/finish")
