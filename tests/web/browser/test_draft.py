"""The draft checker end to end: typing, underlines, cards, fixes by click and by key, undo, verdict, offers."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import pytest

from tests.web.browser.conftest import opened
from tests.web.browser.desk import Desk

REFUSAL: Final = "Уважаемый клиент! Согласно п. 4.2 договора возврат денежных средств не предусмотрен."
CLIENT: Final = "Здравствуйте! Купила у вас наушники, они сломались. Верните деньги, сколько можно ждать!"
GOOD: Final = (
    "Здравствуйте, Анна! Понимаю, как неприятно остаться без наушников накануне поездки. Вернуть деньги за них уже не получится: "
    "прошло больше 14 дней, и по закону товар считается принятым. Зато я могу бесплатно отправить их в сервис или обменять на "
    "другую модель с доплатой. Какой вариант вам удобнее?"
)
NO_HIGHLIGHTS: Final = "delete window.Highlight; delete CSS.highlights;"


def test_what_is_typed_is_underlined_and_has_a_card(desk: Desk) -> None:
    desk.page.fill("#client", CLIENT)
    desk.type(REFUSAL)
    assert "денежных средств" in desk.underlined("tone")
    assert "возврат денежных средств не предусмотрен" in desk.underlined("words")
    assert any("согласно п. 4.2" in quote.lower() for quote in desk.underlined("refusal"))
    card = desk.card("«Денежные средства» вместо «деньги»").inner_text()
    assert "денежных средств → денег" in card
    assert desk.verdict == "Доработать"
    assert desk.page.get_attribute("#verdict", "class") == "verdict revise"
    assert int(desk.page.inner_text("#score-value")) < 100
    assert "Верните деньги" in desk.page.inner_text("#client-facts")


def test_a_good_draft_may_be_sent(desk: Desk) -> None:
    desk.page.fill("#client", "Здравствуйте! Наушники сломались, завтра улетаю. Верните деньги.")
    desk.write(GOOD)
    assert (desk.verdict, desk.page.inner_text("#verdict-sign")) == ("Отправлять", "✓")
    assert desk.page.locator("#praise-part").is_visible()
    assert "Альтернатива: конкретный выход" in desk.page.inner_text("#meter-refusal")


def test_an_insult_is_for_a_person_to_see(desk: Desk) -> None:
    desk.write("Вы идиот. Сами виноваты, что не прочитали инструкцию.")
    assert desk.verdict in ("Показать человеку", "Доработать")
    assert desk.underlined("harsh")
    assert re.search("[Рр]езко: ", desk.page.inner_text("#meter-tone"))


def test_a_click_applies_a_fix_and_undo_takes_it_back(desk: Desk) -> None:
    desk.write(REFUSAL)
    card = desk.card("«Денежные средства» вместо «деньги»")
    desk.settle(card.get_by_role("button", name="Заменить").click)
    assert desk.draft == REFUSAL.replace("денежных средств", "денег")
    assert "денежных средств" not in desk.underlined("tone")
    assert "Заменено на «денег»" in desk.said
    desk.settle(lambda: desk.page.click("#undo"))
    assert desk.draft == REFUSAL
    assert "денежных средств" in desk.underlined("tone")
    assert desk.page.is_disabled("#undo")


def test_the_browsers_own_undo_takes_a_fix_back_too(desk: Desk) -> None:
    desk.type(REFUSAL)
    desk.settle(desk.card("«Денежные средства» вместо «деньги»").get_by_role("button", name="Заменить").click)
    assert "денег" in desk.draft
    desk.settle(lambda: desk.press("Control+z"))
    assert desk.draft == REFUSAL


def test_everything_by_keyboard_alone(desk: Desk) -> None:
    for _ in range(40):
        desk.press("Tab")
        if desk.page.evaluate("document.activeElement.id") == "draft":
            break
    desk.settle(lambda: desk.page.keyboard.type(REFUSAL, delay=5))
    seen = []
    for _ in range(30):
        desk.press("F8")
        seen.append(desk.said)
        if "«денежных средств»" in desk.said:
            break
    assert re.match(r"\d+ из \d+\. Тон\. «Денежные средства» вместо «деньги»\.", seen[-1])
    assert "Замена: денег. Alt Enter — заменить." in seen[-1]
    assert desk.page.evaluate("getSelection().toString()") == "денежных средств"
    desk.settle(lambda: desk.press("Alt+Enter"))
    assert "возврат денег не" in desk.draft
    desk.settle(lambda: desk.press("Control+z"))
    assert desk.draft == REFUSAL
    desk.press("Shift+F8")
    assert re.match(r"\d+ из \d+\.", desk.said)


def test_missing_parts_of_a_refusal_are_inserted(desk: Desk) -> None:
    desk.page.fill("#client", CLIENT)
    desk.write("Здравствуйте!\n\nВернуть деньги не можем.\n\nС уважением, Пётр")
    offers = desk.cards("offers")
    assert [re.match(r"Добавить: (\w+)", offer)[1] for offer in offers] == ["присоединение", "объяснение", "альтернатива"]  # type: ignore[index]
    desk.settle(desk.card("Добавить: присоединение").get_by_role("button").click)
    assert re.match(r"Здравствуйте!\n\nПонимаю[^\n]+ Вернуть деньги не можем\.\n\nС уважением", desk.draft)
    desk.settle(desk.card("Добавить: альтернатива").get_by_role("button").click)
    assert re.search(r"\. Вот что можем предложить: \[[^\]]+\]\.\n\nС уважением, Пётр$", desk.draft)
    assert desk.page.evaluate("getSelection().toString()").startswith("[")


def test_safe_fixes_are_one_step(desk: Desk) -> None:
    desk.write("Возврат денежных средств и выдача денежных средств проводятся согласно договора.")
    desk.settle(lambda: desk.page.click("#mend"))
    assert "денежных" not in desk.draft
    desk.settle(lambda: desk.page.click("#undo"))
    assert desk.draft.count("денежных средств") == 2


@pytest.mark.parametrize("before", ["", NO_HIGHLIGHTS], ids=["highlights", "elements"])
def test_emoji_do_not_move_underlines_or_fixes(browser: Any, address: str, before: str) -> None:
    with opened(browser, address, before=before) as desk:
        desk.write(f"🙂👩‍👩‍👧 {REFUSAL} 🙂")
        if before:
            assert "денежных средств" in desk.page.eval_on_selector_all("#mirror .m", "all => all.map((m) => m.textContent)")
        else:
            assert "денежных средств" in desk.underlined("tone")
        desk.settle(desk.card("«Денежные средства» вместо «деньги»").get_by_role("button", name="Заменить").click)
        assert desk.draft == f"🙂👩‍👩‍👧 {REFUSAL.replace('денежных средств', 'денег')} 🙂"


def test_half_an_emoji_does_no_harm(desk: Desk) -> None:
    desk.page.evaluate("document.querySelector('#draft').value = '\\ud83d Возврат денежных средств завтра.'")
    desk.settle(lambda: desk.page.dispatch_event("#draft", "input"))
    assert "денежных средств" in desk.underlined("tone")


def test_both_ways_of_painting_show_the_same(browser: Any, address: str) -> None:
    with opened(browser, address, before=NO_HIGHLIGHTS) as desk:
        desk.write(REFUSAL)
        assert desk.page.inner_text("#mirror").rstrip("\n") == REFUSAL
        kinds = {kind for kind in ("tone", "refusal") if desk.page.query_selector(f"#mirror .m-{kind}")}
        assert kinds == {"tone", "refusal"}
        for _ in range(20):
            desk.press("F8")
            if "«Уважаемый клиент»" in desk.said:
                break
        assert desk.page.inner_text("#mirror .m-current") == "Уважаемый клиент"


def test_twenty_thousand_characters(desk: Desk) -> None:
    text = (f"{GOOD} {REFUSAL}\n\n" * 60)[:20_000]
    desk.write(text)
    assert len(desk.underlined("tone")) > 50
    desk.page.evaluate("const d = document.querySelector('#draft'); d.setSelectionRange(d.value.length, d.value.length)")
    desk.page.focus("#draft")
    desk.page.keyboard.type(" Возврат денежных средств завтра.")
    assert desk.draft == text + " Возврат денежных средств завтра."
    desk.until("[...CSS.highlights.get('tone')].some((r) => r.startOffset >= 20000)")
    paper, bottom = desk.page.evaluate("[paper.getBoundingClientRect().bottom, paper.scrollHeight - paper.scrollTop - paper.clientHeight]")
    assert bottom < 40, "the paper follows the caret"
    assert paper > 0


def test_underlines_move_with_the_text_before_the_server_answers(desk: Desk) -> None:
    desk.write(REFUSAL)
    desk.page.route("**/api/draft", lambda route: None)
    desk.page.evaluate("document.querySelector('#draft').setSelectionRange(0, 0)")
    desk.page.focus("#draft")
    desk.page.keyboard.type("Анна, ")
    assert "денежных средств" in desk.underlined("tone")
    desk.page.evaluate(
        "const d = document.querySelector('#draft'); const at = d.value.indexOf('денежных') + 3; d.setSelectionRange(at, at)"
    )
    desk.page.keyboard.type("х")
    assert not any("средств" in quote for quote in desk.underlined("tone"))


def test_an_answer_to_an_older_text_is_dropped(desk: Desk) -> None:
    held: list[Any] = []
    desk.page.route("**/api/draft", lambda route: route.continue_() if held else held.append(route))
    desk.page.fill("#draft", REFUSAL)
    desk.page.wait_for_timeout(300)
    desk.page.fill("#draft", "Деньги вернём завтра.")
    desk.page.wait_for_timeout(300)
    assert len(held) == 1
    desk.settle(lambda: held[0].continue_())
    assert desk.underlined("tone") == []
    assert not any("Денежные средства" in card for card in desk.cards())


def test_a_server_that_is_away_is_told_and_the_text_stays(desk: Desk) -> None:
    desk.page.route("**/api/draft", lambda route: route.abort())
    desk.page.fill("#draft", REFUSAL)
    desk.page.wait_for_selector("#trouble:not([hidden])")
    assert "Сервер не отвечает. Ваш текст на месте" in desk.page.inner_text("#trouble")
    assert desk.draft == REFUSAL
    desk.page.unroute("**/api/draft")
    desk.until("document.querySelector('#trouble').hidden && document.querySelectorAll('#marks > li').length")


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [(401, "E467", "Вы вышли из toneqa"), (422, "E209", "Слишком длинно"), (503, "E466", "Сервер занят")],
)
def test_what_the_server_refuses_is_told(desk: Desk, status: int, code: str, words: str) -> None:
    body = json.dumps({"error": {"code": code, "message": words, "at": ""}})
    desk.page.route("**/api/draft", lambda route: route.fulfill(status=status, content_type="application/json", body=body))
    desk.page.fill("#draft", REFUSAL)
    desk.page.wait_for_selector("#trouble:not([hidden])")
    assert words in desk.page.inner_text("#trouble")


MARKUP: Final = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>{{7*7}}<b>денежных средств</b>'


def test_markup_in_letters_stays_text(browser: Any, address: str) -> None:
    for before in ("", NO_HIGHLIGHTS):
        with opened(browser, address, before=before) as desk:
            desk.page.fill("#client", f"{MARKUP} Здравствуйте, верните мне деньги за наушники! Сколько можно ждать? {CLIENT}")
            desk.write(f"{REFUSAL} Сами виноваты, надо было читать инструкцию. {MARKUP} {REFUSAL}")
            desk.press("F8")
            assert desk.page.evaluate("window.hurt") is None
            assert desk.page.query_selector("main img, main b:not(.kind b), main script") is None
            assert "денежных средств" in "".join(desk.cards())


def test_hidden_cards_stay_hidden_until_a_new_letter(desk: Desk) -> None:
    desk.write(REFUSAL)
    desk.card("«Денежные средства» вместо «деньги»").get_by_role("button", name="Скрыть").click()
    assert "денежных средств" not in desk.underlined("tone")
    desk.type(" Ждём.")
    assert not any("Денежные средства" in card for card in desk.cards())
    desk.page.click("#clear")
    assert desk.draft == ""
    desk.settle(lambda: desk.page.click("#undo"))
    assert desk.draft == f"{REFUSAL} Ждём."
    assert any("Денежные средства" in card for card in desk.cards())


def test_the_answer_can_be_copied(desk: Desk) -> None:
    desk.write(REFUSAL)
    desk.page.click("#copy")
    assert desk.page.evaluate("navigator.clipboard.readText()") == REFUSAL


def test_a_verdict_is_said_once_it_is_quiet(desk: Desk) -> None:
    desk.type(REFUSAL)
    desk.until("document.querySelector('#say').textContent.includes('Доработать')")
    assert re.search(r"Доработать\. \d+ из 100\. Замечаний: \d+\.", desk.said)


def test_nothing_is_kept_in_the_browser(desk: Desk) -> None:
    desk.write(REFUSAL)
    assert desk.page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    desk.page.reload()
    assert desk.draft == ""
