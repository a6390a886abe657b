"""Stand-ins: a model that says what it is told, a small catalogue of stable rules, an analyzer of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Final

from toneqa.detectors.declared import RuleEngine
from toneqa.ml import base
from toneqa.ml.base import MessagePrediction, ModelInput, Prediction, Vector
from toneqa.ml.registry import load_model
from toneqa.pipeline import Analyzer
from toneqa.report.wire import Json, Versions, Writer
from toneqa.rules.catalogue import Catalogue, load
from toneqa.types import Annotated, Conversation, Message, Role

VERSIONS: Final = Versions("0.0", "1f", "2e", "3d")
SURE: Final = 0.9

_RULE: Final = """
[[rule]]
code = "{code}"
name = "{name}"
status = "{status}"
severity = "{severity}"
title = "Правило {code}"
message = "Здесь {code}: «{{quote}}»."
rationale = "Проверка."
sources = ["tests"]
criterion = "{criterion}"
points = {points}
critical = "{critical}"
bad = [{{text = "[[{word}]]"}}]
good = [{{text = "Хорошо."}}]
match.phrases = ["{word}"]
"""

_ROWS: Final = (
    ("TON901", "tone-small", "stable", "warning", "tone", -3, "", "алмаз"),
    ("TON902", "tone-large", "stable", "warning", "tone", -30, "", "бирюза"),
    ("WRD901", "clarity", "stable", "info", "clarity", -4, "", "янтарь"),
    ("WRD902", "preview-only", "preview", "warning", "clarity", -5, "", "опал"),
    ("WRD903", "costless", "stable", "warning", "", 0, "", "кварц"),
    ("DLG901", "solution", "stable", "warning", "solution", -20, "", "гранит"),
    ("HRS901", "error", "stable", "error", "tone", -1, "", "рубин"),
    ("HRS902", "critical-blame", "stable", "error", "tone", -5, "blame", "сапфир"),
    ("HRS903", "critical-insult", "stable", "error", "tone", -5, "insult", "топаз"),
    ("HRS904", "critical-preview", "preview", "error", "tone", -5, "threat", "яшма"),
)
WORDS: Final = {row[0]: row[-1] for row in _ROWS}
"""The word that raises each rule."""

_NAMES: Final = ("code", "name", "status", "severity", "criterion", "points", "critical", "word")


@cache
def small_catalogue() -> Catalogue:
    return load({"small.toml": "".join(_RULE.format(**dict(zip(_NAMES, row, strict=True))) for row in _ROWS)})


def likely(names: Sequence[str], chosen: str, prob: float = SURE) -> Vector:
    rest = (1 - prob) / (len(names) - 1)
    return tuple(prob if name == chosen else rest for name in names)


def _first(heads: Mapping[str, tuple[str, ...]], given: Mapping[str, Vector]) -> dict[str, Vector]:
    return {name: given.get(name, likely(names, names[0])) for name, names in heads.items()}


@dataclass(frozen=True)
class FixedModel:
    """Gives every message the same probabilities: the first label of each head unless told otherwise."""

    agent: Mapping[str, Vector] = field(default_factory=dict)
    client: Mapping[str, Vector] = field(default_factory=dict)
    sentence: Mapping[str, Vector] = field(default_factory=dict)
    conversation: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(base.CONVERSATION_HEADS, 0.1))
    thresholds: Mapping[str, float] = field(default_factory=dict)
    version: str = "fixed"

    def predict(self, batch: Sequence[ModelInput]) -> list[Prediction]:
        return [Prediction(tuple(map(self._message, talk.messages)), self.conversation) for talk in batch]

    def _message(self, annotated: Annotated) -> MessagePrediction:
        role = annotated.message.role
        if role is Role.CLIENT and annotated.sentences:
            return MessagePrediction(_first(base.CLIENT_HEADS, self.client))
        if role is not Role.AGENT or not annotated.sentences:
            return MessagePrediction({})
        part = _first(base.SENTENCE_HEADS, self.sentence)
        usual = {"grade": likely(base.GRADES, "3"), "tone": likely(base.TONES, "neutral"), **self.agent}
        return MessagePrediction(_first(base.AGENT_HEADS, usual), (part,) * len(annotated.sentences))


@dataclass(frozen=True)
class SmallAnalyzer(Analyzer):
    """The pipeline with the small catalogue in place of the shipped one."""

    @cached_property
    def rules(self) -> Catalogue:
        return small_catalogue()

    @cached_property
    def _engine(self) -> RuleEngine:
        return RuleEngine(self.rules)


def small_json(analyzer: SmallAnalyzer, conversation: Conversation) -> Json:
    return Writer(VERSIONS, analyzer.rules.rules, analyzer.masked).result(analyzer.analyse(conversation))


@cache
def shipped(masked: bool = False) -> Analyzer:
    """The analyzer of the shipped model and rules."""
    return Analyzer(load_model(), masked=masked)


def wire(conversation: Conversation, masked: bool = False) -> Json:
    """The result as the user gets it."""
    analyzer = shipped(masked)
    return Writer(VERSIONS, analyzer.rules.rules, masked).result(analyzer.analyse(conversation))


def talk(*turns: tuple[str, str] | Message, channel: str | None = "chat", **more: Any) -> Conversation:
    """Turns as (role, text)."""
    messages = tuple(t if isinstance(t, Message) else Message(Role(t[0]), t[1]) for t in turns)
    return Conversation(more.pop("id", "T-1"), messages, channel, **more)
