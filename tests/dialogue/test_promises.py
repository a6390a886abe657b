"""Promises with a term, and what the rest of the talk shows of them."""

from __future__ import annotations

from tests.dialogue.talks import answers, moment, says, talk
from toneqa.dialogue.model import Promise, Turn
from toneqa.dialogue.pledges import pledges
from toneqa.dialogue.promises import promises
from toneqa.types import Span

PROMISE = "Деньги верну завтра до 12:00."


def only(*turns: Turn) -> Promise:
    (found,) = promises(talk(*turns))
    return found


def given(at: str | None = "02T10:00") -> Turn:
    return answers(PROMISE, at, promises=True)


def test_a_promise_has_its_words_term_and_due() -> None:
    found = only(given())
    assert (PROMISE[found.pledge.term.start : found.pledge.term.end], found.pledge.due) == ("завтра до 12:00", moment("03T12:00"))
    assert (found.n, found.author, found.state, found.by) == (0, "Рита", "unknown", None)


def test_kept_in_time() -> None:
    found = only(given(), says("Жду."), answers("Деньги вернула, чек приложила.", "03T11:00"))
    assert (found.state, found.by) == ("kept", 2)


def test_kept_too_late() -> None:
    assert only(given(), answers("Деньги вернула.", "03T12:01")).state == "late"


def test_done_in_one_word() -> None:
    assert only(given(), answers("Готово!", "03T11:00")).state == "kept"
    assert only(given(), answers("Напишите нам «готово».", "03T11:00")).state == "unknown"


def test_a_denied_act_keeps_nothing() -> None:
    assert only(given(), answers("Деньги пока не вернула.", "03T11:00")).state == "unknown"


def test_the_client_says_that_it_was_not_kept() -> None:
    found = only(given(), says("Вы обещали вернуть, а денег нет.", "04T09:00"), answers("Вернула.", "04T10:00"))
    assert (found.state, found.by) == ("broken", 1)


def test_a_client_who_complains_before_the_term_proves_nothing() -> None:
    assert only(given(), says("Вы обещали, а денег нет.", "02T11:00")).state == "unknown"


def test_without_times_the_words_decide() -> None:
    assert only(given(None), answers("Деньги вернула.")).state == "kept"
    assert only(given(None), says("Так и не вернули.")).state == "broken"


def test_another_act_keeps_nothing() -> None:
    assert only(given(), answers("Заявку закрыла.", "03T11:00")).state == "unknown"


def test_what_the_model_sees_counts_where_a_sentence_looks_ahead() -> None:
    text = "Спасибо! Мастер приедет в среду. Вы были у нас вчера. Подойдёте завтра?"
    assert [text[p.span.start : p.span.end] for p in pledges(text, None, [], True)] == ["Мастер приедет в среду."]
    assert pledges(text, None, [], False) == ()
    marked = text.index("Вы были")
    assert pledges(text, None, [Span(marked, marked + 3)], False) == ()


def test_what_the_rule_found_is_enough() -> None:
    text = "Мастер приедет в среду."
    assert len(pledges(text, None, [Span(0, 14)], False)) == 1
