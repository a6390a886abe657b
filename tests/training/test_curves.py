"""Curves and plots say what the probabilities do; they survive the JSON of an evaluation."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from toneqa.training.curves import SHARES, Curve, abstention_table, calibration_table, curve
from toneqa.training.evaluate import Answers
from toneqa.training.metrics import calibration_error
from toneqa.training.plots import abstention_svg, calibration_svg


def answers(label: str = "tone") -> Answers:
    """The surer, the oftener right."""
    rng = np.random.default_rng(0)
    sure = rng.uniform(0.4, 1, 3000)
    truth = rng.integers(0, 3, 3000)
    guess = np.where(rng.uniform(size=3000) < sure, truth, (truth + 1) % 3)
    probs = np.repeat(((1 - sure) / 2)[:, None], 3, axis=1)
    probs[np.arange(3000), guess] = sure
    return Answers(label, truth, probs, np.arange(3000))


def test_bins_hold_every_answer_and_give_the_calibration_error() -> None:
    found = curve(answers())
    counts = [count for _, _, count in found.bins]
    assert sum(counts) == 3000
    gap = sum(abs(sure - right) * count for sure, right, count in found.bins) / 3000
    assert gap == pytest.approx(calibration_error(answers().truth, answers().probs), abs=1e-3)


def test_honest_probabilities_lie_on_the_diagonal() -> None:
    assert all(abs(sure - right) < 0.1 for sure, right, _ in curve(answers()).bins)


def test_keeping_less_raises_kappa() -> None:
    found = curve(answers())
    assert [share for share, _ in found.kept] == list(SHARES)
    assert found.kept[-1][1] > found.kept[0][1] + 0.1


def test_a_curve_survives_json() -> None:
    found = curve(answers())
    assert Curve.from_json(json.loads(json.dumps(found.to_json()))).to_json() == found.to_json()


def test_tables_and_plots_show_every_label_and_every_point() -> None:
    curves = [curve(answers(label)) for label in ("harsh", "tone", "agent disc")]
    assert calibration_table(curves).count("\n") == abstention_table(curves).count("\n") == 5
    for page in (calibration_svg(curves), abstention_svg(curves)):
        circles = ET.fromstring(page).iter("{http://www.w3.org/2000/svg}circle")
        points = sum(len(c.bins) if page == calibration_svg(curves) else len(c.kept) for c in curves)
        assert len(list(circles)) == points


def test_few_answers_are_not_shown_as_a_share() -> None:
    few = Curve("tone", [(0.45, 1.0, 3), (0.95, 0.9, 500)], [(1.0, 0.5)])
    row = calibration_table([few]).splitlines()[-1]
    assert "0.90 (500)" in row
    assert "(3)" not in row
