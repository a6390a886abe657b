"""The client's last letter in the layouts of helpdesks: the pages imitate what their public sources show, and have what misleads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.extension.browser import Desk, chromium, kept, pages, until
from tests.extension.pretended import SKIPPED, pretended

pytestmark = pytest.mark.slow

DRAFT: Final = "Возврат не предусмотрен."
LETTER: Final = "Смотрите уже час.\nВерните деньги!"
KNOWN: Final = {
    "chatwoot": (LETTER, "chat"),
    "zammad": ("Второе письмо: сколько можно ждать,\nверните деньги!", "email"),
    "zammad-desktop": ("Так где заказ?\nВерните деньги!", "email"),
    "zendesk": (LETTER, "email"),
    "bitrix24": (LETTER, "chat"),
}
NOTES: Final = {
    "chatwoot": ("class", ".reply-box"),
    "zammad": ("class", ".article-add"),
    "zammad-desktop": ("class", "[data-test-id='article-reply-stripes-panel']"),
    "zendesk": ("data-channel", "[data-test-id='omnichannel-channel-switcher-button']"),
}
"""Which attribute changes, and where, when an answer becomes a note; ``data-note`` there has the other value."""

ARRIVE: Final = """(text) => {
  const come = document.querySelector("#arriving").content.cloneNode(true);
  come.querySelector("slot").replaceWith(text);
  document.querySelector("#thread").append(come);
}"""
TURN: Final = """([name, where]) => {
  const at = document.querySelector(where);
  const before = at.getAttribute(name) ?? "";
  at.setAttribute(name, at.dataset.note);
  at.dataset.note = before;
}"""


class Team:
    """A browser whose extension asks a server that writes down what it was asked."""

    def __init__(self, context: Any, asked: list[Any], site: str) -> None:
        self.context, self.asked, self.site = context, asked, site

    def open(self, name: str) -> Desk:
        self.asked.clear()
        page = self.context.new_page()
        page.goto(f"{self.site}/{name}.html")
        return Desk(page)

    @property
    def told(self) -> dict[str, Any]:
        """The newest question."""
        found: dict[str, Any] = self.asked[-1][2] if self.asked else {}
        return found

    def answered(self, desk: Desk, text: str) -> dict[str, Any]:
        desk.type(text)
        until(lambda: text.strip() in self.told.get("draft", ""), "asked")
        return self.told


@pytest.fixture(scope="module")
def team(player: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with pages() as port, pretended(lambda _: (200, {}, SKIPPED)) as (server, asked):
        site = f"http://localhost:{port}"
        with chromium(player, tmp_path_factory.mktemp("extension"), server, site) as context:
            yield Team(context, asked, site)


@pytest.mark.parametrize("name", KNOWN)
def test_the_last_letter_is_the_clients(team: Team, name: str) -> None:
    desk = team.open(name)
    told = team.answered(desk, DRAFT)
    assert (told["client"], told["channel"]) == KNOWN[name]
    assert desk.errors == []
    desk.page.close()


@pytest.mark.parametrize("name", KNOWN)
def test_what_comes_while_somebody_writes_is_read(team: Team, name: str) -> None:
    desk = team.open(name)
    team.answered(desk, DRAFT)
    desk.page.evaluate(ARRIVE, "Жалоба уже написана.")
    assert team.answered(desk, " Ждите.")["client"] == "Жалоба уже написана."
    desk.page.evaluate(ARRIVE, "Ау!")
    until(lambda: team.told["client"] == "Ау!", "asked anew, though nobody typed")
    desk.page.close()


@pytest.mark.parametrize("name", NOTES)
def test_a_note_for_colleagues_goes_nowhere(team: Team, name: str) -> None:
    desk = team.open(name)
    desk.page.evaluate(TURN, NOTES[name])
    desk.type("Клиент опять грубит.")
    until(lambda: desk.badge.count() and "Заметка для коллег" in desk.badge.get_attribute("aria-label"), "told")
    desk.page.wait_for_timeout(1000)
    assert team.asked == []
    desk.page.evaluate(TURN, NOTES[name])
    until(lambda: team.told.get("draft") == "Клиент опять грубит.", "an answer again")
    desk.page.close()


def test_an_answer_that_becomes_a_note_is_not_sent_on(team: Team) -> None:
    desk = team.open("chatwoot")
    team.answered(desk, DRAFT)
    desk.page.evaluate(TURN, NOTES["chatwoot"])
    desk.type(" И ещё.")
    desk.page.wait_for_timeout(1000)
    assert team.told["draft"] == DRAFT
    desk.page.close()


def test_the_newest_letter_may_stand_first(team: Team) -> None:
    desk = team.open("zendesk")
    desk.page.evaluate("const t = document.querySelector('#thread'); t.append(...[...t.children].reverse())")
    assert team.answered(desk, DRAFT)["client"] == LETTER
    desk.page.close()


def test_mail_among_chats_is_mail(team: Team) -> None:
    desk = team.open("chatwoot")
    desk.page.evaluate("document.querySelector('#message4 [data-bubble-name]').dataset.bubbleName = 'email'")
    assert team.answered(desk, DRAFT)["channel"] == "email"
    desk.page.close()


@pytest.mark.parametrize(
    ("name", "selector"),
    [
        ("usedesk", "div.ticket-thread > div.comment.comment_from-client > div.comment__text"),
        ("omnidesk", 'li[data-author="customer"]'),
    ],
)
def test_where_nothing_is_known_a_click_shows_it(team: Team, name: str, selector: str) -> None:
    desk = team.open(name)
    assert team.answered(desk, DRAFT)["client"] is None
    worker = team.context.service_workers[0]
    tab = worker.evaluate("(name) => chrome.tabs.query({}).then((all) => all.find((tab) => tab.url?.endsWith(name)).id)", f"{name}.html")
    worker.evaluate("(id) => chrome.tabs.sendMessage(id, { type: 'pick' }, { frameId: 0 })", tab)
    desk.page.locator("toneqa-picker .hint").wait_for()
    desk.page.hover("#letter")
    desk.page.click("#letter")
    until(lambda: kept(team.context, "sites")[team.site]["selector"] == selector, selector)
    assert "Таких мест на странице: 2" in desk.page.inner_text("toneqa-picker .hint")
    assert team.answered(desk, " Ждите.")["client"] == LETTER
    desk.page.evaluate(ARRIVE, "Жалоба уже написана.")
    assert team.answered(desk, " Скоро.")["client"] == "Жалоба уже написана."
    worker.evaluate("(site) => chrome.storage.local.set({ sites: { [site]: { preset: 'auto', selector: '', channel: '' } } })", team.site)
    desk.page.close()
