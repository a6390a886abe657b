"""What a model is to the rest of toneqa: probabilities for every label, nothing else.

A model sees roles, texts, the channel and the rule hits, in order. It never sees ids, industries or scenarios.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from toneqa.types import Annotated, Finding

TONES: Final = ("formal", "neutral", "friendly")
LEVELS: Final = ("0", "1", "2")
REQUESTS: Final = ("claim", "complaint", "question", "request", "thanks", "other")
EMOTIONS: Final = ("calm", "upset", "angry", "anxious", "grateful")
STYLES: Final = ("D", "I", "S", "C", "unclear")
GRADES: Final = ("1", "2", "3", "4", "5")
PARTS: Final = ("joining", "explanation", "alternative")
HARSH_KINDS: Final = ("blame", "order", "threat", "sarcasm", "dismissal", "condescension", "shout", "insult")
QUESTION_TYPES: Final = (
    "situation",
    "check_understanding",
    "solution_fit",
    "answer_check",
    "open_floor",
    "offer_repeat",
    "offer_record",
    "rhetorical",
    "accusing",
)
CLARIFYING: Final = frozenset(QUESTION_TYPES[:7])
FLAGS: Final = (
    "officialese",
    "jargon",
    "defensive",
    "scripted",
    "no_empathy",
    "negative_wording",
    "vague_promise",
    "promise",
    "apology",
    "apology_missing",
    "closing",
    "familiarity",
    "sugary",
    "typos",
)
YES_NO: Final = ("no", "yes")

AGENT_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "tone": TONES,
    "harsh": YES_NO,
    "refusal": YES_NO,
    **dict.fromkeys(PARTS, LEVELS),
    "asks": YES_NO,
    "disc": STYLES,
    "grade": GRADES,
    **{f"flag_{name}": YES_NO for name in FLAGS},
}
"""Heads of an agent message. The three refusal parts are conditional on a refusal."""

CLIENT_HEADS: Final[Mapping[str, tuple[str, ...]]] = {"request": REQUESTS, "emotion": EMOTIONS, "disc": STYLES}

SENTENCE_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "refusal": YES_NO,
    **dict.fromkeys(PARTS, YES_NO),
    "harsh": ("none", *HARSH_KINDS),
    "question": ("none", *QUESTION_TYPES),
}
"""Heads of one agent sentence. Every question type but ``none`` comes with a form, found by rule."""

CONVERSATION_HEADS: Final = ("needs_clarification", "clarified", "mismatch")

Vector = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ModelInput:
    """A conversation as a model sees it; ``hits[i]`` are the rule findings of ``messages[i]``."""

    messages: Sequence[Annotated]
    hits: Sequence[Sequence[Finding]]
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class MessagePrediction:
    """Calibrated probabilities by head, in the order of the head's labels.

    ``sentences`` runs along ``Annotated.sentences``; both are empty for bots and systems.
    """

    heads: Mapping[str, Vector]
    sentences: tuple[Mapping[str, Vector], ...] = ()


@dataclass(frozen=True, slots=True)
class Prediction:
    """``conversation`` holds the probability of yes for each conversation head."""

    messages: tuple[MessagePrediction, ...]
    conversation: Mapping[str, float]


class Model(Protocol):
    """Anything that judges conversations. Equal inputs give equal outputs, whatever the batch."""

    @property
    def version(self) -> str: ...

    @property
    def thresholds(self) -> Mapping[str, float]:
        """By head: below this top probability the label abstains (keys ``tone``, ``client.disc``, ``conversation.mismatch``…)."""
        ...

    def predict(self, batch: Sequence[ModelInput]) -> list[Prediction]: ...
