"""Scores beside labels."""

from __future__ import annotations

from typing import Any

from tests.report.examples import agent, client, judged, result
from tests.voice.letters import letter, letters
from toneqa.voice.effects import Effect, Voice, voice
from toneqa.voice.forces import forces
from toneqa.voice.join import Answers, Joined, join
from toneqa.voice.labels import TITLES, labels_of
from toneqa.voice.surveys import Survey, surveys

Json = dict[str, Any]


def joined(results: list[Json]) -> Joined:
    return join(results, surveys(), forces())


def heard(results: list[Json], survey: str = "csat") -> Voice:
    (answers,) = [one for one in joined(results).answers if one.survey.id == survey]
    return voice(answers, forces().listed)


def effect(found: Voice, label: str) -> Effect:
    return next(one for one in found.effects if one.label == label)


def test_harsh_letters_with_low_scores_stand_out() -> None:
    found = heard([*letters([1, 2, 1, 2, 3] * 6, harsh=True), *letters([4, 5, 5, 4, 3] * 20)])
    harsh = effect(found, "harsh")
    assert harsh.delta is not None
    assert harsh.risk is not None
    assert (harsh.having.part, harsh.having.whole, harsh.lacking.part, harsh.lacking.whole) == (24, 30, 0, 100)
    assert harsh.delta.value == -0.96
    assert harsh.risk.value == 0.8
    assert harsh.stands_out is True
    force = effect(found, "force:fairness")
    assert force.delta == harsh.delta


def test_what_has_nothing_to_do_with_the_score_does_not_stand_out() -> None:
    scores = [1, 2, 3, 4, 5] * 10
    harsh = effect(heard([*letters(scores, harsh=True), *letters(scores)]), "harsh")
    assert harsh.delta is not None
    assert (harsh.delta.value, harsh.stands_out) == (0, False)


def test_few_scores_give_no_figure_and_few_with_a_label_no_comparison() -> None:
    assert heard(letters([1, 5] * 14)).figure is None
    found = heard([*letters([1] * 9, harsh=True), *letters([5] * 40)])
    assert found.figure is not None
    harsh = effect(found, "harsh")
    assert (harsh.delta, harsh.risk, harsh.stands_out) == (None, None, None)
    assert found.compared == 0


def test_the_net_score_of_letters() -> None:
    found = heard(letters([10] * 30 + [8] * 10 + [3] * 20, "nps"), "nps")
    assert found.figure is not None
    assert found.figure.value == 10 / 60
    csat = heard(letters([5] * 30 + [1] * 10))
    assert csat.figure is not None
    assert csat.figure.value == 0.75


def test_a_slip_is_told_of_and_left_out() -> None:
    found = joined([*letters([5] * 40), letter(99, csat=9)])
    assert [t.code for t in found.troubles] == ["E280"]
    assert "csat = 9" in found.troubles[0].text
    assert heard([*letters([5] * 40), letter(99, csat=9)]).figure is not None


def test_another_scale_gives_no_figure() -> None:
    found = joined(letters([7, 9, 10, 4, 5] * 10))
    assert [t.code for t in found.troubles] == ["E281"]
    assert heard(letters([7, 9, 10, 4, 5] * 10)).figure is None


def test_a_scale_whose_better_half_nobody_uses_is_another() -> None:
    found = joined(letters([5, 4, 5, 3, 1] * 10, "nps"))
    assert [t.code for t in found.troubles] == ["E281"]
    assert heard(letters([5, 4, 5, 3, 1] * 10, "nps"), "nps").figure is None


def test_empty_scores_are_none_and_broken_results_stand_aside() -> None:
    broken = letter(1, csat=5)
    del broken["messages"][0]["n"]
    skipped = letter(2, csat=5) | {"status": "skipped"}
    found = joined([broken, skipped, letter(3, csat=None), letter(4, csat=" "), letter(5)])
    assert [t.code for t in found.troubles] == ["E263"]
    assert found.conversations == 3
    assert all(not one.scores for one in found.answers)


def test_labels_say_only_what_can_be_told() -> None:
    plain = labels_of(1, letter(1))
    assert (plain["harsh"], plain["refusal"], plain["closing"], plain["claim"]) == (False, False, True, False)
    assert not {"without_joining", "unasked", "mismatch", "unanswered", "unkept"} & plain.keys()
    refusal = agent(1, "Вернуть деньги не сможем.", levels=(0, 2, 1), parts={"refusal": "Вернуть деньги не сможем."})
    told = labels_of(1, result("П-1", [client(0, "Вернёте?", "claim", "angry", "D"), judged(refusal, "revise", [])], "claim", needs=True))
    assert (told["without_joining"], told["without_explanation"], told["work"], told["unasked"]) == (True, False, True, True)
    assert (told["claim"], told["angry"], told["unanswered"]) == (True, True, False)
    assert {*plain, *told} <= {label for titles in TITLES.values() for label in titles}


def test_a_conversation_that_nobody_answered_has_the_labels_of_its_client() -> None:
    told = labels_of(1, result("П-1", [client(0, "Где заказ?", "question", "angry", "D")]))
    assert (told["angry"], told["unanswered"], told["client_waits"]) == (True, True, True)
    assert "harsh" not in told


def test_the_half_nobody_uses_is_named_where_one_is_best_too() -> None:
    answers = Answers(Survey("ces", "CES", "ces", worst=7, best=1, low=5, high=2))
    for n in range(40):
        answers.add(-(5.0 + n % 3), {})
    assert answers.is_other_scale
    assert "ни одной оценки лучше 5" in answers.told[0].text
