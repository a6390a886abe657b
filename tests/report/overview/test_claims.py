"""The legal clock: last days counted by hand, the kind of demand by the rule that fired, what waits comes first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.report.examples import Json, client, finding, result
from tests.report.overview.runs import talk
from toneqa.report.overview.claims import IN_TIME, LATE, OPEN, TERMS, UNDATED, Claim, Term, claim_of, term_of
from toneqa.rules.catalogue import catalogue

ASKED = "Верните деньги за чайник."
BY_KIND = {term.kind: term for term in TERMS}


def demand(code: str) -> Json:
    return finding(ASKED, "Верните деньги", code, "…", "info")


def claim(n: int = 1, codes: tuple[str, ...] = (), **given: Any) -> Claim:
    run = talk(n, kind="claim", asked=ASKED, **given)
    run["messages"][0]["findings"] = [demand(code) for code in codes]
    found = claim_of(n, run)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kind", "received", "due"),
    [
        ("goods", date(2026, 3, 2), date(2026, 3, 12)),
        ("service", date(2026, 2, 25), date(2026, 3, 7)),
        ("swap", date(2026, 12, 28), date(2027, 1, 4)),
        ("repair", date(2026, 1, 15), date(2026, 3, 1)),
        ("bank", date(2026, 3, 2), date(2026, 3, 23)),
        ("bank", date(2026, 3, 7), date(2026, 3, 27)),
        ("money", date(2024, 2, 20), date(2024, 3, 1)),
    ],
)
def test_the_last_day_of_a_term(kind: str, received: date, due: date) -> None:
    """Days of the calendar, but for banks: 15 working days after a Monday end on a Monday, after a Saturday on a Friday."""
    assert BY_KIND[kind].due(received) == due


@pytest.mark.parametrize(
    ("codes", "kind"),
    [((), "money"), (("TRI101",), "money"), (("TRI601",), "goods"), (("TRI101", "TRI604"), "service"), (("TRI104",), "swap"),
     (("TRI602", "TRI601"), "repair"), (("TRI606", "TRI601"), "bank")],
)  # fmt: skip
def test_the_kind_is_that_of_the_rule_that_fired(codes: tuple[str, ...], kind: str) -> None:
    assert claim(codes=codes).term.kind == kind


def test_an_agents_findings_name_no_kind() -> None:
    run = talk(1, kind="claim")
    run["messages"][1]["findings"] = [demand("TRI602")] if ASKED else []
    assert term_of(run["messages"]).kind == "money"


@pytest.mark.parametrize(
    ("answered", "state", "days"),
    [("2026-03-02T18:00:00+03:00", IN_TIME, 0), ("2026-03-12T23:59:00+03:00", IN_TIME, 10), ("2026-03-13T00:01:00+03:00", LATE, 11), (None, UNDATED, None),
     ("вчера", UNDATED, None)],
)  # fmt: skip
def test_an_answer_is_in_time_up_to_the_last_day(answered: str | None, state: str, days: int | None) -> None:
    found = claim(answered=answered)
    assert (found.state, found.days) == (state, days)


def test_a_claim_without_an_answer_waits() -> None:
    run = result("1", [client(0, ASKED, "claim", "angry", "D")], "claim")
    found = claim_of(1, run)
    assert found is not None
    assert (found.state, found.due, found.days) == (OPEN, date(2026, 3, 11), None)


def test_only_claims_are_claims() -> None:
    assert claim_of(1, talk(1, kind="complaint")) is None
    assert claim_of(1, talk(1, kind="claim") | {"conversation": None}) is None


def test_what_waits_comes_first_and_the_earliest_day_before_others() -> None:
    late, in_time = claim(answered="2026-04-01T10:00:00+03:00"), claim(day=1)
    waiting = [
        claim_of(1, result("1", [client(0, ASKED, "claim", "angry", "D") | {"at": at}], "claim")) for at in ("2026-03-05", "2026-03-03")
    ]
    order = sorted([in_time, late, *(c for c in waiting if c)], key=lambda c: -c.urgency)
    assert [(c.state, str(c.due)) for c in order] == [
        (OPEN, "2026-03-13"), (OPEN, "2026-03-15"), (LATE, "2026-03-12"), (IN_TIME, "2026-03-13"),
    ]  # fmt: skip


def test_the_demand_is_quoted_in_the_clients_words() -> None:
    assert claim(codes=("TRI101",)).demand == "Верните деньги"
    assert claim().demand == ""


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.kind)
def test_terms_are_those_of_the_rules(term: Term) -> None:
    """Every rule of a clock says the same number of days, and the law is named."""
    assert "Закон" in term.law
    assert "ст." in term.law
    clocks = [catalogue().rules[code] for code in term.codes if code.startswith("TRI6")]
    assert all(str(term.days) in rule.title for rule in clocks)
