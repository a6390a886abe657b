"""Model probabilities to the labels of the annotation guide, with their evidence in the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from toneqa.detectors.address import address_of
from toneqa.ml import base
from toneqa.ml.base import MessagePrediction, Vector
from toneqa.types import (
    AgentLabels,
    Annotated,
    ClientLabels,
    Harsh,
    HarshSpan,
    Label,
    Question,
    Refusal,
    Sentence,
    Span,
)

HALF: Final = 0.5
"""Probabilities are calibrated: yes is the likelier answer from here on."""

_MIN_GRADE_WORDS: Final = 3
_OPEN_WORDS: Final = frozenset(
    [
        "кто",
        "что",
        "чего",
        "чем",
        "чему",
        "как",
        "какой",
        "какая",
        "какое",
        "какие",
        "какого",
        "каком",
        "какую",
        "где",
        "куда",
        "откуда",
        "когда",
        "почему",
        "зачем",
        "сколько",
        "чей",
    ]
)
_CLOSED_TYPES: Final = frozenset({"check_understanding", "answer_check", "offer_repeat", "offer_record"})

Thresholds = Mapping[str, float]


def client_labels(prediction: MessagePrediction, thresholds: Thresholds) -> ClientLabels:
    labels = {
        head: _label(names, prediction.heads[head], thresholds.get(f"client.{head}", 0.0)) for head, names in base.CLIENT_HEADS.items()
    }
    return ClientLabels(labels["request"], labels["emotion"], labels["disc"])


def agent_labels(annotated: Annotated, prediction: MessagePrediction, thresholds: Thresholds) -> AgentLabels:
    heads, parts = prediction.heads, prediction.sentences
    return AgentLabels(
        tone=_label(base.TONES, heads["tone"], thresholds.get("tone", 0.0)),
        harsh=_harsh(annotated, prediction, thresholds),
        refusal=_refusal(annotated, prediction, thresholds),
        questions=tuple(_questions(annotated.sentences, parts)),
        flags={name: heads[f"flag_{name}"][1] for name in base.FLAGS if heads[f"flag_{name}"][1] >= HALF},
        disc=_label(base.STYLES, heads["disc"], thresholds.get("disc", 0.0)),
        address=address_of(annotated),
        grade=_grade(annotated, heads["grade"]),
    )


def _label(names: Sequence[str], probs: Vector, threshold: float) -> Label:
    best = max(range(len(names)), key=lambda i: probs[i])
    return Label(names[best], dict(zip(names, probs, strict=True)), probs[best] < threshold)


def _unsure(prob: float, threshold: float) -> bool:
    return max(prob, 1 - prob) < threshold


def _harsh(annotated: Annotated, prediction: MessagePrediction, thresholds: Thresholds) -> Harsh:
    prob = prediction.heads["harsh"][1]
    unsure = _unsure(prob, thresholds.get("harsh", 0.0))
    if prob < HALF or not annotated.sentences:
        return Harsh(False, prob, abstain=unsure)
    scored = [(1 - p["harsh"][0], s, p["harsh"]) for s, p in zip(annotated.sentences, prediction.sentences, strict=True)]
    chosen = [item for item in scored if item[0] >= HALF] or [max(scored, key=lambda item: item[0])]
    return Harsh(True, prob, tuple(HarshSpan(s.start, s.end, _kind(probs), q) for q, s, probs in chosen), unsure)


def _kind(probs: Vector) -> str:
    """The likeliest kind, whatever the probability of none."""
    return base.HARSH_KINDS[max(range(len(base.HARSH_KINDS)), key=lambda i: probs[i + 1])]


def _refusal(annotated: Annotated, prediction: MessagePrediction, thresholds: Thresholds) -> Refusal:
    prob = prediction.heads["refusal"][1]
    unsure = _unsure(prob, thresholds.get("refusal", 0.0))
    if prob < HALF or not annotated.sentences:
        return Refusal(False, prob, dict.fromkeys(base.PARTS), {}, {}, unsure)
    probs = {part: _triple(prediction.heads[part]) for part in base.PARTS}
    levels = {part: round(sum(level * p for level, p in enumerate(probs[part]))) for part in base.PARTS}
    spans = {"refusal": _spans(annotated, prediction, "refusal")}
    spans |= {part: _spans(annotated, prediction, part) if levels[part] else () for part in base.PARTS}
    return Refusal(True, prob, levels, probs, spans, unsure)


def _triple(vector: Vector) -> tuple[float, float, float]:
    return vector[0], vector[1], vector[2]


def _spans(annotated: Annotated, prediction: MessagePrediction, head: str) -> tuple[Span, ...]:
    """Sentences that more likely than not play this part; the likeliest one when none does."""
    scored = [(p[head][1], s) for s, p in zip(annotated.sentences, prediction.sentences, strict=True)]
    chosen = [item for item in scored if item[0] >= HALF] or [max(scored, key=lambda item: item[0])]
    return tuple(Span(s.start, s.end) for _, s in chosen)


def _questions(sentences: Sequence[Sentence], parts: Sequence[Mapping[str, Vector]]) -> list[Question]:
    found = []
    for sentence, part in zip(sentences, parts, strict=True):
        probs = part["question"]
        prob = 1 - probs[0]
        if prob >= HALF:
            kind = base.QUESTION_TYPES[max(range(len(base.QUESTION_TYPES)), key=lambda i: probs[i + 1])]
            found.append(Question(sentence.start, sentence.end, kind, form_of(sentence, kind), prob))
    return found


def form_of(sentence: Sentence, kind: str) -> str:
    """Open with a question word or as an indirect request, else closed."""
    if kind in _CLOSED_TYPES:
        return "closed"
    words = [t.norm for t in sentence.tokens if t.is_word]
    asks = any(w in _OPEN_WORDS for w in words)
    return "open" if asks or sentence.tokens[-1].norm != "?" else "closed"


def _grade(annotated: Annotated, probs: Vector) -> float | None:
    words = sum(t.is_word for s in annotated.sentences for t in s.tokens)
    if words < _MIN_GRADE_WORDS:
        return None
    return sum((i + 1) * p for i, p in enumerate(probs))
