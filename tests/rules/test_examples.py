"""The examples of a rule are its tests: bad ones raise it exactly where marked, good ones never."""

from __future__ import annotations

import re

import pytest

from tests.rules.examples import ExampleCase, cases, findings_of, marked
from toneqa.lang.lexicon import lexicon
from toneqa.rules.model import Kind

BAD = cases("bad")
GOOD = cases("good")


@pytest.mark.parametrize("case", BAD, ids=str)
def test_bad_example_raises_the_rule_where_marked(case: ExampleCase) -> None:
    if case.rule.match.kind is Kind.LEXICON and not lexicon().entries:
        pytest.fail("no dictionary in this checkout")
    text, spans = marked(case.example.text)
    found = [(f.start, f.end) for f in findings_of(case.rule, text, case.example)]
    assert spans, "a bad example marks its evidence with [[…]]"
    assert found == spans, [text[start:end] for start, end in found]


@pytest.mark.parametrize("case", GOOD, ids=str)
def test_good_example_does_not_raise_the_rule(case: ExampleCase) -> None:
    text = case.example.text
    found = findings_of(case.rule, text, case.example)
    assert not found, [text[f.start : f.end] for f in found]
    assert not re.search(r"\[\[|\]\]", text)
