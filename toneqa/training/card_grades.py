"""Scorecards against the grades of trainers: rank correlations and κ of the score of whole contacts (extra ``train``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Final

import numpy as np
from scipy.stats import kendalltau

from toneqa.ml.base import GRADES, Prediction
from toneqa.ml.registry import load_vectors
from toneqa.report.wire import Versions, Writer
from toneqa.rules.catalogue import catalogue
from toneqa.scorecards.evaluate import evaluate_all
from toneqa.scorecards.model import FULL, Scorecard
from toneqa.training.conversation import readings
from toneqa.training.dataset import Talk
from toneqa.training.frame import look
from toneqa.training.linear import fit
from toneqa.training.metrics import Ints, Reals, interval, kappa, rank_correlation
from toneqa.training.study import report_of

_VERSIONS: Final = Versions("", "", "", "")
_TOP: Final = len(GRADES) - 1


@dataclass(frozen=True)
class Graded:
    """A contact: mean grade of its messages by the labels (1–5), score of the card, mean score of its answers; None: too little judged."""

    talk: int
    grade: float
    score: float | None
    answers: float


@dataclass(frozen=True)
class Agreement:
    """``spearman``, ``tau`` (Kendall's τ-b) and ``kappa`` (quadratic, the score spread evenly over the five grades) with 95 % intervals."""

    contacts: int
    scored: int
    spearman: tuple[float, float, float]
    tau: tuple[float, float, float]
    kappa: tuple[float, float, float]


def unseen(talks: Sequence[Talk]) -> Mapping[int, Prediction]:
    """What the linear layers say of each measured talk when its file was left out of their training, by number of the talk. The small
    last layer for the three labels of the whole conversation has seen all."""
    vectors = load_vectors()
    trained = fit(look(talks, vectors), vectors=vectors)
    return {at: trained.model.prediction(own) for at, own in readings(trained).items() if talks[at].measured}


def graded(talks: Mapping[int, Talk], predictions: Mapping[int, Prediction], card: Scorecard) -> Iterator[Graded]:
    """Contacts whose messages have a grade; conversations with several agents are left out, for labels do not name them."""
    rules = catalogue().rules
    writer = Writer(_VERSIONS, rules, masked=False)
    for at, prediction in predictions.items():
        grades = [1 + example.heads["grade"] for example in talks[at].examples if "grade" in example.heads]
        report = report_of(talks[at], prediction)
        found = list(evaluate_all(writer.result(report), [card], rules))
        if grades and len(found) == 1 and report.labels is not None and report.labels.score is not None:
            yield Graded(at, mean(grades), found[0].score, report.labels.score)


def agreement(found: Sequence[Graded], answers: bool = False) -> Agreement:
    """Of the card's score, or of the mean score of the answers on the same contacts."""
    kept = [one for one in found if one.score is not None]
    scores = np.array([one.answers if answers else one.score for one in kept], float)
    grades, owners = np.array([one.grade for one in kept], float), np.array([one.talk for one in kept], np.int64)

    def with_interval(statistic: Callable[[Ints], float]) -> tuple[float, float, float]:
        return (statistic(np.arange(len(kept))), *interval(owners, statistic))

    return Agreement(
        len(found),
        len(kept),
        with_interval(lambda rows: rank_correlation(scores[rows], grades[rows])),
        with_interval(lambda rows: float(kendalltau(scores[rows], grades[rows]).statistic)),
        with_interval(lambda rows: kappa(_steps(grades[rows] - 1), _steps(scores[rows] * _TOP / FULL), len(GRADES), quadratic=True)),
    )


def _steps(values: Reals) -> Ints:
    return np.asarray(np.clip(np.rint(values), 0, _TOP), np.int64)
