"""Scales of surveys."""

from __future__ import annotations

from pathlib import Path

import pytest

from toneqa.errors import UseError
from toneqa.voice.surveys import Survey, surveys


def known(name: str, path: Path | None = None) -> Survey:
    return next(one for one in surveys(path) if one.id == name)


def file(folder: Path, text: str) -> Path:
    path = folder / "s.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_usual_scales() -> None:
    assert {one.id: one.scale for one in surveys()} == {"csat": "1–5", "nps": "0–10", "ces": "1–7"}
    nps = known("nps")
    assert [nps.is_low(score) for score in (6, 7)] == [True, False]
    assert [nps.is_high(score) for score in (8, 9)] == [False, True]


@pytest.mark.parametrize(
    ("value", "score"), [(4, 4), ("4", 4), ("4,5", 4.5), (" 5 ", 5), (0, None), (6, None), ("good", None), (True, None)]
)
def test_a_score_is_on_the_scale_or_it_is_none(value: object, score: float | None) -> None:
    assert known("csat").score(value) == score


def test_a_scale_of_words(tmp_path: Path) -> None:
    found = known("csat", file(tmp_path, '[csat]\nvalues = ["bad", "Good"]\n'))
    assert [found.score(word) for word in ("bad", "GOOD", "so-so")] == [0, 1, None]
    assert [found.is_low(0), found.is_high(1)] == [True, True]


def test_a_scale_where_one_is_best(tmp_path: Path) -> None:
    found = known("effort", file(tmp_path, "[effort]\nfield = 'e'\nworst = 5\nbest = 1\nlow = 4\nhigh = 2\n"))
    five, one = found.score(5), found.score(1)
    assert five is not None
    assert one is not None
    assert five < one
    assert [found.is_low(five), found.is_high(one), found.is_low(one)] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[csat]\nworst = 1\nbest = 5\nlow = 4\nhigh = 2\n", "порядок"),
        ("[csat]\nworst = 1\nbest = 5\n", "low, high"),
        ("[csat]\nworst = 1\nbest = 5\nlow = 2\nhigh = 4\nhihg = 4\n", "hihg"),
        ('[csat]\nvalues = ["bad"]\n', "два разных"),
        ("csat = 5\n", "раздел"),
        ("[csat\n", "s.toml.*строка 1, знак"),
        ('[csat]\nvalues = ["bad", "good"]\nlow = "bad"\n', "low — место слова"),
    ],
)
def test_a_wrong_file_is_told_of(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UseError, match=told) as error:
        surveys(file(tmp_path, text))
    assert error.value.code == "E161"


def test_a_file_of_the_notepad_of_windows(tmp_path: Path) -> None:
    assert known("csat", file(tmp_path, '\ufeff[csat]\nvalues = ["bad", "good"]\n')).score("good") == 1


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UseError) as error:
        surveys(tmp_path / "нет.toml")
    assert error.value.code == "E101"
