"""The exchange format as schemas for OpenAPI. They describe; what is read and written is ``toneqa.importers.jsonl`` and
``toneqa.report.wire``, and the tests hold the two together."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

Channel = Literal["email", "chat"]
Share = float


class Open(BaseModel):
    """Unknown keys are carried along."""

    model_config = ConfigDict(extra="allow")


class MessageIn(Open):
    role: Literal["client", "agent", "bot", "system"]
    text: str
    at: str | None = None
    author: str | None = None


class ConversationIn(Open):
    """Разговор в формате обмена: docs/format.md."""

    messages: list[MessageIn]
    id: Any = None
    channel: str | None = None
    meta: dict[str, Any] | None = None


class DraftIn(Open):
    """Черновик ответа и, если есть, письмо клиента."""

    draft: str
    client: str | None = None
    channel: str | None = None
    id: Any = None
    meta: dict[str, Any] | None = None


class BatchIn(BaseModel):
    """Что не читается как разговор, даёт на своём месте результат со статусом error."""

    conversations: list[ConversationIn | Any] = Field(min_length=1, max_length=1000)


class Label(Open):
    label: str
    probs: dict[str, Share]
    abstain: bool = False


class Fix(BaseModel):
    start: int
    end: int
    text: str
    applicability: Literal["safe", "suggest"]


class Finding(Open):
    code: str
    start: int
    end: int
    quote: str
    severity: Literal["info", "warning", "error"]
    message: str
    confidence: Share
    fix: Fix | None


class Harsh(Open):
    value: bool
    prob: Share
    kinds: list[str]


class Refusal(Open):
    value: bool
    prob: Share
    joining: int | None
    explanation: int | None
    alternative: int | None
    probs: dict[str, list[Share]]
    spans: dict[str, list[tuple[int, int]]]


class Question(Open):
    start: int
    end: int
    type: str
    form: str
    prob: Share


class Contribution(BaseModel):
    criterion: str
    points: float
    codes: list[str]


class Score(Open):
    value: int = Field(ge=0, le=100)
    applicable: Share
    contributions: list[Contribution]
    critical: list[str]


class Advice(BaseModel):
    text: str
    codes: list[str]
    example: str | None


class Offer(BaseModel):
    part: Literal["joining", "explanation", "alternative"]
    text: str
    complete: bool


class MessageOut(Open):
    n: int
    role: str
    text: str
    at: str | None = None
    author: str | None = None
    request: Label | None = None
    emotion: Label | None = None
    disc: Label | None = None
    tone: Label | None = None
    harsh: Harsh | None = None
    refusal: Refusal | None = None
    questions: list[Question] | None = None
    flags: list[str] | None = None
    address: str | None = None
    grade: float | None = None
    findings: list[Finding] | None = None
    part_of: int | None = None
    score: Score | None = None
    advice: list[Advice] | None = None
    verdict: Literal["send", "revise", "ask"] | None = None
    why: list[str] | None = None
    offers: list[Offer] | None = None


class ConversationLabels(Open):
    needs_clarification: bool | None
    clarified: bool | None
    mismatch: bool | None


class Trouble(BaseModel):
    code: str = Field(pattern=r"^E\d{3}$")
    message: str
    at: str = ""


class ErrorOut(BaseModel):
    """Что случилось и что с этим делать."""

    error: Trouble


class ResultOut(Open):
    """Результат в формате обмена: docs/format.md."""

    schema_: Literal["toneqa/1"] = Field(alias="schema")
    id: str | None
    source: str | None
    channel: str | None
    status: Literal["ok", "skipped", "error"]
    error: Trouble | None
    reason: str | None = None
    meta: dict[str, Any]
    versions: dict[str, str]
    messages: list[MessageOut]
    conversation: ConversationLabels | None


class BatchOut(BaseModel):
    results: list[ResultOut]


class MarkFix(BaseModel):
    start: int
    end: int
    text: str
    safe: bool


class MarkOut(Open):
    """Место в черновике, готовое к показу; смещения — в единицах UTF-16."""

    start: int
    end: int
    code: str
    kind: Literal["harsh", "refusal", "tone", "words", "talk"]
    kindTitle: str  # noqa: N815  a name of the format
    severity: Literal["info", "warning", "error", "praise"]
    title: str
    quote: str
    message: str
    stake: str
    effect: str
    advice: str
    fix: MarkFix | None


class OfferShown(Open):
    """Предложение для недостающей части отказа: ``insert`` вставляется в место ``at``."""

    part: Literal["joining", "explanation", "alternative"]
    title: str
    text: str
    at: int
    insert: str


class VerdictShown(Open):
    name: Literal["send", "revise", "ask"]
    sign: str
    title: str
    why: list[str]


class LostShown(BaseModel):
    title: str
    points: str


class ScoreShown(Open):
    value: int = Field(ge=0, le=100)
    lost: list[LostShown]


class ShownOut(Open):
    """Черновик, готовый к показу: слова уже русские. При ``skipped`` есть только ``reason``."""

    status: Literal["ok", "skipped"]
    reason: str | None = None
    verdict: VerdictShown | None = None
    score: ScoreShown | None = None
    marks: list[MarkOut] | None = None
    offers: list[OfferShown] | None = None


class ExampleOut(BaseModel):
    text: str
    note: str
    client: str
    channel: str


class RuleOut(BaseModel):
    """Правило каталога; ``text`` — то же для чтения, в Markdown."""

    code: str
    name: str
    title: str
    family: str
    severity: Literal["info", "warning", "error"]
    status: Literal["preview", "stable", "deprecated", "removed"]
    since: str
    message: str
    rationale: str
    effect: str
    advice: str
    sources: list[str]
    criterion: str
    points: float
    bad: list[ExampleOut]
    good: list[ExampleOut]
    text: str


class HealthOut(BaseModel):
    status: Literal["ok", "busy"]
    toneqa: str
    analysts: int
    waiting: int


EXAMPLE_DRAFT: Final = {
    "client": "Здравствуйте! Купила у вас наушники две недели назад, они перестали заряжаться. Завтра улетаю, верните деньги!",
    "draft": "Уважаемый клиент! Согласно п. 4.2 договора возврат денежных средств не предусмотрен.",
    "channel": "email",
}
EXAMPLE_TALK: Final = {
    "id": "T-1042",
    "channel": "chat",
    "messages": [
        {"role": "client", "text": "Где мой заказ? Обещали вчера.", "at": "2026-03-01T10:15:00+03:00"},
        {
            "role": "agent",
            "text": "Здравствуйте! Заказ задержали на складе, привезём завтра до 12:00. Вам так удобно?",
            "author": "agent-3",
        },
    ],
    "meta": {"queue": "delivery"},
}
