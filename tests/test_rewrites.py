"""Rewrites on the findings of a message: fixes for what rules found, findings of their own for the rest."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lang.test_lexicon import LETTERS
from tests.lang.wording import words
from toneqa.coaching import advise
from toneqa.detectors.context import Context
from toneqa.detectors.rewrites import Rewriter
from toneqa.fixing import apply, safe_fixes, trace
from toneqa.lang.annotate import annotate
from toneqa.rules.catalogue import catalogue
from toneqa.text.decode import decode_bytes
from toneqa.types import Annotated, Finding, Fix, Message, Role, Score

REWRITER = Rewriter(catalogue(), words())
OFFICIAL, WARM, POSITIVE, CLEAR = "TON901", "TON902", "WRD901", "WRD902"
TEXT = "Мы осуществим возврат денежных средств. Ваш тикет закрыт."


def letter(text: str) -> Annotated:
    return annotate(Message(Role.AGENT, text))


def found(text: str, *findings: Finding) -> list[Finding]:
    return REWRITER.run(Context([letter(text)], 0), findings)


def finding(text: str, quote: str, code: str, fix: Fix | None = None) -> Finding:
    start = text.index(quote)
    return Finding(code, start, start + len(quote), fix=fix)


def test_what_no_rule_found_becomes_a_finding_of_its_topic() -> None:
    assert [(f.code, TEXT[f.start : f.end], f.fix and f.fix.text) for f in found(TEXT)] == [
        (OFFICIAL, "осуществим возврат денежных средств", "вернём деньги"),
        (CLEAR, "Ваш тикет закрыт", "Ваше обращение закрыто"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [("Денежные средства целы.", OFFICIAL), ("Приносим извинения.", WARM), ("Это проблема.", POSITIVE), ("Напишите в саппорт.", CLEAR)],
)
def test_every_topic_has_its_code(text: str, code: str) -> None:
    assert [f.code for f in found(text)] == [code]


def test_a_finding_without_a_fix_gets_the_rewrite() -> None:
    given = finding(TEXT, "осуществим возврат", "TON101")
    mended, *others = found(TEXT, given)
    assert (mended.code, mended.start, mended.end) == (given.code, given.start, given.end)
    assert mended.fix == Fix(3, 38, "вернём деньги", "safe")
    assert given.fix is None, "findings are frozen"
    assert [f.code for f in others] == [CLEAR]


def test_a_fix_that_is_there_stays() -> None:
    own = Fix(3, 21, "вернём", "safe")
    mended, *others = found(TEXT, finding(TEXT, "осуществим возврат", "TON101", own))
    assert mended.fix == own
    assert [f.code for f in others] == [CLEAR]


@pytest.mark.parametrize("code", ["HRS101", "REF201", "QST101", "WRD451", "TON201"])
def test_faults_of_another_kind_and_good_signs_get_no_fix(code: str) -> None:
    if code in catalogue().rules:
        assert found(TEXT, finding(TEXT, TEXT, code))[0].fix is None


def test_an_absence_gets_no_fix() -> None:
    assert found(TEXT, Finding("TON101", 5, 5))[0].fix is None


def test_a_hint_is_silent_where_a_rule_has_spoken_of_it() -> None:
    text = "Мы осуществили проверку."
    spoken = found(text, finding(text, "осуществили проверку", "HRS101"))
    assert [f.code for f in spoken] == ["HRS101"]
    assert [f.code for f in found(text)] == [OFFICIAL]


def test_without_rules_for_the_dictionary_it_is_silent() -> None:
    rules = {code: rule for code, rule in catalogue().rules.items() if code not in (OFFICIAL, WARM, POSITIVE, CLEAR)}
    small = type(catalogue())(rules, {}, "")
    assert Rewriter(small, words()).run(Context([letter(TEXT)], 0), ()) == []


def test_the_example_of_an_advice_is_the_sentence_with_the_rewrite_in_place() -> None:
    found_here = found(TEXT, finding(TEXT, "осуществим возврат", "TON101"))
    (advice,) = advise(TEXT, letter(TEXT).sentences, found_here, Score(100, 1.0), catalogue().rules)
    assert advice.example == "Мы вернём деньги."


def test_findings_of_the_dictionary_are_hints_without_points() -> None:
    for code in (OFFICIAL, WARM, POSITIVE, CLEAR):
        rule = catalogue()[code]
        assert (rule.severity, rule.points, rule.status) == ("info", 0, "preview")


# --- Fixing ----------------------------------------------------------------------------------------------------------

FIXES = st.lists(
    st.builds(
        lambda start, size, text, how: Fix(start, start + size, text, how),
        st.integers(0, 20),
        st.integers(0, 6),
        st.text("абв", max_size=3),
        st.sampled_from(["safe", "suggest"]),
    ),
    max_size=8,
)


@given(FIXES)
def test_safe_fixes_do_not_overlap_and_come_in_order(fixes: list[Fix]) -> None:
    chosen = safe_fixes(fixes)
    assert all(fix.applicability == "safe" for fix in chosen)
    assert all(one.end <= other.start for one, other in pairwise(chosen))
    assert not chosen or set(chosen) <= set(fixes)


@given(st.text("где", min_size=26, max_size=26), FIXES)
def test_outside_the_fixes_nothing_changes(text: str, fixes: list[Fix]) -> None:
    chosen = safe_fixes(fixes)
    out, at, old = apply(text, chosen), 0, 0
    for fix in chosen:
        kept = text[old : fix.start]
        assert out[at : at + len(kept)] == kept
        at, old = at + len(kept), fix.end
        assert out[at : at + len(fix.text)] == fix.text
        at += len(fix.text)
    assert out[at:] == text[old:]


@given(st.text("где\n", min_size=26, max_size=26), FIXES, FIXES)
def test_the_trace_of_two_rounds_leads_from_the_first_text_to_the_last(text: str, first: list[Fix], second: list[Fix]) -> None:
    pieces, now = [(text, text)], text
    for fixes in (safe_fixes(first), safe_fixes(second)):
        fixes = [fix for fix in fixes if fix.end <= len(now)]
        now, pieces = apply(now, fixes), trace(pieces, fixes)
    assert "".join(before for before, _ in pieces) == text
    assert "".join(after for _, after in pieces) == now


def improved(text: str) -> str:
    """All rounds of fixes."""
    for _ in range(10):
        fixes = safe_fixes(f.fix for f in found(text) if f.fix)
        if not fixes:
            return text
        text = apply(text, fixes)
    raise AssertionError(f"never steady: {text!r}")


@given(LETTERS)
@settings(max_examples=200)
def test_fixing_twice_changes_nothing_more(text: str) -> None:
    once = improved(text)
    assert improved(once) == once
    assert once.count("\n") == text.count("\n")


def test_the_samples_are_steady_after_one_pass_of_rounds() -> None:
    for path in sorted((Path(__file__).parents[1] / "data" / "samples" / "drafts").glob("*.txt")):
        once = improved(decode_bytes(path.read_bytes()))
        assert improved(once) == once
