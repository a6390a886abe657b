"""The shortest way through: typed, underlined, mended, taken back."""

from __future__ import annotations

from typing import Any

from tests.extension.browser import until

DRAFT = "Согласно п. 4.2 договора возврат денежных средств не предусмотрен."


def test_a_draft_in_a_helpdesk_is_checked_and_mended(desk: Any) -> None:
    page = desk("plain")
    assert page.write(DRAFT).startswith("toneqa: Доработать. Замечаний: ")
    assert "денежных средств" in page.underlined("tone")
    page.badge.click()
    card = page.card("«Денежные средства» вместо «деньги»")
    assert "денежных средств → денег" in card.inner_text()
    card.get_by_role("button", name="Заменить").click()
    until(lambda: page.text == DRAFT.replace("денежных средств", "денег"), "the rewrite")
    page.focus()
    page.press("Control+z")
    until(lambda: page.text == DRAFT, "undo")
