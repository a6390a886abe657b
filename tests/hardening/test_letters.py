"""A letter made to hurt takes time by its length: each of these once took it by the square of it, or lies next to one that did."""

from __future__ import annotations

from typing import Final

import pytest

from tests.hardening.letters import PIECES, grown, seconds

SIZES: Final = (8_000, 32_000)
FASTER: Final = 8.0
"""Four times the letter; a square would be sixteen."""
NOTHING: Final = 0.5
"""Seconds for 32,000 characters that need no proportion: two thirds of them go for words even in a good letter."""
SLOWEST: Final = ("words", "words with commas", "words with at", "sentences", "questions", "refusals", "names")


@pytest.fixture(autouse=True, scope="module")
def _warm() -> None:
    seconds("Здравствуйте! Вернём деньги завтра.")


@pytest.mark.parametrize("kind", SLOWEST)
def test_time_grows_with_the_letter(kind: str) -> None:
    first, last = grown(PIECES[kind], SIZES)
    assert last < max(NOTHING, FASTER * first)


@pytest.mark.slow
@pytest.mark.parametrize("kind", PIECES)
def test_no_letter_of_100_thousand_characters_takes_long(kind: str) -> None:
    """A third of what the server gives a check."""
    first, last = grown(PIECES[kind], (25_000, 100_000))
    assert last < max(NOTHING, FASTER * first)
    assert last < 10
