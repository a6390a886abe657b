"""The published directions over a contrast corpus: pairs of answers of one group that the labels hold equal but for one thing.

Directions: «Соль», Апекс Берг, ТренингСпейс and SkillCup, Client Service Forum 2024: an informal refusal stands above a formal one; joining and
an alternative help, all else equal. Where a group's ``contrast`` names the part, its authors kept all else equal; elsewhere the labels must.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from toneqa.batch.run import Setup, scorer
from toneqa.errors import DataError, system_reason
from toneqa.importers.jsonl import parse_item
from toneqa.report.overview.shares import Share
from toneqa.types import Conversation

Json = Mapping[str, Any]

KINDS: Final = {
    "informal_refusal": "неформальный отказ выше официального",
    "joining": "присоединение об этом случае выше, чем никакого",
    "alternative": "конкретная альтернатива выше, чем никакой",
    "informal": "неформальное письмо выше официального",
    "explanation": "понятная причина выше, чем никакой",
    "formula": "общая формула сочувствия выше, чем никакой",
    "pointer": "общий совет выше, чем никакой альтернативы",
}
"""The first three are published; the others are shown beside them."""

PUBLISHED: Final = ("informal_refusal", "joining", "alternative")
TARGET: Final = 0.95
MEASURES: Final = {"score": "балл", "grade": "впечатление"}

_PARTS: Final = ("joining", "explanation", "alternative")
_FORMAL: Final = "formal"
_SPOILT: Final = frozenset({"familiarity", "sugary", "typos", "scripted"})
"""Flags that make an informal letter worse for another reason."""

_FULL: Final = {("joining", 2): "joining", ("explanation", 2): "explanation", ("alternative", 2): "alternative"}
_WEAK: Final = {("joining", 1): "formula", ("alternative", 1): "pointer"}
_BY_LEVEL: Final = _FULL | _WEAK


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as its label and toneqa see it."""

    group: str
    contrast: str
    labels: Json
    score: float
    grade: float


@dataclass(frozen=True, slots=True)
class Direction:
    """Pairs of one kind by one measure."""

    kind: str
    measure: str
    up: int
    equal: int
    down: int

    @property
    def held(self) -> Share:
        """Strictly in the expected order."""
        return Share(self.up, self.up + self.equal + self.down)


def directions(answers: Sequence[Told]) -> tuple[Direction, ...]:
    """For each kind that has pairs, by each measure."""
    found = list(_pairs(answers))
    return tuple(
        _counted(kind, measure, [(better, worse) for name, better, worse in found if name == kind])
        for kind in KINDS
        if any(name == kind for name, _, _ in found)
        for measure in MEASURES
    )


def _counted(kind: str, measure: str, pairs: Sequence[tuple[Told, Told]]) -> Direction:
    value: Callable[[Told], float] = lambda told: told.score if measure == "score" else told.grade  # noqa: E731
    up = sum(value(better) > value(worse) for better, worse in pairs)
    down = sum(value(better) < value(worse) for better, worse in pairs)
    return Direction(kind, measure, up, len(pairs) - up - down, down)


def _pairs(answers: Sequence[Told]) -> Iterator[tuple[str, Told, Told]]:
    """Kind, the better and the worse."""
    groups: dict[str, list[Told]] = {}
    for told in answers:
        groups.setdefault(told.group, []).append(told)
    for members in groups.values():
        for one, other in combinations(members, 2):
            if not one.labels.get("harsh") and not other.labels.get("harsh"):
                yield from _by_tone(one, other)
                yield from _by_part(one, other)


def _by_tone(one: Told, other: Told) -> Iterator[tuple[str, Told, Told]]:
    formal = [told.labels["tone"] == _FORMAL for told in (one, other)]
    if formal[0] == formal[1] or _levels(one) != _levels(other) or any(_SPOILT & set(t.labels.get("flags", ())) for t in (one, other)):
        return
    better, worse = (other, one) if formal[0] else (one, other)
    if _levels(one) is not None:
        yield "informal_refusal", better, worse
    elif one.contrast.startswith("tone"):
        yield "informal", better, worse


def _by_part(one: Told, other: Told) -> Iterator[tuple[str, Told, Told]]:
    """Pairs that differ in the level of one part, from none to some."""
    levels, others = _levels(one), _levels(other)
    if levels is None or others is None:
        return
    differ = [part for part in _PARTS if levels[part] != others[part]]
    if len(differ) != 1 or not (one.contrast.startswith(differ[0]) or one.labels["tone"] == other.labels["tone"]):
        return
    part = differ[0]
    better, worse = (one, other) if levels[part] > others[part] else (other, one)
    low, high = sorted((levels[part], others[part]))
    if low == 0 and (part, high) in _BY_LEVEL:
        yield _BY_LEVEL[part, high], better, worse


def _levels(told: Told) -> Mapping[str, int] | None:
    """None where the label sees no refusal."""
    refusal = told.labels.get("refusal")
    return {part: refusal[part] for part in _PARTS} if refusal else None


def told(files: Iterable[Path], setup: Setup) -> list[Told]:
    """The last answers of grouped, labelled conversations, scored now. Labels, groups and contrasts are never shown to the model.

    Raises:
        DataError: E202 a line is no JSON, E205 a file cannot be read, E250 a line is no labelled conversation.
    """
    lines = [line for file in files for line in _read(file)]
    results = scorer(setup).score([item for _, item in lines])
    return [answer for (line, _), result in zip(lines, results, strict=True) if (answer := _answer(line, result))]


def _read(file: Path) -> Iterator[tuple[Json, Conversation]]:
    try:
        texts = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = system_reason(error) if isinstance(error, OSError) else "это не текст в кодировке UTF-8"
        raise DataError("E205", what=f"{file.name}: {why}", at=str(file)) from error
    for number, text in enumerate(texts, 1):
        at = f"{file}:{number}"
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise DataError("E202", what="не разбирается", at=at) from error
        item = parse_item({key: line[key] for key in ("id", "channel", "messages") if key in line}, at) if isinstance(line, dict) else None
        if not isinstance(item, Conversation) or not all(_is_labelled(message) for message in line["messages"]):
            raise DataError("E250", what="это не разговор с метками", at=at)
        if line.get("group"):
            yield line, item


def _is_labelled(message: Json) -> bool:
    """Without labels, or with those of an answer that pairs are made by."""
    labels = message.get("labels")
    if message.get("role") != "agent" or not labels:
        return True
    if not isinstance(labels, dict) or "tone" not in labels or not isinstance(labels.get("flags", []), list):
        return False
    refusal = labels.get("refusal") or dict.fromkeys(_PARTS)
    return isinstance(refusal, dict) and set(_PARTS) <= refusal.keys()


def _answer(line: Json, result: Json) -> Told | None:
    """None where the last answer has no labels, no score or no grade."""
    for labelled, found in zip(reversed(line["messages"]), reversed(result["messages"]), strict=False):
        if found["role"] == "agent" and found.get("score") and found.get("grade") is not None and labelled.get("labels"):
            contrast = str(line.get("contrast", ""))
            return Told(str(line["group"]), contrast, labelled["labels"], found["score"]["value"], found["grade"])
    return None
