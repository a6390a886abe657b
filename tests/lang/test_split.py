"""Words and signs are those that razdel finds in the whole sentence."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from razdel import tokenize

from toneqa.lang.split import pieces

SIGNS = st.text(alphabet="абвЁяAz059-–_.,/\\!?:;=()\"'*%…№🙂  \t ", max_size=40)
WORDS = st.sampled_from(
    ["кто", "-то", "5", ",5", "5.", "000", "да,", "-", "—", "_", "a_b", "12.05.2026", "x@example.com", "=)", ")))", "и/или", "yahoo", "!"]
)


def cut(sentence: str) -> list[tuple[int, int, str]]:
    return [(at + start, at + end, norm) for at, found in pieces(sentence) for start, end, norm, *_ in found]


def by_razdel(sentence: str) -> list[tuple[int, int, str]]:
    return [(token.start, token.stop, token.text.lower()) for token in tokenize(sentence)]


@settings(max_examples=1500, deadline=None)
@example("Заказ 5, 6 и 7 , 8")
@example("кто -то и кто- то, как- нибудь")
@example("1 /2 и 1/ 2")
@example("a _b a_ b")
@given(st.one_of(SIGNS, st.lists(WORDS, max_size=8).map(" ".join)))
def test_stretches_are_cut_as_the_whole(sentence: str) -> None:
    assert cut(sentence) == by_razdel(sentence)


@pytest.mark.parametrize("word", ["Здравствуйте", "ёлка", "ПОЧЕМУ"])
def test_a_word_has_its_readings(word: str) -> None:
    [(_, [(start, end, norm, lemmas, tags)])] = pieces(word)
    assert (start, end, norm) == (0, len(word), word.lower())
    assert lemmas
    assert tags
