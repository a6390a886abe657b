"""What is written in a cell, on which scale, and what it becomes."""

from __future__ import annotations

import pytest

from toneqa.marks.criteria import criteria, near
from toneqa.marks.scales import is_empty, scale_named, scale_of

READ = [
    ("tone", "Официальный", "formal"),
    ("tone", "friendly", "friendly"),
    ("tone", "тёплый", "friendly"),
    ("harsh", "да", "yes"),
    ("harsh", "+", "yes"),
    ("harsh", "0", "no"),
    ("harsh", "зачёт", "no"),
    ("harsh", "незачёт", "yes"),
    ("clarified", "зачёт", "yes"),
    ("refusal", "yes", "yes"),
    ("joining", "2", "2"),
    ("has_joining", "есть", "yes"),
    ("grade", "4,5", 4.5),
    ("score", "85 %", 85.0),
    ("score", "85", 85.0),
    ("client_disc", "D", "D"),
    ("request", "жалоба", "complaint"),
    ("card.tone", "не зачёт", "no"),
    ("card.tone", "ОК", "yes"),
]


@pytest.mark.parametrize(("criterion", "written", "value"), READ)
def test_a_written_mark_is_read(criterion: str, written: str, value: object) -> None:
    scale = scale_of(criteria()[criterion], [written])
    assert scale is not None
    assert scale.read(written) == value


@pytest.mark.parametrize(
    ("criterion", "written", "name"),
    [
        ("score", ["7", "9"], None),
        ("score", ["0", "1"], None),
        ("score", ["4", "5", "хорошо"], "1-5"),
        ("score", ["40", "100"], "0-100"),
        ("score", ["140"], None),
        ("card.tone", ["1"], None),
        ("card.tone", ["0", "1"], "yes-no"),
        ("card.tone", ["0", "100"], "0-100"),
        ("card.tone", ["3", "5"], "1-5"),
        ("card.tone", ["да", "нет"], "yes-no"),
    ],
)
def test_numbers_that_fit_several_scales_are_not_guessed(criterion: str, written: list[str], name: str | None) -> None:
    scale = scale_of(criteria()[criterion], written)
    assert (scale and scale.name) == name


def test_a_named_scale_is_stretched_and_a_pass_begins_where_told() -> None:
    five = scale_named(criteria()["score"], "1-5")
    assert five is not None
    assert [five.read(mark) for mark in ("1", "3", "5", "6")] == [0, 50, 100, None]
    usual, lenient = scale_named(criteria()["card.tone"], "1-5"), scale_named(criteria()["card.tone"], "1-5", 4)
    assert usual is not None
    assert lenient is not None
    assert [usual.read("4"), usual.read("5"), lenient.read("4"), lenient.read("3")] == ["no", "yes", "yes", "no"]


def test_a_pass_means_nothing_where_neither_answer_is_good() -> None:
    assert scale_named(criteria()["refusal"], "pass-fail") is None
    assert scale_named(criteria()["grade"], "0-100") is None


@pytest.mark.parametrize("written", ["", " ", "н/п", "Н/П", "n/a", "—", "не применимо"])
def test_not_applicable(written: str) -> None:
    assert is_empty(written)


@pytest.mark.parametrize("written", ["+", "-", "0", "нет"])
def test_a_no_is_not_nothing(written: str) -> None:
    assert not is_empty(written)


def test_unknown_names_are_told_with_like_ones() -> None:
    assert "Тон ответа" in near("Тонн")
    assert "Карта: Грамотность" in near("Грамотное письмо")
    assert near("Душевность") == ()
