"""Models side by side on the same labelled conversations: κ of each, and a paired bootstrap of the difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from toneqa.ml.base import Model
from toneqa.training.dataset import Talk
from toneqa.training.evaluate import ORDINAL, Answers, Line, collect, line
from toneqa.training.metrics import Ints, interval, kappa
from toneqa.training.tables import NAMES, number, table


@dataclass(frozen=True)
class Difference:
    """κ of a model less that of the first one, with its 95 % interval over the same resampled conversations."""

    label: str
    value: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Zero is outside of the interval."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Judged:
    """A model's agreement; ``differences`` is empty for the first model."""

    name: str
    lines: Sequence[Line]
    differences: Sequence[Difference]

    def to_json(self) -> dict[str, Any]:
        return {"model": self.name, "lines": [_plain(x) for x in self.lines], "differences": [_plain(x) for x in self.differences]}


def _plain(one: Line | Difference) -> dict[str, Any]:
    """JSON knows no value for what is not a number."""
    return {name: None if value != value else value for name, value in asdict(one).items()}


def compare(models: Sequence[tuple[str, Model]], talks: Sequence[Talk]) -> list[Judged]:
    answers = [list(_answers(model, talks)) for _, model in models]
    return [
        Judged(name, [line(a) for a in own], [difference(a, b) for a, b in zip(answers[0], own, strict=True)] if at else [])
        for at, ((name, _), own) in enumerate(zip(models, answers, strict=True))
    ]


def _answers(model: Model, talks: Sequence[Talk]) -> Iterator[Answers]:
    predictions = model.predict([talk.input for talk in talks])
    return (found for found in collect(talks, predictions) if len(found.truth))


def difference(first: Answers, other: Answers) -> Difference:
    """Both models are measured on every resample, so what is hard for both cancels out (Efron & Tibshirani, 1993)."""
    truth, one, two = first.truth, first.guess, other.guess
    classes, ordinal = first.probs.shape[1], first.label in ORDINAL

    def gain(rows: Ints) -> float:
        return kappa(truth[rows], two[rows], classes, ordinal) - kappa(truth[rows], one[rows], classes, ordinal)

    whole = kappa(truth, two, classes, ordinal) - kappa(truth, one, classes, ordinal)
    return Difference(first.label, whole, *interval(first.owners, gain))


def side_by_side(judged: Sequence[Judged]) -> str:
    """A row a label: κ of each model and, for all but the first, how far it is from the first."""
    head = ["метка", "сообщений", *(column for one in judged for column in _head(one))]
    by_label = [({x.label: x for x in one.lines}, {x.label: x for x in one.differences}) for one in judged]
    rows = (
        [name, str(by_label[0][0][label].count), *(cell for lines, gains in by_label for cell in _cells(lines[label], gains.get(label)))]
        for label, name in NAMES.items()
        if label in by_label[0][0]
    )
    return table(head, rows)


def _head(one: Judged) -> list[str]:
    return [f"κ {one.name}", *(["разница с первой"] if one.differences else [])]


def _cells(found: Line, gain: Difference | None) -> list[str]:
    own = number(found.kappa) if found.low != found.low else f"{number(found.kappa)} ({number(found.low)}–{number(found.high)})"
    if gain is None:
        return [own]
    if gain.low != gain.low:
        return [own, number(gain.value)]
    mark = "" if not gain.sure else " лучше" if gain.value > 0 else " хуже"
    return [own, f"{number(gain.value, '+')} ({number(gain.low, '+')}…{number(gain.high, '+')}){mark}"]
