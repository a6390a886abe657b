"""What toneqa is taken to say by every criterion, of one message and of a whole conversation."""

from __future__ import annotations

from typing import Any

import pytest

from tests.report.examples import agent, client, finding, judged, result
from toneqa.marks.criteria import criteria
from toneqa.validate.readings import NO_ANSWER, NO_CLIENT, NO_MESSAGE, NO_REFUSAL, NOT_JUDGED, SEVERAL, WRONG_ROLE, Unread, reading

REFUSES = "Вернуть деньги не сможем. Понимаем вас. Вам подойдёт обмен?"
ANSWER = agent(
    1,
    REFUSES,
    tone=("friendly", 0.9),
    levels=(1, 0, 2),
    parts={"refusal": "Вернуть деньги не сможем.", "joining": "Понимаем вас."},
    questions=[("Вам подойдёт обмен?", "solution_fit", "closed")],
    grade=3.6,
    findings=[finding(REFUSES, "не сможем", "REF201", "Нет причины.")],
)
TALK = result(
    "Т-1",
    [client(0, "Верните деньги!", "claim", "angry", "D"), judged(ANSWER, "revise", [("refusal", -20.0, ["REF201"])])],
    "claim",
    needs=True,
    clarified=False,
    mismatch=True,
)
LATER = agent(3, "Записала.", tone=("neutral", 0.8), grade=None)
LONG = TALK | {"messages": [*TALK["messages"], client(2, "Спасибо", "thanks", "grateful", "D"), judged(LATER, "send", [])]}

SAID = [
    ("tone", "friendly", REFUSES),
    ("harsh", "no", REFUSES),
    ("refusal", "yes", "Вернуть деньги не сможем."),
    ("joining", "1", "Понимаем вас."),
    ("explanation", "0", REFUSES),
    ("alternative", "2", REFUSES),
    ("has_joining", "yes", "Понимаем вас."),
    ("has_explanation", "no", REFUSES),
    ("asks", "yes", "Вам подойдёт обмен?"),
    ("request", "claim", "Верните деньги!"),
    ("emotion", "angry", "Верните деньги!"),
    ("client_disc", "D", "Верните деньги!"),
    ("agent_disc", "C", REFUSES),
    ("grade", 3.6, REFUSES),
    ("score", 80.0, "не сможем"),
    ("card.refusal", "no", "не сможем"),
    ("card.tone", "yes", REFUSES),
    ("needs_clarification", "yes", None),
    ("clarified", "no", None),
    ("mismatch", "yes", None),
]


@pytest.mark.parametrize(("criterion", "value", "quote"), SAID)
def test_a_conversation_with_one_answer(criterion: str, value: Any, quote: str | None) -> None:
    found = reading(criteria()[criterion], TALK, None)
    assert found.value == value
    assert quote is None or found.quote == quote


def test_every_criterion_is_tried_above() -> None:
    """But the scorecard's, which are all read alike, and a third flag that is read like two others."""
    tried = {criterion for criterion, _, _ in SAID}
    assert {id_ for id_ in criteria() if not id_.startswith("card.")} - tried == {"has_alternative"}


@pytest.mark.parametrize(
    ("criterion", "value"),
    [("harsh", "no"), ("refusal", "yes"), ("joining", "1"), ("asks", "yes"), ("grade", 3.6), ("score", 90.0), ("card.refusal", "no")],
)
def test_several_answers_are_one_judgement_where_that_means_something(criterion: str, value: Any) -> None:
    assert reading(criteria()[criterion], LONG, None).value == value


@pytest.mark.parametrize(
    ("criterion", "message", "value"), [("tone", 3, "neutral"), ("refusal", 3, "no"), ("score", 3, 100.0), ("emotion", 2, "grateful")]
)
def test_a_number_says_which_message(criterion: str, message: int, value: Any) -> None:
    assert reading(criteria()[criterion], LONG, message).value == value


def test_a_mark_on_an_early_turn_speaks_of_the_answer_it_belongs_to() -> None:
    turns = [agent(1, "Секунду, смотрю.") | {"part_of": 2}, judged(agent(2, "Деньги вернули."), "send", [("tone", -5.0, ["TON101"])])]
    talk = result("Т-2", turns)
    assert reading(criteria()["score"], talk, 1).value == 95.0
    assert reading(criteria()["tone"], talk, None).n == 1


@pytest.mark.parametrize(
    ("criterion", "talk", "message", "why"),
    [
        ("tone", LONG, None, SEVERAL),
        ("emotion", LONG, None, SEVERAL),
        ("tone", TALK, 0, WRONG_ROLE),
        ("emotion", TALK, 1, WRONG_ROLE),
        ("tone", TALK, 9, NO_MESSAGE),
        ("grade", LONG, 3, NOT_JUDGED),
        ("joining", LONG, 3, NO_REFUSAL),
        ("tone", result("Т-3", []), None, NO_ANSWER),
        ("score", result("Т-3", []), None, NO_ANSWER),
        ("emotion", result("Т-3", []), None, NO_CLIENT),
        ("mismatch", result("Т-3", []), None, NOT_JUDGED),
        ("mismatch", result("Т-3", []) | {"conversation": None}, None, NOT_JUDGED),
    ],
)
def test_what_cannot_be_compared_says_why(criterion: str, talk: dict[str, Any], message: int | None, why: str) -> None:
    with pytest.raises(Unread, match=why):
        reading(criteria()[criterion], talk, message)
