"""The card that ships holds what the method asks for, and says what it cannot know."""

from __future__ import annotations

from toneqa.rules.catalogue import catalogue
from toneqa.scorecards.checks import faults, of
from toneqa.scorecards.contact import CONDITIONS
from toneqa.scorecards.model import APPLIES
from toneqa.scorecards.read import default_card
from toneqa.scoring import NEEDS, default_scorecard

WEIGHTS = {
    "greeting": 5,
    "understanding": 15,
    "clarifying": 10,
    "solution": 20,
    "refusal": 15,
    "empathy": 10,
    "tone": 10,
    "clarity": 5,
    "literacy": 5,
    "ending": 5,
    "formatting": 0,
}
ERRORS = {
    "insult": (("customer",), "zero"),
    "question_ignored": (("customer",), "zero"),
    "naked_refusal": (("customer",), "cap"),
    "beyond_authority": (("business",), "flag"),
    "claim_missed": (("business", "compliance"), "zero"),
    "wrong_template": (("business",), "zero"),
    "personal_data": (("compliance",), "zero"),
    "legal_conclusion": (("compliance",), "flag"),
    "discrimination": (("compliance",), "flag"),
}


def test_eleven_criteria_with_their_weights() -> None:
    assert {c.key: c.weight for c in default_card().criteria} == WEIGHTS


def test_nine_critical_errors_with_class_and_action() -> None:
    assert {e.key: (e.classes, e.action) for e in default_card().critical} == ERRORS
    assert {e.key: e.most for e in default_card().critical if e.action == "cap"} == {"naked_refusal": 50}


def test_nothing_is_wrong_with_it_not_even_a_remark() -> None:
    assert list(faults(default_card(), catalogue())) == []


def test_an_error_that_no_proven_rule_finds_is_left_to_a_person_and_says_so() -> None:
    for error in default_card().critical:
        assert error.by_person or any(rule.costs for rule in of(error.rules, catalogue())), error.key
        assert error.note, error.key
    assert [e.key for e in default_card().critical if not e.by_person] == ["insult", "personal_data"]


def test_the_truth_of_a_solution_is_left_to_a_person_in_the_words_of_the_file() -> None:
    [solution] = [c for c in default_card().criteria if c.key == "solution"]
    assert "оценивает человек" in solution.note


def test_the_score_of_an_answer_takes_names_and_weights_from_the_same_file() -> None:
    assert [(c.id, c.title, c.weight) for c in default_scorecard().criteria] == [(c.key, c.name, c.weight) for c in default_card().criteria]
    assert {c.needs for c in default_scorecard().criteria} <= set(NEEDS)


def test_every_condition_has_a_name_for_readers() -> None:
    assert set(CONDITIONS) == set(APPLIES)


def test_every_rule_of_the_catalogue_that_costs_points_feeds_the_card() -> None:
    topics = {c.topic for c in default_card().criteria}
    assert {rule.criterion for rule in catalogue() if rule.costs} <= topics
