"""The draft of somebody with an account: the session ends while he writes, he signs in beside it, nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.browser.desk import Desk
from tests.web.browser.team import signed_in
from tests.web.served import running
from tests.web.team import PASSWORD, new_store

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = Path(tmp_path_factory.mktemp("team")) / "team.db"
    new_store(path).close()
    return str(path)


def test_a_session_that_ends_does_not_take_the_draft_along(browser: Browser, team: str, tmp_path: Path) -> None:
    with running(tmp_path, "--db", team) as url:
        page = signed_in(browser, url, "rita")
        desk = Desk(page, url)
        desk.write("Возврат денежных средств осуществляется.")
        assert "денежных средств" in desk.underlined("tone")
        beside = page.context.new_page()
        beside.goto(url)
        beside.get_by_role("button", name="Выйти").click()
        beside.wait_for_url("**/login**")
        page.keyboard.type(" Ждите.")
        page.wait_for_selector("#trouble:not([hidden])")
        assert "Вы вышли из toneqa. Текст на месте" in page.inner_text("#trouble")
        beside.goto(f"{url}/login")
        beside.fill("[name=login]", "rita")
        beside.fill("[name=password]", PASSWORD)
        beside.press("[name=password]", "Enter")
        beside.wait_for_url("**/")
        desk.until("document.querySelector('#trouble').hidden", 60)
        assert desk.draft == "Возврат денежных средств осуществляется. Ждите."
        desk.settle(lambda: page.keyboard.type(" Спасибо."))
        assert page.locator("#trouble").is_hidden()
        desk.close()
