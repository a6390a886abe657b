"""Where it works and where it does not, the client's letter, and the pages of the extension itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from tests.extension.browser import Desk, chromium, kept, opened, pages, until
from tests.extension.pretended import SKIPPED, pretended

pytestmark = pytest.mark.slow

LETTER: Final = "Возврат денежных средств не предусмотрен."
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe: pip install '.[dev]'")


def own(context: Any, name: str) -> str:
    return str(context.service_workers[0].url.replace("background/worker.js", f"pages/{name}"))


def test_it_sleeps_on_a_site_that_is_not_on(context: Any) -> None:
    with pages() as port:
        page = context.new_page()
        page.goto(f"http://localhost:{port}/plain.html")
        desk = Desk(page)
        desk.type(LETTER)
        page.wait_for_timeout(1000)
        assert desk.badge.count() == 0
        page.close()


def test_it_is_turned_off_and_on_in_the_page_that_is_open(player: Any, server: str, site: str, tmp_path: Path) -> None:
    with opened(player, tmp_path, server, site) as desk:
        context = desk.page.context
        desk.write(LETTER)
        desk.badge.click()
        desk.panel.get_by_role("button", name="Выключить на этом сайте").click()
        until(lambda: desk.badge.count() == 0, "gone")
        assert kept(context, "sites") == {}
        assert desk.text == LETTER
        tab = context.service_workers[0].evaluate(
            "chrome.tabs.query({}).then((all) => all.find((tab) => tab.url?.endsWith('plain.html')).id)"
        )
        popup = context.new_page()
        popup.goto(own(context, f"popup.html?tab={tab}"))
        popup.get_by_role("button", name="Проверять на этом сайте").click()
        until(lambda: "проверяются" in popup.inner_text("#state"), "on again")
        desk.page.bring_to_front()
        desk.type(" Ждите.")
        assert "Замечаний: " in desk.checked()


def test_the_letter_is_shown_by_a_click(player: Any, site: str, tmp_path: Path) -> None:
    with pretended(lambda _: (200, {}, SKIPPED)) as (server, asked), opened(player, tmp_path, server, site, "chat") as desk:
        context = desk.page.context
        context.service_workers[0].evaluate(
            "chrome.tabs.query({}).then((all) => chrome.tabs.sendMessage(all.find((tab) => tab.url?.endsWith('chat.html')).id, { type: 'pick' }, { frameId: 0 }))"
        )
        desk.page.locator("toneqa-picker .hint").wait_for()
        desk.page.hover("#letter")
        desk.page.click("#letter")
        until(lambda: kept(context, "sites")[site]["selector"], "kept")
        assert "Таких мест на странице: 2" in desk.page.inner_text("toneqa-picker .hint")
        assert kept(context, "sites")[site]["selector"] == "div.thread > div.row.theirs > div.bubble"
        desk.type(LETTER)
        until(lambda: asked and asked[-1][2]["draft"] == LETTER, "asked")
        assert asked[-1][2]["client"] == "Сколько можно ждать? Верните деньги!"


def test_a_field_in_a_frame_takes_the_letter_of_the_page_around(player: Any, site: str, tmp_path: Path) -> None:
    with pretended(lambda _: (200, {}, SKIPPED)) as (server, asked), chromium(player, tmp_path, server, site) as context:
        chosen = {site: {"preset": "own", "selector": ".message.client", "channel": "chat"}}
        context.service_workers[0].evaluate("(sites) => chrome.storage.local.set({ sites })", chosen)
        page = context.new_page()
        page.goto(f"{site}/frame.html")
        Desk(page, page.frames[-1]).type(LETTER)
        until(lambda: asked and asked[-1][2]["draft"] == LETTER, "asked")
        assert asked[-1][2]["client"].startswith("Здравствуйте! Купила у вас наушники")
        assert asked[-1][2]["channel"] == "chat"


@pytest.mark.parametrize(
    "typed", ["", "toneqa.company.example", "http://toneqa.company.example", "ftp://127.0.0.1", "https://me:secret@a.example"]
)
def test_an_address_that_will_not_do_is_not_kept(context: Any, server: str, typed: str) -> None:
    page = context.new_page()
    page.goto(own(context, "options.html"))
    until(lambda: page.input_value("#server") == server, "filled")
    page.fill("#server", typed)
    page.get_by_role("button", name="Сохранить").click()
    until(lambda: "не подойдёт" in page.inner_text("#said"), "told")
    assert kept(context, "server") == server
    page.close()


def test_settings_are_tried_as_they_are_saved(context: Any, server: str) -> None:
    page = context.new_page()
    page.goto(own(context, "options.html"))
    page.fill("#server", f"{server}/some/path")
    page.get_by_role("button", name="Сохранить").click()
    until(lambda: "Готово" in page.inner_text("#said"), "told")
    assert page.input_value("#server") == server
    page.close()


@pytest.mark.parametrize("width", [360, 1100])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_grave_is_found_and_nothing_sticks_out(context: Any, desk: Any, scheme: str, width: int) -> None:
    page = desk("plain")
    page.page.set_viewport_size({"width": width, "height": 740})
    page.page.emulate_media(color_scheme=scheme)
    page.write(f"{LETTER} Сами виноваты.")
    page.badge.click()
    page.panel.locator("li").first.wait_for()
    box = page.panel.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 740
    found = [grave(page.page, "toneqa-panel")]
    for name in ("options.html", "popup.html"):
        one = context.new_page()
        one.emulate_media(color_scheme=scheme)
        one.set_viewport_size({"width": width, "height": 740})
        one.goto(own(context, name))
        found.append(grave(one))
        assert one.evaluate("document.documentElement.scrollWidth <= innerWidth")
        one.close()
    assert found == [[], [], []]


def grave(page: Any, context: str | None = None) -> list[str]:
    told = axe.Axe().run(page, context=context).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in told if one["impact"] in ("serious", "critical")]


def test_the_cards_by_keyboard(desk: Any) -> None:
    page = desk("plain")
    page.write(LETTER)
    page.press("Control+F8")
    until(lambda: page.page.evaluate("document.activeElement.localName") == "toneqa-panel", "in the cards")
    focused = "document.activeElement.shadowRoot.activeElement.textContent"
    seen = set()
    for _ in range(40):
        seen.add(page.page.evaluate(focused))
        if seen >= {"Заменить", "Скрыть"}:
            break
        page.press("Tab")
    assert {"Заменить", "Скрыть"} <= seen
    page.press("Control+F8")
    until(lambda: page.page.evaluate("document.activeElement.id") == "field", "back in the letter")


def test_a_verdict_is_said_once_it_is_quiet(desk: Any) -> None:
    page = desk("plain")
    page.write(LETTER)
    until(lambda: "Доработать." in page.said, "said")
    assert "Замечаний: " in page.said
