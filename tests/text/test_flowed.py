"""``format=flowed``: lines that were broken are joined, others stay (RFC 3676)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toneqa.text.flowed import unflow

CASES = [
    ("a broken paragraph", "Раз \nдва\nтри", "Раз два\nтри"),
    ("quotes go on at their own depth", "> Раз \n> два\nтри", "> Раз два\nтри"),
    ("another depth ends a paragraph", "> Раз \n>> два", "> Раз \n>> два"),
    ("a stuffed line loses its blank", " >нет цитаты\n From Москвы", ">нет цитаты\nFrom Москвы"),
    ("the mark of a signature is no broken line", "Раз \n-- \nАнна", "Раз \n-- \nАнна"),
    ("a blank line ends a paragraph", "Раз \n\nдва", "Раз \nдва"),
    ("nothing", "", ""),
]


@pytest.mark.parametrize(("text", "joined"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_lines_are_joined(text: str, joined: str) -> None:
    assert unflow(text) == joined


def test_delsp_drops_the_blank_at_the_end() -> None:
    assert unflow("перевоз \nка\nда", delete_space=True) == "перевозка\nда"


@given(st.text(alphabet="> аб\n-", max_size=60))
def test_no_word_is_lost(text: str) -> None:
    assert sorted(c for c in unflow(text) if c in "аб") == sorted(c for c in text if c in "аб")
