"""A contact by a card: what counts, what leaves the denominator, what a critical error does, what is left to people."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doubles import WORDS, shipped, talk, wire
from tests.scorecards.wire import PLAIN, RULES, agent, card, client, found, one, refusal, result, small_card
from toneqa.rules.catalogue import catalogue
from toneqa.scorecards.contact import contacts
from toneqa.scorecards.evaluate import Evaluation, Fault, State, evaluate, evaluate_all
from toneqa.scorecards.model import Scorecard
from toneqa.scorecards.read import default_card

INSULT = '[[critical]]\nkey = "insult"\nname = "Грубость"\nclass = "customer"\naction = "zero"\nrules = ["HRS903", "HRS904"]\n'
BLAME = '[[critical]]\nkey = "blame"\nname = "Обвинение"\nclass = ["customer", "business"]\naction = "cap"\ncap = 40\nrules = ["HRS902"]\n'
LAW = '[[critical]]\nkey = "law"\nname = "Вывод"\nclass = "compliance"\naction = "flag"\nrules = ["WRD901"]\n'


def judged(*messages: Any, text: str = PLAIN, person: Any = None, **more: Any) -> Evaluation:
    return evaluate(one(*messages, **more), small_card(text), RULES, person or {})


def shares(evaluation: Evaluation) -> dict[str, float | None]:
    return {mark.criterion.key: mark.share for mark in evaluation.marks}


def states(evaluation: Evaluation) -> dict[str, State]:
    return {mark.criterion.key: mark.state for mark in evaluation.marks}


def test_without_a_fault_all_points_stay() -> None:
    clean = judged(agent())
    assert (clean.points, clean.score, clean.judged, clean.enough) == (100, 100, 1, True)


def test_a_rule_costs_its_points_of_the_weight_once_a_contact() -> None:
    once, often = judged(agent(found("TON901"))), judged(agent(found("TON901"), found("TON901", 9, 12)), agent(found("TON901")))
    assert shares(once)["tone"] == shares(often)["tone"] == pytest.approx(1 - 3 / 60)
    assert len(often.marks[0].evidence) == 3, "every place is shown"


def test_a_criterion_loses_no_more_than_itself() -> None:
    lost = judged(agent(found("TON902"), found("HRS902"), found("HRS903"), found("TON901")), text=PLAIN + "full = 4\n")
    assert shares(lost)["tone"] == pytest.approx(1 - 43 / 60)
    all_lost = judged(agent(found("WRD901")), text=PLAIN + "full = 4\n")
    assert (shares(all_lost)["clarity"], all_lost.points) == (0, 60)


def test_rules_on_trial_and_rules_left_out_cost_nothing() -> None:
    assert judged(agent(found("HRS904"), found("WRD902"))).points == 100
    without = PLAIN.replace('topic = "tone"', 'topic = "tone"\nwithout = ["TON9"]')
    assert judged(agent(found("TON902")), text=without).points == 100
    assert judged(agent(found("HRS901")), text=without).points < 100  # type: ignore[operator]


def test_rules_may_be_added_by_code_name_or_beginning() -> None:
    for entry in ("TON901", "tone-small", "TON"):
        added = PLAIN + f'rules = ["{entry}"]\n'
        assert shares(judged(agent(found("TON901")), text=added))["clarity"] == pytest.approx(1 - 3 / 40)


def test_the_mark_is_rounded_down_so_that_the_highest_is_for_no_loss() -> None:
    yes_no = PLAIN.replace('topic = "tone"', 'topic = "tone"\nscale = 1')
    assert [m.value for m in judged(agent(found("TON901")), text=yes_no).marks] == [0, 100]
    assert judged(agent(found("TON901")), text=yes_no).points == 40
    assert judged(agent(), text=yes_no).points == 100
    fifths = PLAIN.replace('topic = "tone"', 'topic = "tone"\nscale = 5')
    assert judged(agent(found("TON901")), text=fifths).marks[0].value == 4


def test_what_does_not_apply_leaves_the_denominator() -> None:
    text = PLAIN + 'applies = "refusal"\n'
    lost = judged(agent(found("TON902")), text=text)
    assert states(lost)["clarity"] is State.NOT_APPLICABLE
    assert (lost.judged, lost.points) == (0.6, 50)
    refused = judged(agent(found("TON902"), **refusal()), text=text)
    assert (refused.judged, refused.points) == (1, 70)


def test_a_criterion_that_loses_points_applies() -> None:
    lost = judged(agent(found("WRD901")), text=PLAIN + 'applies = "refusal"\n')
    assert states(lost)["clarity"] is State.JUDGED


def test_under_sixty_percent_there_is_no_score() -> None:
    text = PLAIN.replace("weight = 60", "weight = 59").replace("weight = 40", 'weight = 41\napplies = "refusal"')
    short = judged(agent(), text=text)
    assert (short.judged, short.enough, short.points, short.score) == (0.59, False, None, None)
    assert judged(agent(), text="enough = 59\n" + text).score == 100
    assert judged(agent(), text="enough = 0\n" + text.replace("weight = 59", 'weight = 59\napplies = "refusal"')).score is None


@pytest.mark.parametrize(("text", "codes", "score", "most"), [
    (INSULT, ["HRS903"], 0, 0),
    (INSULT, ["HRS904"], 100, 100),
    (BLAME, ["HRS902"], 40, 40),
    (BLAME + INSULT, ["HRS902", "HRS903"], 0, 0),
    (LAW, ["WRD901"], 96, 100),
])  # fmt: skip
def test_critical_errors_zero_cap_or_flag(text: str, codes: list[str], score: float, most: int) -> None:
    lost = judged(agent(*map(found, codes)), text=PLAIN + text)
    assert lost.most == most
    assert lost.score == min(lost.points or 0, most) == pytest.approx(score)


def test_a_cap_does_not_raise_a_lower_score() -> None:
    low = judged(
        agent(found("HRS902"), found("TON902"), found("WRD901")), text=PLAIN.replace("weight = 60", "weight = 60\nfull = 30") + BLAME
    )
    assert (low.points, low.score) == (36, 36)


def test_an_error_that_zeroes_does_so_however_little_was_judged() -> None:
    text = PLAIN.replace("weight = 60", "weight = 30").replace("weight = 40", 'weight = 70\napplies = "refusal"')
    assert judged(agent(found("HRS903")), text=text + INSULT).score == 0
    assert judged(agent(found("HRS902")), text=text + BLAME).score is None


def test_a_rule_on_trial_raises_a_suspicion_with_its_quote() -> None:
    [mark] = judged(agent(found("HRS904", quote="яшма")), text=PLAIN + INSULT).critical
    assert (mark.fault, [e.quote for e in mark.evidence]) == (Fault.SUSPECTED, ["яшма"])


def test_an_error_left_to_people_is_never_found_by_the_program() -> None:
    mine = PLAIN + INSULT + 'by = "person"\n'
    assert [judged(agent(*found_), text=mine).critical[0].fault for found_ in ((), (found("HRS903"),))] == [Fault.PERSON, Fault.SUSPECTED]
    assert judged(agent(found("HRS903")), text=mine).most == 100


def test_free_from_a_class_is_unknown_where_nothing_could_be_found() -> None:
    both = judged(agent(), text=PLAIN + INSULT + BLAME.replace('"business"]', '"business"]\nby = "person"'))
    assert {kind: both.free_from(kind) for kind in ("customer", "business", "compliance")} == {
        "customer": True, "business": None, "compliance": None,
    }  # fmt: skip
    assert judged(agent(found("HRS903")), text=PLAIN + INSULT).free_from("customer") is False


def test_what_a_person_judged_takes_the_place_of_the_text() -> None:
    text = PLAIN + INSULT + 'by = "person"\n'
    said = judged(agent(found("TON902")), text=text, person={"tone": 1.0, "clarity": None, "insult": 1.0})
    assert states(said) == {"tone": State.JUDGED, "clarity": State.NOT_APPLICABLE}
    assert (said.points, said.score, said.free_from("customer")) == (100, 0, False)
    assert judged(agent(found("HRS903")), text=text, person={"insult": 0.0}).free_from("customer") is True


def test_a_criterion_left_to_people_waits_for_them() -> None:
    text = PLAIN.replace('topic = "tone"', 'by = "person"')
    waiting = judged(agent(), text=text)
    assert states(waiting)["tone"] is State.PERSON
    assert (waiting.judged, waiting.score) == (0.4, None)
    assert judged(agent(), text=text, person={"tone": 0.5}).score == 70


PARTS = PLAIN.replace('topic = "clarity"', (
    'applies = "refusal"\ncombine = "mean"\n[criterion.labels]\njoining = { 0 = 0, 1 = 0.5, 2 = 1 }\nexplanation = { 0 = 0, 1 = 0.5, 2 = 1 }\n'
))  # fmt: skip


def test_labels_give_shares() -> None:
    assert shares(judged(agent(**refusal(2, 1)), text=PARTS))["clarity"] == 0.75
    assert shares(judged(agent(**refusal(2, 0)), agent(**refusal(0, 2)), text=PARTS))["clarity"] == 1, "the next turn gives what one lacks"
    least = PARTS.replace('"mean"', '"least"')
    assert shares(judged(agent(**refusal(2, 1)), text=least))["clarity"] == 0.5


def test_labels_that_nobody_is_sure_of_are_left_to_people() -> None:
    unsure = judged(agent(**refusal(2, 1, abstain=True)), text=PARTS)
    assert states(unsure)["clarity"] is State.PERSON


def test_a_label_costs_with_the_words_it_speaks_of() -> None:
    harsh: Any = {"harsh": {"value": True, "spans": [{"start": 0, "end": 13, "kind": "order", "prob": 0.9}]}}
    text = PLAIN + "labels = { harsh = { yes = 0, no = 1 } }\n"
    lost = judged(agent(**harsh), agent(), text=text)
    assert shares(lost)["clarity"] == 0
    assert [(e.source, e.quote) for e in lost.marks[1].evidence] == [("harsh=yes", "Здравствуйте!")]


@pytest.mark.parametrize(("labels", "messages", "talk_", "share"), [
    ("tone = { formal = 0, neutral = 0.5, friendly = 1 }", [agent(), agent(tone={"label": "friendly"})], {}, 0.75),
    ('"flag.scripted" = { yes = 0, no = 1 }', [agent(), agent(flags=["scripted"])], {}, 0),
    ('"flag.scripted" = { yes = 0, no = 1 }', [agent()], {}, 1),
    ("clarified = { yes = 1, no = 0 }", [agent()], {"needs_clarification": True}, 0),
    ("mismatch = { yes = 0, no = 1 }", [agent()], {"mismatch": True}, 0),
    ("asks = { yes = 1, no = 0.2 }", [agent()], {}, 0.2),
    ("asks = { yes = 1, no = 0.2 }", [agent(questions=[{"type": "situation", "start": 0, "end": 9}])], {}, 1),
    ("asks = { yes = 1, no = 0.2 }", [agent(questions=[{"type": "accusing", "start": 0, "end": 9}])], {}, 0.2),
    ("address = { вы = 1, ты = 0, mixed = 0.4 }", [agent(address="mixed"), agent(address="none")], {}, 0.4),
])  # fmt: skip
def test_every_kind_of_label(labels: str, messages: list[Any], talk_: Any, share: float) -> None:
    text = PLAIN + "[criterion.labels]\n" + labels.replace("вы =", '"вы" =').replace("ты =", '"ты" =') + "\n"
    assert shares(judged(*messages, text=text, **talk_))["clarity"] == pytest.approx(share)


@pytest.mark.parametrize(("condition", "messages", "more", "holds"), [
    ("client", [client(), agent()], {}, True),
    ("client", [agent()], {}, False),
    ("client", [agent()], {"triage": {"kind": "claim"}}, True),
    ("asked", [client("question"), agent()], {}, True),
    ("asked", [client("thanks"), agent()], {}, False),
    ("action_asked", [client("question"), agent()], {}, False),
    ("action_asked", [client("claim"), agent()], {}, True),
    ("question_due", [client(), agent()], {"needs_clarification": True}, True),
    ("question_due", [client(), agent()], {"needs_clarification": None}, False),
    ("upset_client", [client(emotion="anxious"), agent()], {}, True),
    ("upset_client", [agent(), client(emotion="angry")], {}, False),
    ("refusal", [agent(**refusal())], {}, True),
    ("email", [agent()], {}, False),
    ("chat", [agent()], {}, True),
    ("found", [agent()], {}, False),
])  # fmt: skip
def test_conditions(condition: str, messages: list[Any], more: Any, holds: bool) -> None:
    state = states(judged(*messages, text=PLAIN + f'applies = "{condition}"\n', **more))["clarity"]
    assert (state is State.JUDGED) == holds


def test_each_agent_of_a_conversation_is_a_contact_of_his_own() -> None:
    talk_ = result(client(), agent(found("TON901"), author="a"), client(), agent(author="b"), agent(author="b"), agent(author="a"))
    first, second = contacts(talk_)
    assert [(c.author, len(c.messages), c.is_first, c.is_last) for c in (first, second)] == [("a", 2, True, True), ("b", 2, False, False)]
    assert [round(e.points or 0) for e in evaluate_all(talk_, [card()], RULES)] == [97, 100]


def test_nothing_to_judge_where_nobody_answered() -> None:
    assert list(contacts(result(client()))) == []
    assert list(contacts(result(agent(), status="skipped"))) == []


def test_the_first_card_in_force_judges() -> None:
    chat, queue, rest = (card(head + PLAIN.replace("Проверочная", name)) for head, name in (
        ('channels = "chat"\n', "Чат"), ('queues = ["returns", "7"]\n', "Возвраты"), ("", "Прочее"),
    ))  # fmt: skip

    def names(cards: list[Scorecard], **more: Any) -> list[str]:
        return [e.card.name for e in evaluate_all(result(agent(), **more), cards, RULES)]

    assert names([chat, queue, rest]) == ["Чат"]
    assert names([chat, queue, rest], channel="email", meta={"queue": 7}) == ["Возвраты"]
    assert names([chat, queue, rest], channel="email", meta={"queue": {"name": "returns"}}) == ["Возвраты"]
    assert names([chat, queue, rest], channel="email") == ["Прочее"]
    assert names([chat, queue], channel="email") == []


CODES = st.lists(st.sampled_from(sorted(WORDS)), max_size=6)


@settings(max_examples=150, deadline=None)
@given(st.lists(CODES, min_size=1, max_size=3), st.booleans(), st.sampled_from(["", INSULT, BLAME, LAW]))
def test_more_findings_never_give_more_points(turns: list[list[str]], refused: bool, errors: str) -> None:
    parts = refusal(1, 1) if refused else {}
    messages = [agent(*map(found, codes), **parts) for codes in turns]
    before = judged(*messages, text=PARTS + errors)
    worse = copy.deepcopy(messages)
    worse[0]["findings"].append(found("TON901"))
    after = judged(*worse, text=PARTS + errors)
    assert 0 <= before.judged <= after.judged <= 1
    for evaluation in (before, after):
        assert evaluation.points is None or 0 <= (evaluation.score or 0) <= evaluation.points <= 100
    if before.judged == after.judged and before.points is not None:
        assert (after.points or 0) <= before.points


def test_results_of_the_pipeline_are_judged_by_the_shipped_card() -> None:
    """Whatever a result of the pipeline holds, the card reads it; equal results give equal evaluations."""
    rude = wire(talk(("client", "С меня дважды списали деньги, верните!"), ("agent", "Пришлите код из СМС, и вернём. Дура!")))
    first, again = (list(evaluate_all(rude, [default_card()], shipped().house.rules)) for _ in range(2))
    assert first == again
    assert {c.error.key for c in first[0].critical if c.fault is Fault.FOUND} >= {"personal_data"}
    assert first[0].score == 0
    assert {m.criterion.key for m in first[0].marks if m.state is State.JUDGED} >= {"tone", "solution", "literacy"}
    assert set(catalogue().rules) >= {e.source for c in first[0].critical for e in c.evidence}
