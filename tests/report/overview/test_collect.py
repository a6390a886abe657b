"""The numbers of a report beside those counted by hand, and a memory that does not grow."""

from __future__ import annotations

from typing import Any

import pytest

from tests.report.examples import Json, all_results, chat_in_turns, client, failed, harsh_refusal, result, skipped, unsure, warm_refusal
from tests.report.overview.runs import many, talk, wording
from toneqa.report.overview.cells import KEEP, Cell, Ref
from toneqa.report.overview.collect import DIMENSIONS, REST, SMALL, Overview
from toneqa.report.overview.shares import Share


def counts(overview: Overview, *keys: str) -> dict[str, int]:
    """Counts by dotted key."""
    return {key: overview.cells.count(*key.split(".")) for key in keys}


def test_examples_are_counted_as_by_hand() -> None:
    overview = Overview.of(all_results())
    assert (overview.conversations, overview.answers, overview.statuses) == (8, 5, {"ok": 6, "skipped": 1, "error": 1})
    assert overview.mean_score == pytest.approx((40 + 100 + 67 + 80 + 90) / 5)
    wanted = {
        "verdict.ask": 1, "verdict.revise": 3, "verdict.send": 1, "team.work": 4, "team.head": 5, "team.harsh": 1,
        "team.tone.formal": 1, "team.tone.neutral": 2, "team.tone.friendly": 1, "team.tone.unsure": 1,
        "team.lost.tone": 2, "team.lost.refusal": 1, "team.lost.solution": 2, "team.lost.ending": 1, "team.lost.critical": 1,
        "team.judged.tone": 5, "team.judged.refusal": 2, "team.judged.solution": 4, "team.judged.empathy": 3, "team.judged.greeting": 5,
        "team.judged.clarifying": 1,
        "harsh.blame": 1, "harsh.condescension": 1, "harsh.dismissal": 1, "harsh.order": 0,
        "refusal": 2, "refusal.joining.0": 1, "refusal.joining.2": 1, "refusal.explanation.0": 1, "refusal.alternative.2": 1,
        "refusal.missing.joining+explanation+alternative": 1, "refusal.formal": 1,
        "triage.claim": 1, "triage.request": 2, "triage.question": 2, "claim": 1, "claim.state.in_time": 1,
        "need.asked": 1, "need.unasked": 0, "need.none": 4, "style.D": 1, "style.D.mismatch": 1, "style.S": 1, "style.S.mismatch": 0,
        "question.solution_fit": 1, "question.situation": 1, "best.refusal": 1,
        "rule.TON101": 0, "rule.TON104": 2, "rule.HRS101": 1, "rule.WRD301": 1, "rule.DLG401": 0,
        "week.2026-02-23.head": 5, "queue.письмо.head": 4, "queue.чат.head": 1,
    }  # fmt: skip
    assert counts(overview, *wanted) == wanted
    assert overview.cells.middles("agent", "head") == ["=cmd()", "Анна К.", "Олег С.", "Павел Р."]


def test_a_number_leads_to_its_letters_gravest_first() -> None:
    overview = Overview.of(all_results())
    assert overview.cell("team", "work").refs == [Ref(4, 1), Ref(1, 1), Ref(3, 3), Ref(5, 1)]
    assert overview.cell("refusal", "alternative", "2").refs == [Ref(2, 1)]
    assert overview.cell("claim").refs == [Ref(1, 1)]


def test_of_overlapping_faults_the_gravest_is_counted() -> None:
    """TON104 covers TON101 in the harsh refusal; both cost points, the surer and longer one stays."""
    overview = Overview.of([harsh_refusal()])
    assert overview.cells.count("rule", "TON101") + overview.cells.count("rule", "TON104") == 1


def test_agents_queues_and_weeks_are_told_apart() -> None:
    runs = [
        talk(1, "agent-1", "revise", queue="Возвраты", lost=["tone"], day=0),
        talk(2, "agent-1", "send", queue="Возвраты", tone=("formal", 0.9), day=6),
        talk(3, "agent-2", "ask", queue="Доставка", lost=["tone", "clarity"], day=7),
        talk(4, None, "send", day=8),
    ]
    overview = Overview.of(runs)
    wanted = {
        "agent.agent-1.head": 2, "agent.agent-1.work": 1, "agent.agent-1.lost.tone": 1, "agent.agent-2.lost.clarity": 1,
        "queue.Возвраты.head": 2, "queue.Доставка.work": 1, "week.2026-03-02.head": 2, "week.2026-03-09.head": 2,
        "cross.Возвраты.2026-03-02.formal": 1, "cross.Доставка.2026-03-09.head": 1, "queue.письмо.head": 1,
    }  # fmt: skip
    assert counts(overview, *wanted) == wanted
    assert overview.share(("agent", "agent-1", "work"), ("agent", "agent-1", "head")) == Share(1, 2)
    assert (str(overview.first_day), str(overview.last_day)) == ("2026-03-02", "2026-03-10")


@pytest.mark.parametrize("queue", [17, {"name": "17"}, {"id": 17}])
def test_a_queue_may_come_as_a_number_or_an_object(queue: Any) -> None:
    assert Overview.of([talk(1, queue=queue)]).cells.middles("queue", "head") == ["17"]


def test_hidden_names_are_not_taken_for_one_person() -> None:
    overview = Overview.of([talk(1, "**** *."), talk(2, "**** *."), talk(3, "agent-7")])
    assert overview.cells.middles("agent", "head") == ["agent-7"]
    assert overview.hidden_authors == 2


def test_forms_of_one_wording_are_one() -> None:
    texts = ("Осуществили проверку заявки.", "Мы осуществляем проверку заявки.", "Осуществили проверку: всё верно. Осуществили проверку.")
    quotes = ("Осуществили проверку", "осуществляем проверку", "Осуществили проверку")
    runs = [talk(n, text=t, findings=[wording(t, q, "проверили")]) for n, (t, q) in enumerate(zip(texts, quotes, strict=True), 1)]
    [found] = Overview.of(runs).wordings.top(5)
    assert found.shown == ("осуществили проверку", "проверили")
    assert found.cell.count == 3


def test_a_masked_quote_is_no_wording() -> None:
    text = "Осуществили проверку ****."
    run = talk(1, text=text, findings=[wording(text, "Осуществили проверку ****", "проверили ****")])
    assert Overview.of([run]).wordings.top(5) == []


def test_letters_for_training_are_good_at_something_hard() -> None:
    long = "Понимаю, как обидно остаться без наушников. Вернуть деньги не смогу: прошло больше 14 дней. " * 2
    good: dict[str, Any] = {"text": long, "tone": ("friendly", 0.9), "grade": 4.6}
    overview = Overview.of(
        [
            talk(1, **good, levels=(2, 2, 2)),
            talk(2, **good, levels=(2, 2, 1)),
            talk(3, **{**good, "text": "Коротко."}, levels=(2, 2, 2)),
            talk(4, **good, kind="complaint", emotion="angry"),
            talk(5, **{**good, "tone": ("formal", 0.9)}, kind="complaint"),
            talk(6, verdict="revise", **good, kind="complaint"),
            talk(7, **good, needs=True, clarified=True, questions=[("Понимаю", "situation", "open")]),
        ]
    )
    wanted = {"best.refusal": [1], "best.complaint": [4], "best.angry": [4], "best.question": [7]}
    assert {key: [ref.place for ref in overview.cell(*key.split(".")).refs] for key in wanted} == wanted


def test_a_chat_in_turns_is_one_answer() -> None:
    overview = Overview.of([chat_in_turns(), unsure()])
    assert overview.answers == 2
    assert overview.cells.count("agent", "Олег С.", "head") == 1


def test_nothing_makes_an_empty_overview() -> None:
    for results in ([], [failed(), skipped()], [result("1", [client(0, "Где?", "claim", "calm", "D")], "claim")]):
        overview = Overview.of(results)
        assert (overview.answers, overview.mean_score) == (0, 0.0)
    assert overview.cells.count("claim", "state", "open") == 1


@pytest.mark.parametrize(
    "harm",
    [{"messages": None}, {"messages": [{"n": 0}]}, {"messages": "текст"}, {"conversation": 5}, {"status": None}, {"messages": [[]]}],
)
def test_a_broken_result_is_told_of_and_counts_nowhere(harm: Json) -> None:
    whole, other = Overview.of([warm_refusal()]), Overview.of([warm_refusal(), harsh_refusal() | harm])
    for overview in (whole, other):
        assert overview.answers == overview.cells.count("team", "head") == 1
    assert other.statuses["ok"] == 1
    assert other.damaged == bool(harm.get("status", "ok"))


def test_a_cell_keeps_the_first_of_its_letters() -> None:
    cell = Cell()
    for place in range(1, 1000):
        cell.add(place % 10, Ref(place, 0), 5)
    cell.shrink(5)
    assert cell.count == 999
    assert cell.refs == [Ref(place, 0) for place in (9, 19, 29, 39, 49)]


def test_memory_does_not_grow_with_the_run() -> None:
    """As many letters behind a number of 3,000 conversations as behind one of 1,500, in no more cells."""
    held = [_held(Overview.of(many(count))) for count in (1500, 3000)]
    assert held[0] == held[1]
    assert held[1][1] == KEEP


def _held(overview: Overview) -> tuple[int, int]:
    cells = list(overview.cells)
    return len(cells), max(len(cell.refs) for cell in cells)


def test_a_short_run_keeps_every_letter() -> None:
    overview = Overview.of(many(SMALL))
    assert len(overview.cell("team", "head").refs) == SMALL
    assert overview.is_small


def test_names_beyond_the_limit_are_counted_together() -> None:
    limit = DIMENSIONS["agent"]
    overview = Overview.of(talk(n, f"a{n:05}") for n in range(limit + 7))
    assert len(overview.cells.middles("agent", "head")) == limit + 1
    assert overview.cells.count("agent", REST, "head") == 7


@pytest.mark.parametrize("gone", ["id", "error", "source"])
@pytest.mark.parametrize("error", [None, "текст", {"code": 7}])
def test_a_trouble_that_lost_its_fields_is_still_told_of(gone: str, error: object) -> None:
    """Found by ``scripts/fuzz wire``: a status that is none, and no id beside it."""
    lost = {name: value for name, value in (failed() | {"status": "/k", "error": error}).items() if name != gone}
    overview = Overview.of([warm_refusal(), lost])
    assert (overview.answers, len(overview.troubles["skipped"])) == (1, 1)
