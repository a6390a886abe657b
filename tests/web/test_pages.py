"""What pages say of people whose names are masked, and what a page that does not exist still knows."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.web.team import Visitor
from tests.web.test_review import trainer
from toneqa.store.engine import Store
from toneqa.web.pages import author

MASKED = "*********~707ca379620e"


@pytest.mark.parametrize(
    ("name", "said"),
    [("agent-3", "agent-3"), (MASKED, "№ 707ca3"), ("*********~1", "имя закрыто"), ("*********", "имя закрыто"), (None, ""), ("", "")],
)
def test_whom_an_export_names(name: str | None, said: str) -> None:
    assert author(name) == said


def test_people_behind_masks_are_told_apart_and_found(loaded: Store) -> None:
    with loaded.writing() as tx:
        for table in ("review_item", "message"):
            tx.execute(text(f"UPDATE {table} SET author = :masked WHERE author = 'agent-rita'"), {"masked": MASKED})
    who = trainer(loaded)
    queue = who.get(f"/review?author={MASKED}").text
    assert f'<option value="{MASKED}" selected>№ 707ca3</option>' in queue
    item = queue.partition('<a href="/review/')[2].partition("?")[0]
    for page in (queue, who.get(f"/review/{item}").text, who.get("/coach").text, who.get(f"/coach/agent?author={MASKED}").text):
        assert "№ 707ca3" in page
        assert f">{MASKED}" not in page


def test_a_page_that_does_not_exist_keeps_the_menu_of_whoever_is_signed_in(anna: Visitor) -> None:
    assert "Выйти" not in anna.get("/nowhere").text
    anna.sign_in("rita")
    lost = anna.get("/nowhere")
    assert (lost.status_code, "Выйти" in lost.text, "Мои письма" in lost.text) == (404, True, True)
