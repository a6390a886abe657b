"""The coach's page by the keyboard alone: an agent rewrites a sentence of his own and keeps it, the trainer reads it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.web.browser.keys import follow, tab_to
from tests.web.browser.team import overflow, serious, signed_in
from tests.web.served import running
from tests.web.team import new_store
from toneqa.batch.run import Setup, score_all
from toneqa.report.wire import dump
from toneqa.store.runs import import_results
from toneqa.types import Conversation, Message, Role
from toneqa.web.coach.words import TEXTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BLAME: Final = "Вы сами виноваты, что не прочитали правила возврата."
BETTER: Final = "Верну деньги до пятницы, подтверждение придёт на почту."
AGAIN: Final = f"Увы. {BLAME}"
FIELD: Final = "form[id^=e] textarea"


def _talk(n: int) -> Conversation:
    said = f"Здравствуйте! {BLAME} Я проверила ваш заказ. До свидания!"
    answer = Message(Role.AGENT, said, author="agent-rita", at=f"2026-03-{n + 2:02}T10:00:00+03:00")
    return Conversation(f"K-{n}", (Message(Role.CLIENT, "Где мой возврат за чайник?"), answer), "email")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("coach")
    results = score_all(map(_talk, range(4)), Setup(key=b"tests"))
    (folder / "results.jsonl").write_text("".join(dump(result) + "\n" for result in results), "utf-8")
    store = new_store(Path(folder / "team.db"))
    import_results(store, folder / "results.jsonl")
    store.close()
    with running(folder, "--db", folder / "team.db") as url:
        yield url


def test_a_sentence_is_rewritten_until_it_is_good_and_the_trainer_reads_it(browser: Browser, address: str) -> None:
    rita = signed_in(browser, address, "rita", locale="ru-RU")
    follow(rita, "nav a[href='/my/coach']", "/my/coach")
    assert rita.input_value(FIELD) == BLAME
    assert TEXTS["not_yet"] in _tried(rita, AGAIN)
    assert rita.input_value(FIELD) == AGAIN, "what was typed stays"
    assert TEXTS["passed"] in _tried(rita, BETTER)
    assert rita.locator("#kept").count() == 0, "nothing is kept that was not wished"
    assert TEXTS["saved"] in _tried(rita, BETTER, keep=True)
    assert BETTER in rita.inner_text("section:has(#kept)")
    assert (serious(rita), overflow(rita)) == ([], 0)
    trainer = signed_in(browser, address, "trainer", locale="ru-RU")
    trainer.goto("/coach")
    follow(trainer, "main td a", "/coach/agent?author=agent-rita")
    assert BETTER in trainer.inner_text("section:has(#kept)")
    assert "Увы" not in trainer.inner_text("main")
    assert trainer.locator(FIELD).count() == 0
    assert rita.troubles == trainer.troubles == []  # type: ignore[attr-defined]


def _tried(page: Page, text: str, keep: bool = False) -> str:
    """What is said of the first exercise."""
    tab_to(page, FIELD)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    if keep:
        tab_to(page, "[name=keep]")
        page.keyboard.press("Space")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Shift+Tab")
    follow(page, "form[id^=e] button", "/my/coach/*")
    return str(page.inner_text("form[id^=e] [role=status]"))
