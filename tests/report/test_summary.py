"""Totals of a run: what they count, counted once more the slow way."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.report.examples import (
    Json,
    agent,
    all_results,
    chat_in_turns,
    client,
    empty,
    failed,
    finding,
    harsh_refusal,
    judged,
    result,
    warm_refusal,
)
from toneqa.report.summary import TROUBLES, WORST, Summary, answers, pieces, short, visible


def judgements() -> list[Json]:
    """Every message that carries a verdict."""
    return [m for r in all_results() for m in r["messages"] if "verdict" in m]


def test_counts_are_those_of_the_results() -> None:
    summary = Summary.of(all_results())
    assert summary.statuses == Counter(r["status"] for r in all_results())
    assert summary.verdicts == Counter(m["verdict"] for m in judgements())
    assert summary.scores == Counter(m["score"]["value"] for m in judgements())
    assert summary.conversations == len(all_results())
    assert summary.answers == len(judgements())
    assert summary.needs_work == sum(m["verdict"] != "send" for m in judgements())
    assert summary.mean_score == pytest.approx(sum(m["score"]["value"] for m in judgements()) / len(judgements()))


def test_labels_are_counted_by_answer() -> None:
    summary = Summary.of(all_results())
    assert summary.tones == {"formal": 1, "friendly": 1, "neutral": 2, "unsure": 1}
    assert (summary.harsh, summary.refusals, summary.mismatches, summary.unasked) == (1, 2, 1, 0)
    assert summary.harsh_kinds == {"blame": 1, "condescension": 1, "dismissal": 1}
    assert summary.missing == {"joining": 1, "explanation": 1, "alternative": 1}
    assert summary.triage == Counter(r["conversation"]["triage"]["kind"] for r in all_results() if r["conversation"])


def test_rules_are_counted_by_hit_and_by_answer_without_hints() -> None:
    text = "Раз. Раз. Два."
    twice = [finding(text, "Раз.", "TON101", "…"), finding(text, "Раз.", "TON101", "…"), finding(text, "Два.", "DLG401", "…", "info")]
    summary = Summary.of([result("1", [judged(agent(0, text, findings=twice), "revise", [])]), harsh_refusal()])
    assert summary.rule_hits["TON101"] == 3
    assert summary.rule_answers["TON101"] == 2
    assert "DLG401" not in summary.rule_hits
    assert summary.top_rules(2) == [("TON101", 3), ("HRS101", 1)]


def test_turns_of_one_answer_count_once() -> None:
    [answer] = answers(chat_in_turns())
    assert [t["n"] for t in answer.turns] == [2, 3]
    assert answer.client is not None
    assert answer.client["n"] == 0
    assert Summary.of([chat_in_turns()]).answers == 1


def test_the_order_of_equal_inputs_changes_no_total() -> None:
    one, other = Summary.of(all_results()), Summary.of(all_results()[::-1])
    for name in ("statuses", "verdicts", "scores", "tones", "harsh_kinds", "missing", "triage", "rule_hits", "rule_answers", "harsh"):
        assert getattr(one, name) == getattr(other, name), name


def many(count: int) -> list[Json]:
    text = "Ответ."
    return [result(str(n), [judged(agent(0, text), "revise", [("tone", -(n % 97), [])])]) for n in range(count)]


def test_lists_stay_short_however_long_the_run() -> None:
    results = many(300)
    summary = Summary.of(results)
    assert summary.needs_work == 300
    assert [row.score for row in summary.worst] == sorted(r["messages"][0]["score"]["value"] for r in results)[:WORST]
    troubled = Summary.of([failed() | {"id": str(n)} for n in range(TROUBLES + 5)])
    assert (len(troubled.errors), troubled.statuses["error"]) == (TROUBLES, TROUBLES + 5)


def test_a_flawless_answer_is_not_among_the_weakest() -> None:
    assert Summary.of([warm_refusal()]).worst == []
    assert [row.id for row in Summary.of([warm_refusal(), harsh_refusal()]).worst] == ["T-1042.eml"]


def test_client_letters_alone_make_no_answer() -> None:
    talk = result("1", [client(0, "Где?", "question", "calm", "D")])
    assert list(answers(talk)) == []
    assert Summary.of([talk, empty("2", "skipped", "a", reason="…")]).mean_score is None


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 30), st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=8))
def test_pieces_cover_the_text_once_and_know_their_marks(length: int, spans: list[tuple[int, int]]) -> None:
    found = list(pieces(length, spans))
    assert found[0].start == 0
    assert found[-1].start == found[-1].end == length
    assert all(a.end == b.start for a, b in pairwise(found))
    for number, (start, end) in enumerate(spans, 1):
        low, high = min(max(start, 0), length), min(max(end, 0), length)
        covered = [at for p in found if number in p.inside for at in range(p.start, p.end)]
        assert covered == list(range(low, high))
        assert sum(number in p.gaps for p in found) == (high <= low)
        assert sum(number in p.opened for p in found) == sum(number in p.closed for p in found) == (high > low)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_visible_text_is_as_long_and_harmless(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert not set(shown) & {*map(chr, range(9)), "\x0b", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066"}
    assert visible(shown) == shown
    assert len(short(text, 20)) <= 20
