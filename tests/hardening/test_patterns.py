"""The measure of ``scripts/patterns``, and the patterns that it found slowest: their time grows with the text and no faster."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.hardening import patterns as all_of
from tests.hardening.patterns import Named, attacks, grown, patterns, worst_of

SIZES: Final = (25_000, 100_000)
FASTER: Final = 8.0
"""Four times the text; a square would be sixteen."""
NOTHING: Final = 0.1
SLOWEST: Final = (
    "toneqa.text.mail_quotes._THE_BAT",
    "toneqa.text.inserted._HISTORY",
    "toneqa.text.mail_quotes._STAMPED",
    "toneqa.privacy.dates._NAMED",
    "toneqa.proof.fairness.people._OPENS",
    "toneqa.proof.fairness.people._TITLE",
)


def test_all_patterns_are_found() -> None:
    found = {one.place for one in patterns()}
    assert len(found) > 250
    assert {place.split(".")[1] for place in found} >= {"text", "privacy", "importers", "lang", "refusal", "marks"}
    assert found >= set(SLOWEST)


@pytest.mark.parametrize("place", SLOWEST)
def test_the_slowest_take_time_by_the_text(place: str) -> None:
    for named in [one for one in patterns() if one.place == place]:
        first, last = grown(worst_of(named, 2_000), SIZES).seconds
        assert last < max(NOTHING, FASTER * first)


@pytest.mark.slow
def test_no_pattern_grows_like_a_square() -> None:
    """The screen of the script: 0.3 s at 12,000 characters would be 20 s at 100,000 if it were one."""
    slow = {one.place: found.attack for one in patterns() if (found := worst_of(one, 12_000)).seconds[0] > 0.3}
    assert slow == {}


@pytest.mark.parametrize("pattern", [r"(а+)+$", r"\s+$", r"\w+@\w+", r"(?:а|а)*б"])
def test_the_measure_knows_a_bad_pattern(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_of, "HOPELESS", 0.5)
    named = Named("bad", re.compile(pattern))
    assert worst_of(named, 6_000).seconds[0] > 10 * worst_of(Named("good", re.compile("а")), 6_000).seconds[0]


def test_attacks_come_from_the_pattern_itself() -> None:
    assert ("https://", "а") in attacks(re.compile(r"https://[а-я]+x"))
    assert ("", "ab") in attacks(re.compile(r"(?:ab)*"))
