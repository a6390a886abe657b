"""Reports to the wire format, version 1 (docs/format.md): plain dicts, rounded, in a fixed order of keys."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from toneqa.coaching import message_of
from toneqa.rules.model import Rule
from toneqa.types import (
    AgentLabels,
    ClientLabels,
    Conversation,
    ConversationLabels,
    Failure,
    Finding,
    Hidden,
    Label,
    MessageReport,
    Offer,
    Refusal,
    Report,
    Score,
    Span,
)

SCHEMA: Final = "toneqa/1"
PRIVACY: Final = "privacy"
_PLACES: Final = 4

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Versions:
    toneqa: str
    rules: str
    model: str
    settings: str

    def to_json(self) -> Json:
        hashes = {name: f"sha256:{getattr(self, name)}" for name in ("rules", "model", "settings")}
        return {"toneqa": self.toneqa, **hashes}


@dataclass(frozen=True, slots=True)
class Writer:
    """Turns reports into wire results. ``masked``, ``keep`` and ``key`` must be what the analyzer used."""

    versions: Versions
    rules: Mapping[str, Rule]
    masked: bool = True
    keep: Collection[str] = ()
    key: bytes = field(default=b"", repr=False)

    def result(self, report: Report) -> Json:
        conversation = report.conversation
        head = self._head(conversation.id, conversation.source, conversation.channel, report.status)
        if report.reason:
            head["reason"] = report.reason
        body = {
            "meta": self._safe(dict(conversation.meta)),
            "versions": self.versions.to_json(),
            "messages": self._messages(report.messages),
            "conversation": conversation_json(report.labels) if report.labels else None,
        }
        privacy = {PRIVACY: self._privacy()}
        extra = {k: self._safe(v) for k, v in conversation.extra.items() if k not in (*head, *body, *privacy)}
        return head | body | privacy | extra

    def again(self, result: Json, conversation: Conversation) -> Json:
        """The result of a conversation from that of one that differs in id, source, times and names of authors alone."""
        own: Json = {"id": conversation.id, "source": conversation.source}
        if result["error"]:
            own["source"] = conversation.source or conversation.id
            own["error"] = result["error"] | {"at": own["source"]}
        told = zip(result["messages"], conversation.messages, strict=False)  # none where it was skipped or failed
        shown = self._authors()
        messages = [found | {"at": message.at, "author": shown(message.author)} for found, message in told]
        return result | own | {"messages": messages}

    def failure(self, failure: Failure) -> Json:
        """The result of an input that could not be read: its messages are empty."""
        error = {"code": failure.code, "message": self._safe(failure.message), "at": failure.at}
        head = self._head(failure.id or failure.at, failure.at, None, "error") | {"error": error}
        return head | {"meta": {}, "versions": self.versions.to_json(), "messages": [], "conversation": None, PRIVACY: self._privacy()}

    def _head(self, id_: str, source: str | None, channel: str | None, status: str) -> Json:
        return {"schema": SCHEMA, "id": id_, "source": source, "channel": channel, "status": status, "error": None}

    def _privacy(self) -> Json:
        """Whether personal data is masked, and which kinds the house keeps."""
        return {"masked": self.masked, "kept": sorted(self.keep)} if self.masked else {"masked": False}

    def _safe(self, value: Any) -> Any:
        if not self.masked:
            return value
        from toneqa.privacy.mask import mask_value

        return mask_value(value, self.keep)

    def _authors(self) -> Callable[[str | None], str | None]:
        """How authors of one conversation are shown."""
        if not self.masked:
            return lambda author: author
        from toneqa.privacy.authors import Authors

        return Authors(self.keep, self.key).shown

    def _messages(self, reports: Iterable[MessageReport]) -> list[Json]:
        shown = self._authors()
        return [self._message(report, shown(report.message.author)) for report in reports]

    def _message(self, report: MessageReport, author: str | None) -> Json:
        message = report.message
        head: Json = {"n": report.n, "role": str(message.role), "at": message.at}
        head |= {"author": author, "text": message.text}
        if report.hidden:
            head["hidden"] = [_hidden(piece) for piece in report.hidden]
        if report.client:
            head |= _client(report.client)
        if report.agent:
            head |= _agent(report.agent)
        if report.client or report.agent:
            head["findings"] = [self._finding(message.text, f) for f in report.findings]
        if report.part_of is not None:
            head["part_of"] = report.part_of
        elif report.score:
            head |= _judgement(report, report.score)
            if report.offers is not None:
                head["offers"] = [self._offer(offer) for offer in report.offers]
        return head | {k: self._safe(v) for k, v in message.extra.items() if k not in head}

    def _offer(self, offer: Offer) -> Json:
        """An offer quotes the client, so it is masked like a letter."""
        return {"part": offer.part, "text": self._safe(offer.text), "complete": offer.complete}

    def _finding(self, text: str, finding: Finding) -> Json:
        rule = self.rules[finding.code]
        found: Json = {"code": finding.code, "start": finding.start, "end": finding.end}
        found |= {"quote": text[finding.start : finding.end], "severity": str(rule.severity)}
        found |= {"message": message_of(text, finding, rule), "confidence": _round(finding.confidence)}
        fix = finding.fix
        found["fix"] = fix and {"start": fix.start, "end": fix.end, "text": self._safe(fix.text), "applicability": fix.applicability}
        return found


def dump(result: Mapping[str, Any]) -> str:
    """One line of JSON, no newline at its end."""
    return json.dumps(result, ensure_ascii=False, separators=(",", ":"))


def conversation_json(labels: ConversationLabels) -> Json:
    return {
        "needs_clarification": labels.needs_clarification,
        "clarified": labels.clarified,
        "mismatch": labels.mismatch,
        "probs": _rounded(labels.probs),
        "score": None if labels.score is None else {"value": labels.score},
        "triage": {"kind": labels.triage, "due_days": None},
    }


def _round(value: float) -> float:
    return round(float(value), _PLACES)


def _rounded(probs: Mapping[str, float]) -> Json:
    return {name: _round(p) for name, p in probs.items()}


def _label(label: Label) -> Json:
    return _abstaining({"label": label.value, "probs": _rounded(label.probs)}, label.abstain)


def _abstaining(value: Json, abstain: bool) -> Json:
    return value | {"abstain": True} if abstain else value


def _client(labels: ClientLabels) -> Json:
    return {"request": _label(labels.request), "emotion": _label(labels.emotion), "disc": _label(labels.disc)}


def _agent(labels: AgentLabels) -> Json:
    harsh = labels.harsh
    kinds = list(dict.fromkeys(s.kind for s in harsh.spans))
    spans = [{"start": s.start, "end": s.end, "kind": s.kind, "prob": _round(s.prob)} for s in harsh.spans]
    return {
        "tone": _label(labels.tone),
        "harsh": _abstaining({"value": harsh.value, "prob": _round(harsh.prob), "kinds": kinds, "spans": spans}, harsh.abstain),
        "refusal": _refusal(labels.refusal),
        "questions": [{"start": q.start, "end": q.end, "type": q.type, "form": q.form, "prob": _round(q.prob)} for q in labels.questions],
        "flags": sorted(labels.flags),
        "flag_probs": _rounded(dict(sorted(labels.flags.items()))),
        "disc": _label(labels.disc),
        "address": labels.address,
        "grade": None if labels.grade is None else round(labels.grade, 2),
    }


def _refusal(refusal: Refusal) -> Json:
    value: Json = {"value": refusal.value, "prob": _round(refusal.prob), **refusal.levels}
    value["probs"] = {part: [_round(p) for p in probs] for part, probs in refusal.level_probs.items()}
    value["spans"] = {part: _pairs(spans) for part, spans in refusal.spans.items()}
    return _abstaining(value, refusal.abstain)


def _hidden(piece: Hidden) -> Json:
    value: Json = {"start": piece.start, "end": piece.end, "kind": piece.kind, "who": piece.who}
    return value | {"key": piece.key} if piece.key else value


def _pairs(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[s.start, s.end] for s in spans]


def _judgement(report: MessageReport, score: Score) -> Json:
    lost = [{"criterion": c.criterion, "points": c.points, "codes": list(c.codes)} for c in score.contributions]
    return {
        "score": {
            "value": score.value,
            "applicable": score.applicable,
            "contributions": lost,
            "critical": list(score.critical),
        },
        "advice": [{"text": a.text, "codes": list(a.codes), "example": a.example} for a in report.advice],
        "verdict": str(report.verdict),
        "why": list(report.why),
    }
