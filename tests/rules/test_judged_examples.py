"""The examples of the rules that lean on the model, with the model that ships."""

from __future__ import annotations

import pytest

from tests.rules.examples import ExampleCase, cases, marked
from toneqa.detectors.judged import HARSH_ENOUGH
from toneqa.ml.registry import load_model
from toneqa.pipeline import Analyzer
from toneqa.rules.catalogue import catalogue
from toneqa.rules.model import Status
from toneqa.types import Conversation, Message, Role

BAD = cases("bad", kind_is_detector=True)
GOOD = cases("good", kind_is_detector=True)
MISSED = 0.5
"""Share of bad examples that may be missed: the rules ask for a confidence at which they would rather stay silent."""


def codes(case: ExampleCase) -> set[str]:
    text, _ = marked(case.example.text)
    client = [Message(Role.CLIENT, case.example.client)] if case.example.client else []
    talk = Conversation("x", (*client, Message(Role.AGENT, text)), case.example.channel)
    report = Analyzer(load_model(), masked=False).analyse(talk)
    return {finding.code for message in report.messages for finding in message.findings}


@pytest.mark.parametrize("case", [c for c in GOOD if c.rule.status is Status.STABLE], ids=str)
def test_a_good_example_does_not_raise_a_rule_that_costs_points(case: ExampleCase) -> None:
    assert case.rule.code not in codes(case)


def test_bad_examples_are_found_more_often_than_not() -> None:
    missed = [str(case) for case in BAD if case.rule.code not in codes(case)]
    assert len(missed) <= MISSED * len(BAD), missed


def test_no_doubt_of_the_model_leaves_words_of_attack_without_a_cost() -> None:
    """Where the model alone is believed ``harsh-tone`` speaks, below it ``harsh-words``."""
    rules = {rule.code: rule for rule in catalogue()}
    assert rules["HRS009"].sure == HARSH_ENOUGH
    text = "Здравствуйте! Посмотрели ваш запрос. Вы сами виноваты, что не прочитали инструкцию."
    report = Analyzer(load_model(), masked=False).analyse(Conversation("x", (Message(Role.AGENT, text),), "email"))
    assert {"HRS009", "HRS010"} & {finding.code for finding in report.messages[0].findings}
    assert report.messages[0].score is not None
    assert report.messages[0].score.value <= 45
