"""Fields of every kind: what is typed is underlined, a rewrite keeps the editor's own state, and its own undo takes it back."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import pytest

from tests.extension.browser import EDITORS, FIELD, FRAMED, until
from toneqa.extension.build import SOURCE

pytestmark = pytest.mark.slow

FIRST: Final = "Уважаемый клиент! Согласно п. 4.2 договора возврат денежных средств не предусмотрен."
SECOND: Final = "Выдача денежных средств завтра."
BOTH: Final = f"{FIRST}\n{SECOND}"
CARD: Final = "«Денежные средства» вместо «деньги»"


@pytest.fixture(params=EDITORS)
def page(request: pytest.FixtureRequest, desk: Any) -> Any:
    found = desk(request.param, inside=request.param in FRAMED)
    found.type(FIRST)
    found.press("Enter")
    found.page.keyboard.type(SECOND)
    until(lambda: found.underlined("tone").count("денежных средств") == 2, "both places")
    found.checked()
    return found


def test_a_rewrite_keeps_the_state_of_the_editor(page: Any) -> None:
    assert page.text == BOTH
    page.badge.click()
    page.card(CARD).get_by_role("button", name="Заменить").click()
    mended = BOTH.replace("денежных средств", "денег", 1)
    until(lambda: page.text == mended, "the rewrite")
    until(lambda: page.underlined("tone").count("денежных средств") == 1, "one underline left")
    until(lambda: "Заменено на «денег»" in page.said, "told")
    page.focus()
    page.press("Control+z")
    until(lambda: page.text == BOTH, "undo")
    until(lambda: page.underlined("tone").count("денежных средств") == 2, "both underlines again")
    page.press("End")
    page.page.keyboard.type(" Ждём.")
    until(lambda: "Ждём." in page.text, "the editor goes on working")


def test_the_underlines_are_seen(page: Any) -> None:
    page.frame.evaluate(f"{FIELD}.style.caretColor = 'transparent'")  # it blinks
    seen = page.page.screenshot()
    page.frame.evaluate("CSS.highlights.clear()")
    bare = page.page.screenshot()
    assert seen != bare
    assert bare == page.page.screenshot(), "nothing else moves"


def test_every_safe_rewrite_at_once(page: Any) -> None:
    page.badge.click()
    page.panel.get_by_role("button", name="Исправить надёжное").click()
    until(lambda: "денежных" not in page.text, "all are mended")
    until(lambda: "Исправлено мест" in page.said, "told")
    assert page.text.count("\n") == 1, "paragraphs stay"
    for _ in range(20):
        if page.text == BOTH:
            break
        page.focus()
        page.press("Control+z")
        page.page.wait_for_timeout(100)
    assert page.text == BOTH


def test_by_keyboard_alone(page: Any) -> None:
    for _ in range(30):
        page.press("F8")
        page.page.wait_for_timeout(120)
        if "«денежных средств»" in page.said:
            break
    assert "Замена: денег. Alt Enter — заменить." in page.said
    assert page.frame.evaluate(
        "const f = document.activeElement; f.value?.slice(f.selectionStart, f.selectionEnd) ?? getSelection().toString()"
    ) in ("денежных средств")
    page.press("Alt+Enter")
    until(lambda: page.text.count("денежных средств") == 1, "the rewrite")
    page.press("Escape")
    until(lambda: not page.panel.is_visible(), "closed")


def test_a_missing_part_of_a_refusal_goes_in(page: Any) -> None:
    page.badge.click()
    page.card("Добавить: альтернатива").get_by_role("button", name="Вставить").click()
    until(lambda: "Вот что можем предложить: [" in page.text, "the sentence")
    until(
        lambda: page.frame.evaluate("String(document.activeElement.selectionStart ?? getSelection())") not in ("", "0"), "the gap is chosen"
    )


def test_the_same_offsets_with_signs_of_two_units(desk: Any) -> None:
    for name in ("plain", "rich"):
        page = desk(name)
        page.type(f"🙂👩‍👩‍👧 {FIRST} 🙂")
        until(partial(_underlined, page), "underlined")
        page.checked()
        page.badge.click()
        page.card(CARD).get_by_role("button", name="Заменить").click()
        page.page.wait_for_timeout(500)
        assert page.text == f"🙂👩‍👩‍👧 {FIRST.replace('денежных средств', 'денег')} 🙂"


def _underlined(page: Any) -> bool:
    return "денежных средств" in page.underlined("tone")


def test_lines_of_the_mirror_break_where_the_field_breaks_them(desk: Any) -> None:
    page = desk("plain")
    page.write(f"{FIRST} {SECOND} " * 6)
    field, mirror = page.page.evaluate(
        "[document.querySelector('#field').scrollHeight, document.querySelector('toneqa-lines').shadowRoot.querySelector('.mirror').scrollHeight]"
    )
    assert abs(field - mirror) <= 2
    page.page.evaluate("document.querySelector('#field').scrollTop = 40")
    moved = "document.querySelector('toneqa-lines').shadowRoot.querySelector('.mirror').style.transform"
    until(lambda: "-40px" in page.page.evaluate(moved), "scrolled together")


def test_a_field_in_a_modal_dialog_has_cards_that_can_be_pressed(desk: Any) -> None:
    page = desk("dialog")
    page.write(FIRST)
    page.badge.click()
    page.card(CARD).get_by_role("button", name="Заменить").click()
    until(lambda: "денег" in page.text, "the rewrite")


def test_a_page_with_a_strict_policy(desk: Any) -> None:
    page = desk("strict")
    page.write(FIRST)
    page.badge.click()
    assert page.panel.bounding_box()["width"] == 350, "our own look is there"


def test_twenty_thousand_signs(desk: Any) -> None:
    page = desk("rich")
    text = (f"{FIRST} {SECOND} " * 180)[:20_000].strip()
    page.focus()
    page.page.keyboard.insert_text(text)
    until(lambda: page.underlined("tone").count("денежных средств") > 100, "underlined", 60)
    page.checked()
    page.page.keyboard.type(" Возврат денежных средств.")
    assert page.text == f"{text} Возврат денежных средств."
    until(lambda: not page.underlined("tone") or page.underlined("tone")[-1] == "денежных средств", "the last one", 60)


def test_markup_in_letters_stays_text(desk: Any) -> None:
    page = desk("plain")
    page.page.evaluate("document.querySelector('.letter').textContent = '<img src=x onerror=window.hurt=1> Верните деньги!'")
    page.write(f"<b onclick=hurt()>{FIRST}</b> <script>window.hurt=1</script>")
    page.badge.click()
    assert page.page.evaluate("window.hurt") is None
    assert page.panel.locator("img, script, b[onclick]").count() == 0


READ: Final = (SOURCE / "content" / "read.js").read_text("utf-8").replace("export ", "")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Раз", "Раз"),
        ("<p>Раз</p><p>Два</p>", "Раз\nДва"),
        ("<p>Раз</p><p><br></p><p>Два</p>", "Раз\n\nДва"),
        ("<p>Раз<br></p><p>Два<br class='ProseMirror-trailingBreak'></p>", "Раз\nДва"),
        ("<div>Раз<br>Два</div>", "Раз\nДва"),
        ("<div>Раз<br><br>Два</div>", "Раз\n\nДва"),
        ("Раз<div>Два</div><div>Три</div>", "Раз\nДва\nТри"),
        ("\n   <p>\n  Раз   два\n  </p>\n  <p>Три</p>\n", "Раз два \nТри"),
        ("<p>Ра<b>з д</b>ва</p>", "Раз два"),
        ("<p>Раз&nbsp;два</p>", "Раз два"),
        ("<p>Раз\u200b<span>\ufeff</span> два</p>", "Раз два"),
        ("<ul><li>Раз</li><li>Два</li></ul>", "Раз\nДва"),
        ("<p>Раз</p><blockquote>Чужое</blockquote><p>Два</p>", "Раз\nДва"),
        ("<p>Раз <span style='display:none'>скрыто</span>два</p>", "Раз два"),
        ("<p>Здравствуйте, <span contenteditable='false'>Анна</span>!</p>", "Здравствуйте, Анна!"),
        ("<p><br></p>", ""),
        ("", ""),
    ],
)
def test_the_text_of_an_editor(desk: Any, markup: str, text: str) -> None:
    page = desk("rich")
    script = f"(markup) => {{ {READ} const f = document.querySelector('#field'); f.innerHTML = markup; const found = readRich(f);"
    told, held = page.page.evaluate(
        script + "return [found.text, found.pieces.map((p) => [p.start, p.end, p.node.data.slice(p.from, p.from + p.end - p.start)])]; }",
        markup,
    )
    assert told == text
    assert all(told[start:end] == words.replace("\u00a0", " ").replace("\n", " ") for start, end, words in held)


def test_nothing_is_typed_into_a_locked_part(desk: Any) -> None:
    page = desk("rich")
    page.page.evaluate(
        "document.querySelector('#field').innerHTML = 'Возврат <span contenteditable=false>денежных средств</span> не предусмотрен.'"
    )
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.focus()
    until(lambda: "денежных средств" in page.underlined("tone"), "underlined")
    page.checked()
    page.badge.click()
    page.card(CARD).get_by_role("button", name="Заменить").click()
    until(lambda: "не дал вставить" in page.said, "told")
    assert page.text == "Возврат денежных средств не предусмотрен."
