"""What the cross-validated predictions say about the product: agreement, order of contrast pairs, score against grade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np

from toneqa.config import Settings
from toneqa.ml import base
from toneqa.ml.base import ModelInput, Prediction
from toneqa.pipeline import Analyzer
from toneqa.report import words
from toneqa.training.curves import Curve, curve
from toneqa.training.dataset import Example, Talk
from toneqa.training.detectors import Precision, precisions
from toneqa.training.evaluate import Line, collect, table
from toneqa.training.metrics import rank_correlation
from toneqa.types import Conversation, MessageReport, Report

_COMPARED: Final = ("tone", "harsh", "refusal", *base.PARTS)
_FORMAL: Final = base.TONES.index("formal")


@dataclass(frozen=True)
class Pair:
    """Two answers of a contrast group, alike in all but one label; ``better`` should stand above ``worse``."""

    kind: str
    better: tuple[int, int]
    worse: tuple[int, int]


@dataclass(frozen=True)
class Study:
    """``orders``: share of pairs in the expected order and their number, by kind, for grade and score; ``curves`` belong to ``main``."""

    main: list[Line]
    groups: list[Line]
    orders: Mapping[str, str]
    rules: Sequence[Precision]
    curves: Sequence[Curve]

    def to_json(self) -> dict[str, Any]:
        lines = {"main": [_rounded(x) for x in self.main], "groups": [_rounded(x) for x in self.groups]}
        rules = [(p.rule.code, p.rule.sure, *p.at(p.rule.sure)) for p in self.rules if p.confident]
        found = {**lines, "orders": dict(self.orders), "rules": [[code, sure, n, round(share, 3)] for code, sure, n, share in rules]}
        return {**found, "curves": [one.to_json() for one in self.curves]}


def _rounded(line: Line) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(line).items()}


@dataclass(frozen=True)
class _Known:
    """A model that has answered already."""

    prediction: Prediction
    version: str = "0"

    @property
    def thresholds(self) -> Mapping[str, float]:
        return {}

    def predict(self, batch: Sequence[ModelInput]) -> list[Prediction]:
        return [self.prediction for _ in batch]


def study(talks: Sequence[Talk], predictions: Sequence[Prediction]) -> Study:
    both = list(zip(talks, predictions, strict=True))
    main, groups = [b for b in both if not b[0].grouped], [b for b in both if b[0].grouped]
    reports = [report_of(talk, prediction) for talk, prediction in both]
    orders = dict(_orders(list(pairs(talks)), reports))
    orders["балл против оценки модели, ранговая корреляция"] = f"{score_against_grade(reports):.2f}"
    orders["балл против оценки в разметке, ранговая корреляция"] = f"{_score_against_label(talks, reports):.2f}"
    return Study(_table(main), _table(groups), orders, precisions(talks, reports), _curves(main))


def _table(both: Sequence[tuple[Talk, Prediction]]) -> list[Line]:
    return table([talk for talk, _ in both], [prediction for _, prediction in both]) if both else []


def _curves(both: Sequence[tuple[Talk, Prediction]]) -> list[Curve]:
    return [curve(found) for found in collect([talk for talk, _ in both], [p for _, p in both]) if len(found.truth)]


def report_of(talk: Talk, prediction: Prediction, settings: Settings = Settings()) -> Report:
    """The whole analysis with this prediction in place of the model's."""
    messages = tuple(a.message for a in talk.input.messages)
    return Analyzer(_Known(prediction), settings, masked=False).analyse(Conversation("", messages, talk.input.channel))


def pairs(talks: Sequence[Talk]) -> Iterator[Pair]:
    """Pairs of refusals, alike but for tone or one part (study «Соль»), and harsh against not, within a contrast group."""
    by_group: dict[str, list[tuple[int, int]]] = {}
    for number, talk in enumerate(talks):
        for at, example in enumerate(talk.examples if talk.grouped else ()):
            if "tone" in example.heads:
                by_group.setdefault(talk.group, []).append((number, at))
    for members in by_group.values():
        for first, second in combinations(members, 2):
            one, two = (talks[n].examples[at] for n, at in (first, second))
            if (kind := _contrast(one, two)) is not None:
                name, swapped = kind
                yield Pair(name, *((second, first) if swapped else (first, second)))


def _contrast(one: Example, two: Example) -> tuple[str, bool] | None:
    """The label that differs, and whether the second answer is the better one."""
    differ = [head for head in _COMPARED if one.heads.get(head, 0) != two.heads.get(head, 0)]
    if len(differ) != 1:
        return None
    head = differ[0]
    first, second = one.heads.get(head, 0), two.heads.get(head, 0)
    if head == "harsh":
        return "нерезкий выше резкого", first > second
    if not one.heads["refusal"]:
        return None
    if head == "tone":
        return ("неформальный отказ выше формального", first == _FORMAL) if _FORMAL in (first, second) else None
    if head in base.PARTS and {first, second} == {0, 2}:
        return f"{words.LABELS[head]} есть выше, чем нет", first < second
    return None


def _orders(found: Sequence[Pair], reports: Sequence[Report]) -> Iterator[tuple[str, str]]:
    for kind in sorted({pair.kind for pair in found}):
        mine = [pair for pair in found if pair.kind == kind]
        by_grade = sum(_grade(reports, p.better) > _grade(reports, p.worse) for p in mine)
        by_score = sum(_score(reports, p.better) > _score(reports, p.worse) for p in mine)
        equal = sum(_score(reports, p.better) == _score(reports, p.worse) for p in mine)
        yield kind, f"по впечатлению {by_grade}, по баллам {by_score} (поровну {equal}) из {len(mine)} пар"


def _grade(reports: Sequence[Report], place: tuple[int, int]) -> float:
    agent = reports[place[0]].messages[place[1]].agent
    return agent.grade or 0.0 if agent else 0.0


def _score(reports: Sequence[Report], place: tuple[int, int]) -> float:
    """Score of the answer that the message belongs to."""
    messages = reports[place[0]].messages
    home = messages[place[1]].part_of
    score = messages[place[1] if home is None else home].score
    return score.value if score else 0.0


def score_against_grade(reports: Sequence[Report]) -> float:
    """Rank correlation of score and grade over all answers."""
    both = [(m.score.value, m.agent.grade) for r in reports for m in r.messages if m.score and m.agent and m.agent.grade is not None]
    return rank_correlation(np.array([s for s, _ in both], float), np.array([g for _, g in both], float))


def _score_against_label(talks: Sequence[Talk], reports: Sequence[Report]) -> float:
    both = [
        (message.score.value, example.heads["grade"])
        for talk, report in zip(talks, reports, strict=True)
        for example, message in zip(talk.examples, report.messages, strict=False)
        if _counts(message) and message.score and "grade" in example.heads
    ]
    return rank_correlation(np.array([s for s, _ in both], float), np.array([g for _, g in both], float))


def _counts(message: MessageReport) -> bool:
    return message.agent is not None and message.agent.grade is not None
