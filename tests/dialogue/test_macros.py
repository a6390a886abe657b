"""Texts that come again."""

from __future__ import annotations

from dataclasses import replace

from tests.dialogue.talks import answers, says, talk
from toneqa.dialogue.macros import Stock, repeats
from toneqa.dialogue.model import Talk

READY = "Здравствуйте, {}! Ваше обращение № {} передано в отдел доставки и будет рассмотрено в порядке общей очереди."


def of(number: int, text: str) -> Talk:
    return replace(talk(says("Где заказ?"), answers(text)), id=f"Т-{number}")


def test_the_same_again_within_a_talk_but_for_a_number() -> None:
    found = repeats(talk(answers(READY.format("Анна", 17)), says("И?"), answers("Минуту."), says("И?"), answers(READY.format("Анна", 18))))
    assert [(r.n, r.like, r.share) for r in found] == [(4, 0, 1.0)]


def test_nearly_the_same_within_a_talk() -> None:
    one = "Мастер приедет к вам в среду утром и заменит фильтр, вода будет чистой уже вечером."
    other = "Мастер приедет к вам в пятницу утром и заменит фильтр, вода будет чистой уже вечером."
    (found,) = repeats(talk(answers(one), says("А?"), answers(other)))
    assert 0.8 <= found.share < 1


def test_a_courtesy_or_another_text_is_no_repeat() -> None:
    assert repeats(talk(answers("Спасибо за ожидание!"), says("А?"), answers("Спасибо за ожидание!"))) == ()
    other = "Курьер выехал со склада и привезёт ваш стол сегодня до восьми вечера."
    assert repeats(talk(answers(READY.format("Анна", 1)), says("А?"), answers(other))) == ()


def test_a_client_may_repeat_himself() -> None:
    text = READY.format("Анна", 1)
    assert repeats(talk(says(text), answers("Так."), says(text))) == ()


def test_a_macro_is_what_three_conversations_share() -> None:
    talks = [of(n, READY.format(name, n)) for n, name in enumerate(("Анна", "Пётр", "Олег"), 10)]
    own = of(99, "Курьер выехал со склада и привезёт ваш стол сегодня до восьми вечера.")
    stock = Stock([*talks, own])
    assert [(m.n, m.author) for m in stock.macros(talks[0])] == [(1, "Рита")]
    assert stock.macros(own) == ()
    (ready,) = stock.listed(10)
    assert (ready.conversations, ready.text.startswith("Ваше обращение")) == (3, True)


def test_two_conversations_are_chance_and_one_that_says_it_thrice_is_one() -> None:
    twice = [of(n, READY.format("Анна", n)) for n in range(2)]
    thrice = talk(*(answers(READY.format("Анна", n)) for n in range(3)))
    assert Stock(twice).macros(twice[0]) == ()
    assert Stock([thrice]).macros(thrice) == ()


def test_a_ready_sentence_in_an_answer_of_ones_own_is_no_macro() -> None:
    talks = [of(n, READY.format("Анна", n)) for n in range(3)]
    own = "Курьер Степан выехал со склада, стол у него, он будет у вас сегодня около восьми вечера и сам соберёт его на месте. "
    mixed = of(9, own + READY.format("Анна", 9))
    assert Stock([*talks, mixed]).macros(mixed) == ()
