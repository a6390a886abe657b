"""Many contacts: three rates with Wilson's intervals, both means, agents apart; no rate where nothing could be found."""

from __future__ import annotations

import pytest

from tests.scorecards.test_evaluate import BLAME, INSULT
from tests.scorecards.wire import PLAIN, RULES, agent, found, one, small_card
from toneqa.rules.verdicts import wilson
from toneqa.scorecards.evaluate import Evaluation, evaluate
from toneqa.scorecards.rates import Tally

LAW = '[[critical]]\nkey = "law"\nname = "Вывод"\nclass = "compliance"\naction = "flag"\nby = "person"\nrules = ["WRD901"]\n'
CARD = small_card(PLAIN + INSULT + BLAME + LAW)


def judged(*codes: str, author: str = "a") -> Evaluation:
    return evaluate(one(agent(*map(found, codes), author=author)), CARD, RULES)


def tally(*evaluations: Evaluation) -> Tally:
    made = Tally()
    for evaluation in evaluations:
        made.add(evaluation, evaluation.contact.author)
    return made


def test_rates_count_contacts_free_of_each_class() -> None:
    total = tally(*[judged()] * 7, judged("HRS903"), judged("HRS902"), judged("HRS904", "WRD901")).all
    rates = total.rates
    assert {kind: (r.free, r.of, r.doubted) for kind, r in rates.items()} == {
        "customer": (8, 10, 1), "business": (9, 10, 0), "compliance": (0, 0, 1),
    }  # fmt: skip
    assert rates["customer"].interval == wilson(8, 10)
    assert rates["compliance"].share is None, "nobody looked: that is no rate of nought"
    assert (dict(total.found), dict(total.suspicions)) == ({"insult": 1, "blame": 1}, {"insult": 1, "law": 1})


def test_both_means_stand_on_the_same_contacts() -> None:
    total = tally(judged(), judged("HRS903"), judged("HRS902")).all
    assert total.mean_points == pytest.approx((100 + 94.6 + 94.6) / 3)
    assert total.mean_score == pytest.approx((100 + 0 + 40) / 3)
    assert total.lowered == 2


def test_agents_apart() -> None:
    made = tally(judged(author="a"), judged("HRS903", author="b"), judged(author="b"))
    assert {name: (t.contacts, t.rates["customer"].free) for name, t in made.agents.items()} == {"a": (1, 1), "b": (2, 1)}
    assert made.agents["b"].mean_worth("tone") == pytest.approx((1 + 55 / 60) / 2, abs=0.01)
    assert made.agents["b"].mean_worth("no-such") is None


def test_nothing_is_no_number() -> None:
    empty = Tally().all
    assert (empty.mean_points, empty.mean_score, empty.rates["customer"].share) == (None, None, None)
