"""Detectors that read labels: each rule with ``detector = "name"`` finds its evidence here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from toneqa.detectors.context import Context
from toneqa.ml.base import CLARIFYING
from toneqa.rules.model import Rule
from toneqa.types import AgentLabels, ClientLabels, Finding, ZoneKind

HALF: Final = 0.5
"""A detector speaks of what is likelier than not; how sure a finding must be is up to its rule."""

_HURT: Final = ("upset", "angry", "anxious")

ATTACKS: Final = ("HRS1", "HRS3", "HRS4", "HRS5")
"""Families of declared rules that quote blame, threats, scorn and dismissal: 212 messages of `a1…a21` hold some, 210 of these are harsh."""

ATTACK: Final = "HRS010"
"""The rule that stands on such words (``harsh-words``)."""

HARSH_ENOUGH: Final = 0.6
"""Where the model alone is believed that a message is harsh: what ``harsh-tone`` (HRS009) asks for."""

_MIN_WORDS: Final = 4
"""Turns as short as «Готово, проверяйте» are judged by their answer, not alone."""


@dataclass(frozen=True)
class Judged:
    """An agent message with its labels, what the declared rules found in it, the client's last message and the conversation's probabilities."""

    ctx: Context
    labels: AgentLabels
    client: ClientLabels | None
    conversation: Mapping[str, float]
    is_last: bool
    hits: Sequence[Finding] = ()


Detector = Callable[[Judged], Iterator[tuple[int, int, float]]]
"""Yields start, end and confidence."""


def _start(judged: Judged) -> int:
    """Where a missing thing would stand: the start of the body."""
    sentences = judged.ctx.current.sentences
    body = [s.start for s in sentences if s.zone is ZoneKind.BODY]
    return body[0] if body else (sentences[0].start if sentences else 0)


def _missing(part: str) -> Detector:
    def find(judged: Judged) -> Iterator[tuple[int, int, float]]:
        refusal = judged.labels.refusal
        if refusal.value and refusal.levels[part] == 0 and refusal.level_probs[part][0] >= HALF:
            first = refusal.spans["refusal"][0]
            yield first.start, first.end, min(refusal.prob, refusal.level_probs[part][0])

    return find


def _weak(part: str) -> Detector:
    def find(judged: Judged) -> Iterator[tuple[int, int, float]]:
        refusal = judged.labels.refusal
        if refusal.value and refusal.levels[part] == 1 and refusal.level_probs[part][1] >= HALF:
            first = refusal.spans[part][0]
            yield first.start, first.end, min(refusal.prob, refusal.level_probs[part][1])

    return find


def _flag(name: str) -> Detector:
    def find(judged: Judged) -> Iterator[tuple[int, int, float]]:
        prob = judged.labels.flags.get(name, 0.0)
        if prob >= HALF and judged.ctx.words >= _MIN_WORDS:
            yield _start(judged), _start(judged), prob

    return find


def _harsh(*kinds: str) -> Detector:
    def find(judged: Judged) -> Iterator[tuple[int, int, float]]:
        harsh = judged.labels.harsh
        if harsh.value:
            yield from ((s.start, s.end, min(harsh.prob, s.prob)) for s in harsh.spans if s.kind in kinds)

    return find


def _harsh_any(judged: Judged) -> Iterator[tuple[int, int, float]]:
    """The sentence that sounds harshest, whatever its kind: that it is harsh is surer than how."""
    harsh = judged.labels.harsh
    if harsh.value and harsh.spans:
        worst = max(harsh.spans, key=lambda span: (span.prob, -span.start))
        yield worst.start, worst.end, harsh.prob


def _harsh_words(judged: Judged) -> Iterator[tuple[int, int, float]]:
    """Words of an attack in a message that the model alone would not be believed to be harsh: the first such words, as sure as the model is."""
    harsh = judged.labels.harsh
    attack = next((hit for hit in judged.hits if hit.code.startswith(ATTACKS)), None)
    if attack and harsh.prob < HARSH_ENOUGH:
        yield attack.start, attack.end, harsh.prob


def _official(judged: Judged) -> Iterator[tuple[int, int, float]]:
    tone = judged.labels.tone
    if tone.value == "formal" and tone.probs["formal"] >= HALF:
        yield _start(judged), _start(judged), tone.probs["formal"]


def _cool(judged: Judged) -> Iterator[tuple[int, int, float]]:
    """Neutral where the client is hurt or refused: read by mood (Карепина, 2024)."""
    tone, client = judged.labels.tone, judged.client
    hurt = client is not None and client.emotion.value in _HURT
    if judged.labels.harsh.value:
        return
    if tone.value == "neutral" and tone.probs["neutral"] >= HALF and (hurt or judged.labels.refusal.value):
        yield _start(judged), _start(judged), tone.probs["neutral"]


def _no_empathy(judged: Judged) -> Iterator[tuple[int, int, float]]:
    """The client is hurt, and the answer does not show that anyone noticed."""
    prob = judged.labels.flags.get("no_empathy", 0.0)
    client = judged.client
    if client is None or client.emotion.value not in _HURT or judged.ctx.words < _MIN_WORDS:
        return
    sure = sum(client.emotion.probs[name] for name in _HURT)
    if min(prob, sure) >= HALF:
        yield _start(judged), _start(judged), min(prob, sure)


def _naked(judged: Judged) -> Iterator[tuple[int, int, float]]:
    refusal = judged.labels.refusal
    if not refusal.value or refusal.levels["explanation"] or refusal.levels["alternative"]:
        return
    prob = min(refusal.prob, *(refusal.level_probs[p][0] for p in ("explanation", "alternative")))
    if prob >= HALF:
        first = refusal.spans["refusal"][0]
        yield first.start, first.end, prob


def _not_asked(judged: Judged) -> Iterator[tuple[int, int, float]]:
    """A fact is missing, and this first answer does not ask for it."""
    due = judged.conversation.get("needs_clarification", 0.0)
    asks = any(q.type in CLARIFYING for q in judged.labels.questions)
    if due >= HALF and not asks and judged.ctx.is_first_answer:
        yield _start(judged), _start(judged), due


def _mismatch(judged: Judged) -> Iterator[tuple[int, int, float]]:
    prob = judged.conversation.get("mismatch", 0.0)
    style = judged.client.disc.value if judged.client else "unclear"
    if prob >= HALF and style not in ("unclear", judged.labels.disc.value) and judged.ctx.words >= _MIN_WORDS:
        yield _start(judged), _start(judged), prob


def _no_step(judged: Judged) -> Iterator[tuple[int, int, float]]:
    """An act is asked for, nobody promises one, and nothing is offered or asked instead."""
    labels, client = judged.labels, judged.client
    asked = client is not None and client.request.value in ("claim", "complaint")
    moves = labels.questions or "promise" in labels.flags or labels.refusal.value or "closing" in labels.flags
    if asked and not moves and judged.is_last and judged.ctx.words >= _MIN_WORDS:
        assert client is not None
        yield _start(judged), _start(judged), 1 - labels.flags.get("promise", 0.0)


DETECTORS: Final[Mapping[str, Detector]] = {
    "tone.official": _official,
    "tone.cool": _cool,
    "harsh.any": _harsh_any,
    "harsh.words": _harsh_words,
    "harsh.insult": _harsh("insult"),
    "harsh.sarcasm": _harsh("sarcasm"),
    "harsh.threat": _harsh("threat"),
    "harsh.blame": _harsh("blame"),
    "harsh.condescension": _harsh("condescension"),
    "harsh.order": _harsh("order"),
    "harsh.dismissal": _harsh("dismissal"),
    "harsh.shout": _harsh("shout"),
    "refusal.missing_explanation": _missing("explanation"),
    "refusal.missing_alternative": _missing("alternative"),
    "refusal.missing_joining": _missing("joining"),
    "refusal.weak_explanation": _weak("explanation"),
    "refusal.weak_alternative": _weak("alternative"),
    "refusal.weak_joining": _weak("joining"),
    "refusal.naked": _naked,
    "questions.not_asked": _not_asked,
    "disc.mismatch": _mismatch,
    "dialogue.no_step": _no_step,
    "dialogue.scripted": _flag("scripted"),
    "dialogue.defensive": _flag("defensive"),
    "empathy.missing": _no_empathy,
    "empathy.apology_missing": _flag("apology_missing"),
    "wording.vague_promise": _flag("vague_promise"),
    "wording.jargon": _flag("jargon"),
    "wording.negative": _flag("negative_wording"),
    "tone.familiar": _flag("familiarity"),
    "tone.sugary": _flag("sugary"),
    "wording.typos": _flag("typos"),
}


def judged_findings(judged: Judged, wanted: Iterable[Rule]) -> list[Finding]:
    """Findings of the rules in ``wanted`` that are as sure as the rule asks."""
    return [
        Finding(rule.code, start, end, round(confidence, 4))
        for rule in wanted
        for start, end, confidence in DETECTORS[rule.detector](judged)
        if confidence >= rule.sure
    ]
