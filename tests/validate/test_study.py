"""The comparison on data whose figures are counted by hand."""

from __future__ import annotations

import pytest

from tests.validate.results import compared, forty, letter, mark
from toneqa.validate.study import MIN_TALKS
from toneqa.validate.worst import WORST


def test_the_figures_of_one_criterion_by_hand() -> None:
    """Вера's 40: both yes on 1…11 (11), toneqa alone on 0, Вера alone on 12…14; Глеб's 10: both yes on 2…9 (8), toneqa alone on 0 and 1."""
    [line] = forty().lines
    assert (line.marks, line.talks, line.too_few) == (50, 40, None)
    assert line.table == [[25 + 0, 1 + 2], [3 + 0, 11 + 8]]
    assert line.raw.value == pytest.approx(44 / 50)
    expected = (28 * 28 + 22 * 22) / 50**2
    assert line.kappa.value == pytest.approx((0.88 - expected) / (1 - expected))
    assert line.rare is not None
    assert (line.rare.title, line.rare_marks) == ("да", 22)
    assert line.recall.value == pytest.approx(19 / 22)
    assert line.precision.value == pytest.approx(19 / 22)
    assert line.bias.value == pytest.approx(0)


def test_raters_lean_against_toneqa_and_against_each_other() -> None:
    [line] = forty().lines
    vera, gleb = line.raters
    assert (vera.name, vera.marks, gleb.name, gleb.marks) == ("Вера", 40, "Глеб", 10)
    assert vera.own.value == pytest.approx(14 / 40 - 12 / 40)
    assert gleb.own.value == pytest.approx(8 / 10 - 1)
    assert vera.peers is not None
    assert vera.peers.value == pytest.approx(0.1)
    assert line.between is not None
    assert line.between.letters == 10
    assert line.between.raw.value == pytest.approx(0.9)
    assert line.between.kappas[("Вера", "Глеб")] == pytest.approx((0.9 - (0.9 * 0.8 + 0.1 * 0.2)) / (1 - (0.9 * 0.8 + 0.1 * 0.2)))


def test_every_interval_holds_its_estimate() -> None:
    [line] = forty().lines
    assert line.between is not None
    figures = [line.raw, line.kappa, line.ac, line.alpha, line.recall, line.precision, line.bias, line.between.raw, line.between.ac]
    for figure in figures:
        assert figure.value is not None
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low <= figure.value <= figure.high
    assert line.kappa.half_width is not None
    assert line.needed == pytest.approx(40 * (line.kappa.half_width / 0.1) ** 2, abs=1)


def test_too_few_says_what_is_missing() -> None:
    results = [letter(n, harsh=n < 5) for n in range(40)]
    few = compared(results, *(mark(f"П-{n}", "harsh", "yes" if n < 5 else "no") for n in range(MIN_TALKS - 1)))
    rare = compared(results, *(mark(f"П-{n}", "harsh", "yes" if n < 5 else "no") for n in range(40)))
    same = compared(results[10:], *(mark(f"П-{n}", "harsh", "no") for n in range(10, 40)))
    assert few.lines[0].too_few == "разговоров 29, нужно хотя бы 30"
    assert rare.lines[0].too_few == "отметок команды «да» 5, нужно хотя бы 10"
    assert same.lines[0].too_few == "все отметки одинаковы, сравнивать нечего"
    assert rare.lines[0].kappa.value == pytest.approx(1)
    assert rare.lines[0].needed is None


def test_a_scale_is_weighed_and_its_weak_end_is_sought() -> None:
    results = [letter(n, harsh=n < 12) for n in range(40)]
    [line] = compared(results, *(mark(f"П-{n}", "grade", 1.0 if n < 15 else 5.0) for n in range(40))).lines
    assert line.rare is not None
    assert (line.rare.title, line.rare_marks) == ("1–2", 15)
    assert line.recall.value == pytest.approx(12 / 15)
    assert line.bias.value == pytest.approx((12 * 1 + 3 * 3 + 25 * -1) / 40)
    assert line.kappa.value is not None
    assert line.raw.value == 0
    assert line.kappa.value > 0.5


def test_scores_agree_within_ten_points() -> None:
    results = [letter(n, harsh=n < 12) for n in range(40)]
    [line] = compared(results, *(mark(f"П-{n}", "score", 50.0 if n < 12 else 92.0 - n) for n in range(40))).lines
    assert line.raw.value == pytest.approx(12 / 40)
    assert (line.rare, line.recall.value) == (None, None)


def test_marks_without_a_place_are_told() -> None:
    found = compared([letter(1, True)], mark("П-1", "harsh", "yes"), mark("П-9", "harsh", "no"), mark("П-1", "joining", "0"))
    assert [(t.code, t.id) for t in found.troubles] == [("E238", "П-9"), ("E240", "П-1")]
    assert found.compared == 1


def test_the_worst_are_far_apart_sure_and_of_many_kinds() -> None:
    results = [letter(n, harsh=n < 12) for n in range(40)]
    harsh = [mark(f"П-{n}", "harsh", "no" if n < 12 else "yes") for n in range(40)]
    grades = [mark(f"П-{n}", "grade", 5.0 if n < 12 else 1.0) for n in range(40)]
    found = compared(results, *harsh, *grades).worst
    assert len(found) == WORST
    assert sum(pair.mark.criterion == "grade" for pair in found) == WORST // 2
    assert found[0].mark.criterion == "harsh"
    assert found[0].reading.quote in ("Вы сами виноваты.", *(m["text"] for r in results for m in r["messages"]))
    assert len({(pair.talk, pair.mark.criterion) for pair in found}) == WORST
