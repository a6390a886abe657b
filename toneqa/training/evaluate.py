"""Agreement with the labels of the corpus: κ, macro-F1, calibration, abstention, order of contrast groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from toneqa.ml import base
from toneqa.ml.base import MessagePrediction, Prediction
from toneqa.training.calibrate import COVERAGE
from toneqa.training.dataset import Example, Talk
from toneqa.training.metrics import Ints, Reals, calibration_error, interval, kappa, macro_f1

ORDINAL: Final = frozenset({*base.PARTS, "grade"})


@dataclass(frozen=True)
class Answers:
    """Truth and probabilities of one label; ``owners`` are the numbers of the conversations."""

    label: str
    truth: Ints
    probs: Reals
    owners: Ints

    @property
    def guess(self) -> Ints:
        """The likeliest class; for ordinal labels the mean, rounded, which errs by less."""
        if self.label in ORDINAL:
            return np.asarray(np.rint(self.probs @ np.arange(self.probs.shape[1])), np.int64)
        return np.asarray(self.probs.argmax(axis=1), np.int64)


@dataclass(frozen=True)
class Line:
    """One row of the table. ``covered``: κ on the surest 80 %."""

    label: str
    count: int
    kappa: float
    low: float
    high: float
    f1: float
    error: float
    covered: float


def table(talks: Sequence[Talk], predictions: Sequence[Prediction]) -> list[Line]:
    """A line for each label that occurs."""
    return [line(answers) for answers in collect(talks, predictions) if len(answers.truth)]


def line(answers: Answers) -> Line:
    truth, guess, classes = answers.truth, answers.guess, answers.probs.shape[1]
    ordinal = answers.label in ORDINAL
    low, high = interval(answers.owners, lambda rows: kappa(truth[rows], guess[rows], classes, ordinal))
    sure = answers.probs.max(axis=1)
    kept = sure >= np.quantile(sure, 1 - COVERAGE)
    return Line(
        answers.label,
        len(truth),
        kappa(truth, guess, classes, ordinal),
        low,
        high,
        macro_f1(truth, guess, classes),
        calibration_error(truth, answers.probs),
        kappa(truth[kept], guess[kept], classes, ordinal),
    )


def collect(talks: Sequence[Talk], predictions: Sequence[Prediction]) -> Iterator[Answers]:
    for head in base.CLIENT_HEADS:
        yield _of_messages(f"client {head}" if head == "disc" else head, talks, predictions, "client", _head(head))
    for head in ("tone", "harsh", "refusal", *base.PARTS, "disc", "grade"):
        yield _of_messages(f"agent {head}" if head == "disc" else head, talks, predictions, "agent", _head(head))
    yield _of_messages("asks", talks, predictions, "agent", _asks)
    for head in base.CONVERSATION_HEADS:
        yield _of_talks(head, talks, predictions)


_Read = Callable[[Example, MessagePrediction], tuple[int, Sequence[float]] | None]


def _head(name: str) -> _Read:
    def read(example: Example, predicted: MessagePrediction) -> tuple[int, Sequence[float]] | None:
        return (example.heads[name], predicted.heads[name]) if name in example.heads else None

    return read


def _asks(example: Example, predicted: MessagePrediction) -> tuple[int, Sequence[float]] | None:
    """Whether a clarifying question is among those found in the sentences, as a reader of the result counts it."""
    if "asks" not in example.heads:
        return None
    found = [sum(p["question"][1:8]) for p in predicted.sentences]
    most = max(found, default=0.0)
    return example.heads["asks"], (1 - most, most)


def _of_messages(label: str, talks: Sequence[Talk], predictions: Sequence[Prediction], role: str, read: _Read) -> Answers:
    rows = [
        (number, found)
        for number, (talk, predicted) in enumerate(zip(talks, predictions, strict=True))
        for example, message in zip(talk.examples, predicted.messages, strict=True)
        if example.role == role and message.heads and (found := read(example, message)) is not None
    ]
    return _answers(label, [(number, truth, probs) for number, (truth, probs) in rows])


def _of_talks(head: str, talks: Sequence[Talk], predictions: Sequence[Prediction]) -> Answers:
    rows = [
        (number, talk.conversation[head], (1 - p.conversation[head], p.conversation[head]))
        for number, (talk, p) in enumerate(zip(talks, predictions, strict=True))
        if head in talk.conversation
    ]
    return _answers(head, rows)


def _answers(label: str, rows: Sequence[tuple[int, int, Sequence[float]]]) -> Answers:
    truth = np.array([t for _, t, _ in rows], np.int64)
    probs = np.array([p for _, _, p in rows], np.float64).reshape(len(rows), -1 if rows else 0)
    return Answers(label, truth, probs, np.array([n for n, _, _ in rows], np.int64))


NAMES: Final[Mapping[str, str]] = {
    "tone": "tone (formal / neutral / friendly)",
    "harsh": "harsh",
    "refusal": "refusal yes / no",
    "joining": "joining (0/1/2)",
    "explanation": "explanation (0/1/2)",
    "alternative": "alternative (0/1/2)",
    "asks": "asks a clarifying question",
    "request": "request (claim, complaint, …)",
    "emotion": "emotion of the client",
    "client disc": "client DISC style",
    "agent disc": "agent DISC style",
    "grade": "grade 1–5",
    "needs_clarification": "needs clarification",
    "clarified": "clarified",
    "mismatch": "mismatch",
}


def markdown(lines: Sequence[Line]) -> str:
    """The table as the card and the README show it, in the order of ``NAMES``."""
    head = "| label | n | κ | 95 % interval | macro-F1 | calibration error | κ at 80 % coverage |\n| --- | --- | --- | --- | --- | --- | --- |\n"
    by_label = {found.label: found for found in lines}
    return head + "".join(_row(name, by_label[label]) for label, name in NAMES.items() if label in by_label)


def _row(name: str, found: Line) -> str:
    numbers = f"{found.kappa:.2f} | {found.low:.2f}–{found.high:.2f} | {found.f1:.2f} | {found.error:.3f} | {found.covered:.2f}"
    return f"| {name} | {found.count} | {numbers} |\n"
