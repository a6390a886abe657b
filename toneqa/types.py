"""Values that flow through the pipeline: frozen, with slots, offsets in Unicode code points.

Every ``start``/``end`` pair is half-open and counts code points of ``Message.text``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal

Probs = Mapping[str, float]
"""Label to calibrated probability; sums to 1 for labels that exclude each other."""

EMPTY: Final[Mapping[str, Any]] = {}


class Role(StrEnum):
    CLIENT = "client"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


class ZoneKind(StrEnum):
    GREETING = "greeting"
    BODY = "body"
    CLOSING = "closing"
    SIGNATURE = "signature"
    QUOTE = "quote"


SCORED_ZONES: Final = frozenset({ZoneKind.GREETING, ZoneKind.BODY, ZoneKind.CLOSING})


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Verdict(StrEnum):
    """Order of concern: ``send`` < ``revise`` < ``ask``."""

    SEND = "send"
    REVISE = "revise"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it was written; ``extra`` holds unknown keys, carried to the output."""

    role: Role
    text: str
    at: str | None = None
    author: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One e-mail exchange or chat. ``source`` is the place it came from (``path`` or ``path:line``)."""

    id: str
    messages: tuple[Message, ...]
    channel: str | None = None
    source: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be read: it becomes one output line with ``status: error``."""

    code: str
    message: str
    at: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    kind: ZoneKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Arc:
    """Where a token hangs in the parse of its sentence: number of its head there (its own at the root), relation of UD."""

    head: int
    relation: str


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign. ``norm`` is lower case with ё as е; ``lemmas`` keeps every reading; ``arc`` is there after a parser."""

    start: int
    end: int
    text: str
    norm: str
    lemmas: frozenset[str]
    tags: tuple[frozenset[str], ...]
    arc: Arc | None = None

    @property
    def is_word(self) -> bool:
        return self.norm[0].isalnum()


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    zone: ZoneKind
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Annotated:
    """A message with its zones and sentences (quoted mail and signatures carry no sentences)."""

    message: Message
    zones: tuple[Zone, ...]
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        return self.message.text


Applicability = Literal["safe", "suggest"]


@dataclass(frozen=True, slots=True)
class Fix:
    """``safe`` fixes are applied by ``check --fix``; ``suggest``: the writer decides."""

    start: int
    end: int
    text: str
    applicability: Applicability = "suggest"


@dataclass(frozen=True, slots=True)
class Finding:
    """Code and evidence only; prose, severity and weight belong to the rule of that code.

    An absence has an empty span where the missing thing would stand. ``values`` fills the
    placeholders of the rule's message.
    """

    code: str
    start: int
    end: int
    confidence: float = 1.0
    fix: Fix | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Label:
    """A guess with calibrated probabilities. ``abstain``: too unsure, ask a person."""

    value: Any
    probs: Probs
    abstain: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    start: int
    end: int
    type: str
    form: str
    prob: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """``levels`` and ``level_probs`` by part (joining, explanation, alternative); ``spans`` by part and ``refusal``."""

    value: bool
    prob: float
    levels: Mapping[str, int | None]
    level_probs: Mapping[str, tuple[float, float, float]]
    spans: Mapping[str, tuple[Span, ...]]
    abstain: bool = False


@dataclass(frozen=True, slots=True)
class HarshSpan:
    start: int
    end: int
    kind: str
    prob: float


@dataclass(frozen=True, slots=True)
class Harsh:
    value: bool
    prob: float
    spans: tuple[HarshSpan, ...] = ()
    abstain: bool = False


@dataclass(frozen=True, slots=True)
class ClientLabels:
    request: Label
    emotion: Label
    disc: Label


@dataclass(frozen=True, slots=True)
class AgentLabels:
    """``grade`` 1.0–5.0, None for a turn under three words; ``flags`` by name to probability."""

    tone: Label
    harsh: Harsh
    refusal: Refusal
    questions: tuple[Question, ...]
    flags: Mapping[str, float]
    disc: Label
    address: str
    grade: float | None


@dataclass(frozen=True, slots=True)
class Contribution:
    criterion: str
    points: float
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """``value = max(0, 100 + sum of points)``; ``applicable`` is the share of weight that could be judged."""

    value: int
    applicable: float
    contributions: tuple[Contribution, ...] = ()
    critical: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    text: str
    codes: tuple[str, ...]
    example: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A sentence for a missing part of a refusal. ``complete``: no gap in square brackets is left for the agent to fill."""

    part: str
    text: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Hidden:
    """A masked piece. ``who`` numbers its owners within the conversation from 1; ``key`` is the keyed hash, empty without a key."""

    start: int
    end: int
    kind: str
    who: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class MessageReport:
    """What is known of one message. ``part_of`` points to the answer's last turn; ``offers`` is None without a refusal.
    ``hidden``: the masked pieces of its text."""

    n: int
    message: Message
    hidden: tuple[Hidden, ...] = ()
    client: ClientLabels | None = None
    agent: AgentLabels | None = None
    findings: tuple[Finding, ...] = ()
    part_of: int | None = None
    score: Score | None = None
    advice: tuple[Advice, ...] = ()
    verdict: Verdict | None = None
    why: tuple[str, ...] = ()
    offers: tuple[Offer, ...] | None = None


@dataclass(frozen=True, slots=True)
class ConversationLabels:
    """None where the label has no meaning (no client message, unclear style)."""

    needs_clarification: bool | None
    clarified: bool | None
    mismatch: bool | None
    probs: Mapping[str, float]
    triage: str | None
    score: float | None


@dataclass(frozen=True, slots=True)
class Report:
    conversation: Conversation
    status: str
    messages: tuple[MessageReport, ...] = ()
    labels: ConversationLabels | None = None
    reason: str | None = None
    error: Failure | None = None
