"""The review desk in a real browser: trainer by keyboard, selection, a lost lease, the agent's way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tests.web.browser.team import listening, signed_in
from tests.web.test_review import history, letters, person, with_findings
from toneqa.store.desk import LEASE, Desk
from toneqa.store.disputes import Disputes
from toneqa.store.engine import Store
from toneqa.store.letters import Filter

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def address(loaded: Store) -> Iterator[str]:
    with listening(loaded) as where:
        yield where


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement === document.body ? '' : document.activeElement.innerText"))


def tab_to(page: Page, words: str) -> None:
    for _ in range(60):
        if words in focused(page):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not to be reached by keyboard: {words}")


def test_a_trainer_works_by_keyboard_alone(loaded: Store, address: str, browser: Browser) -> None:
    page = signed_in(browser, address, "trainer")
    page.goto("/review")
    tab_to(page, "Взять следующее")
    page.keyboard.press("Enter")
    page.wait_for_selector("#desk")
    letter = letters(loaded, Filter(open=True))[0]
    item = letter.item.id
    cards = page.locator("[data-finding]")
    assert cards.count() == len(letter.findings) >= 2
    for key, card, state in (("j", 0, ""), ("c", 0, "confirm"), ("j", 1, ""), ("o", 1, "overturn"), ("u", 1, ""), ("o", 1, "overturn"), ("k", 0, "confirm")):  # fmt: skip
        page.keyboard.press(f"Key{key.upper()}")
        page.wait_for_function("([at, state]) => { const card = document.querySelectorAll('[data-finding]')[at]; return card.dataset.state === state && card.contains(document.activeElement); }", arg=[card, state])  # fmt: skip
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("KeyA")
    page.keyboard.press("ArrowDown")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("упрёк")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("KeyG")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("KeyN")
    page.keyboard.type("jkco — буквы, а не команды")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert focused(page) == "Готово, следующее"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.startswith(f"{address}/review/")
    assert f"before={item}" in page.url
    kinds = [d.kind for d in history(loaded, item)]
    assert kinds == ["confirm", "overturn", "withdraw", "overturn", "add", "grade", "note", "done"]
    added = history(loaded, item)[4]
    assert (added.code, added.note, added.start) == ("harsh:blame", "упрёк", 0)
    assert page.troubles == []  # type: ignore[attr-defined]


def test_selected_words_are_counted_in_code_points(loaded: Store, address: str, browser: Browser) -> None:
    letter = with_findings(loaded)
    words = "Добрый день 😀👨‍👩‍👧!\r\nё: тестовоеслово конец"
    with loaded.writing() as tx:
        tx.execute(
            text("UPDATE message SET text = :words, length = :size WHERE id = :id"),
            {"words": words, "size": len(words), "id": letter.last.id},
        )
    page = signed_in(browser, address, "trainer")
    page.goto(f"/review/{letter.item.id}")
    page.click("text=Взять в работу")
    page.wait_for_selector("#selected", state="attached")
    spot = page.evaluate(
        """(id) => { const walk = document.createTreeWalker(document.querySelector(`[data-message="${id}"]`), NodeFilter.SHOW_TEXT); let node;
        while ((node = walk.nextNode())) { const at = node.data.indexOf("тестовоеслово"); if (at < 0) continue; const range = document.createRange();
        range.setStart(node, at); range.setEnd(node, at + 13); const box = range.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; } }""",
        letter.last.id,
    )
    page.mouse.dblclick(*spot)
    page.wait_for_selector("#chosen:not([hidden])")
    assert "тестовоеслово" in page.inner_text("#chosen")
    page.select_option("#code", "TON")
    with page.expect_navigation():
        page.click("#added button:has-text('Добавить')")
    (added,) = history(loaded, letter.item.id)
    assert words[added.start : added.end] == "тестовоеслово"
    assert "тестовоеслово" in page.inner_text("mark.added")
    assert page.troubles == []  # type: ignore[attr-defined]


def test_a_lost_lease_is_told_and_the_words_stay(loaded: Store, address: str, browser: Browser) -> None:
    item = letters(loaded, Filter(open=True))[0].item.id
    page = signed_in(browser, address, "trainer")
    page.goto(f"/review/{item}")
    page.click("text=Взять в работу")
    page.fill("#note", "долго думала над этим")
    with loaded.writing() as tx:
        Desk(tx).release(item, person(loaded, "trainer"))
        assert Desk(tx, datetime.now(UTC) - LEASE / 2).take(item, person(loaded, "second"))
    page.click("text=Сохранить заметку")
    page.wait_for_selector("#trouble:not([hidden])")
    assert "Степан" in page.inner_text("#trouble")
    assert page.input_value("#note") == "долго думала над этим"
    assert page.inner_text("#lease") == "письмо у другого тренера"
    with loaded.writing() as tx:
        Desk(tx).release(item, person(loaded, "second"))
    page.reload()
    page.click("text=Взять в работу")
    page.wait_for_selector("#note")
    assert page.input_value("#note") == "долго думала над этим", "kept in the tab"
    with page.expect_navigation():
        page.click("text=Сохранить заметку")
    assert [d.note for d in history(loaded, item)] == ["долго думала над этим"]
    assert page.input_value("#note") == ""


def test_an_agent_disputes_and_hears_of_the_answer(loaded: Store, address: str, browser: Browser) -> None:
    letter = next(x for x in letters(loaded, Filter(owner=person(loaded, "rita"))) if any(f.severity != "info" for f in x.findings))
    rita = signed_in(browser, address, "rita")
    rita.click("text=Мои письма")
    rita.click(f'a[href="/my/{letter.item.id}"]')
    rita.click("text=Не согласны? >> nth=0")
    rita.fill("textarea >> nth=0", "Клиент сам так просил")
    rita.click("text=Отправить тренеру >> nth=0")
    rita.wait_for_selector("text=Отправлено.")
    with loaded.reading() as tx:
        (dispute,) = Disputes(tx).of_item(letter.item.id)
    trainer = signed_in(browser, address, "trainer")
    trainer.goto("/review")
    trainer.click("text=Взять следующее письмо")
    trainer.check("text=Сотрудник прав")
    trainer.fill(f"#answer{dispute.id}", "Да, тут вы правы.")
    with trainer.expect_navigation():
        trainer.click("#disputes button")
    assert [d.kind for d in history(loaded, letter.item.id)] == ["overturn"]
    rita.goto("/my")
    rita.click("text=Новости")
    rita.click("text=Открыть")
    rita.wait_for_selector("text=Да, тут вы правы.")
    assert rita.troubles == trainer.troubles == []  # type: ignore[attr-defined]
