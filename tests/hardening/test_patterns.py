"""The measure of ``scripts/patterns``, and the patterns that it found slowest: their time grows with the text and no faster."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.hardening import attacks as all_of
from tests.hardening.attacks import attacks, exponent, grown, worst_of
from tests.hardening.found import Named, patterns, unknown

SIZES: Final = (12_500, 50_000)
FASTER: Final = 8.0
"""Four times the text; a square would be sixteen."""
NOTHING: Final = 0.1
SLOWEST: Final = (
    "toneqa.text.mail_quotes._THE_BAT",
    "toneqa.text.mail_quotes._STAMPED",
    "toneqa.privacy.dates._NAMED",
    "DLG306 other_patterns",
    "DLG307 other_patterns",
    "DLG401 unless_patterns",
    "QST111 unless_patterns",
    "WRD507 patterns",
)
"""The slowest, and all that once took time by the square of the text."""


def test_all_patterns_are_found() -> None:
    found = {one.place for one in patterns()}
    assert len(found) > 350
    assert {place.split(".")[1] for place in found if "." in place} >= {"text", "privacy", "importers", "lang", "refusal", "marks"}
    assert found >= set(SLOWEST)
    assert any(place.startswith("toneqa.lang.draft:") for place in found), "those inside functions"
    assert unknown() == set()


@pytest.mark.parametrize("place", SLOWEST)
def test_the_slowest_take_time_by_the_text(place: str) -> None:
    for named in [one for one in patterns() if one.place == place]:
        first, last = grown(worst_of(named, 500, 2_000), SIZES).seconds
        assert last < max(NOTHING, FASTER * first)


@pytest.mark.slow
def test_no_pattern_grows_like_a_square() -> None:
    """The screen of the script: 0.3 s at 12,500 characters would be 20 s at 100,000 if it were one."""
    slow = {one.place: found.attack for one in patterns() if sum((found := worst_of(one)).seconds or (9.0,)) > 0.3}
    assert slow == {}


@pytest.mark.parametrize("pattern", [r"(а+)+$", r"\s+$", r"\w+@\w+", r"(?:а|а)*б"])
def test_the_measure_knows_a_bad_pattern(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_of, "HOPELESS", 0.3)
    seconds = grown(worst_of(Named("bad", re.compile(pattern)), 500, 1_500), (3_000, 6_000)).seconds
    assert len(seconds) < 2 or exponent(seconds) > 1.5


def test_attacks_come_from_the_pattern_itself() -> None:
    assert ("https://", "а") in attacks(re.compile(r"https://[а-я]+x"))
    assert ("", "ab") in attacks(re.compile(r"(?:ab)*"))
    assert {("", "рубль"), ("", "дн")} <= set(attacks(re.compile(r"\d+ (?:рубль|дн)")))
