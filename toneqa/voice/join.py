"""Scores of surveys joined to what toneqa saw: one pass over saved results."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from toneqa.errors import TEXTS
from toneqa.report.overview.cases import cases
from toneqa.report.saved import BROKEN, unfit
from toneqa.report.summary import Trouble, trouble
from toneqa.voice.forces import HURTS, Forces
from toneqa.voice.labels import labels_of
from toneqa.voice.surveys import Survey

Json = Mapping[str, Any]

OFF_SCALE: Final = 0.05
"""Share of scores off the scale above which the scale itself is taken for another: a slip of the pen is rarer than one in twenty."""


_SHOWN: Final = 20
MANY: Final = 30
"""Scores from which a half of the scale that nobody uses is no chance."""


@dataclass(slots=True)
class Answers:
    """Scores of one survey; ``splits``: those with each label and those without it. ``off``: written scores that are not on the scale; ``troubles``: where."""

    survey: Survey
    scores: list[float] = field(default_factory=list)
    splits: dict[str, tuple[list[float], list[float]]] = field(default_factory=dict)
    off: Counter[str] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def is_other_scale(self) -> bool:
        """More is off the scale than slips explain, or nobody of many ever used its better half."""
        survey, count = self.survey, len(self.scores)
        middle = survey.score((survey.worst + survey.best) / 2) if not survey.values else None
        half = middle is not None and count >= MANY and max(self.scores) <= middle
        return half or self.off.total() > OFF_SCALE * (self.off.total() + count)

    @property
    def told(self) -> list[Trouble]:
        """Each slip, or the scale as a whole."""
        if not self.is_other_scale:
            return self.troubles
        seen = ", ".join(value for value, _ in self.off.most_common(3)) or f"ни одной оценки лучше {abs(max(self.scores)):g}"
        at = self.survey.field
        return [Trouble("", f"meta.{at}", "E281", TEXTS["E281"].format(what=f"{at}: {seen}", near=self.survey.scale))]

    def split(self, label: str) -> tuple[list[float], list[float]]:
        """Scores with the label and without it; conversations where it cannot be told stand aside."""
        return self.splits.get(label, ([], []))

    def add(self, score: float, labels: Mapping[str, bool]) -> None:
        self.scores.append(score)
        for label, has in labels.items():
            self.splits.setdefault(label, ([], []))[0 if has else 1].append(score)


@dataclass(slots=True)
class Touched:
    """Conversations that hurt or help a force, and by what."""

    conversations: dict[str, int] = field(default_factory=lambda: {"hurts": 0, "helps": 0})
    names: dict[str, Counter[str]] = field(default_factory=lambda: {"hurts": Counter(), "helps": Counter()})


@dataclass(slots=True)
class Joined:
    """``conversations`` that were scored; ``forces`` by id; a force that is hurt is a label as well («force:id»)."""

    conversations: int
    answers: Sequence[Answers]
    forces: Mapping[str, Touched]
    troubles: Sequence[Trouble]


def join(results: Iterable[Json], surveys: Sequence[Survey], mapping: Forces) -> Joined:
    """All or nothing for each result: a broken one is told of and counts for nothing."""
    answers = [Answers(survey) for survey in surveys]
    touched: dict[str, Touched] = defaultdict(Touched)
    troubles: list[Trouble] = []
    count = 0
    for place, result in enumerate(results, 1):
        if result.get("status") != "ok":
            troubles += [trouble(result)] if result.get("damaged") else []
            continue
        try:
            sides = {item for case in cases(place, result) for item in mapping.of(case)}
            labels = labels_of(place, result) | {f"force:{one.id}": (one.id, HURTS) in {s[:2] for s in sides} for one in mapping.listed}
        except BROKEN as error:
            troubles.append(trouble(unfit(result, error)))
            continue
        count += 1
        _touch(touched, sides)
        for one in answers:
            _take(one, result, labels)
    told = [*troubles, *(trouble for one in answers for trouble in one.told)]
    return Joined(count, answers, {one.id: touched[one.id] for one in mapping.listed}, told)


def _touch(touched: Mapping[str, Touched], sides: set[tuple[str, str, str]]) -> None:
    for force, side in {found[:2] for found in sides}:
        touched[force].conversations[side] += 1
    for force, side, name in sides:
        touched[force].names[side][name] += 1


def _take(answers: Answers, result: Json, labels: Mapping[str, bool]) -> None:
    """Keep the score of a result; what is written but not on the scale is a trouble of its own."""
    survey = answers.survey
    written = (result.get("meta") or {}).get(survey.field)
    if written is None or not str(written).strip():
        return
    score = survey.score(written)
    if score is not None:
        answers.add(score, labels)
        return
    shown = str(written)[:_SHOWN]
    answers.off[shown] += 1
    text = TEXTS["E280"].format(what=f"{survey.field} = {shown}", near=survey.scale)
    answers.troubles.append(Trouble(str(result["id"]), str(result.get("source") or result["id"]), "E280", text))
