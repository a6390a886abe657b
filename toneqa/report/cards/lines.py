"""One judged contact as JSON: a line for whatever reads on."""

from __future__ import annotations

from typing import Any, Final

from toneqa.report.summary import shown_author
from toneqa.scorecards.evaluate import CriticalMark, Evaluation, Evidence, Mark
from toneqa.scorecards.model import CLASSES

SCHEMA: Final = "toneqa-scorecard/1"

Json = dict[str, Any]


def agent_of(evaluation: Evaluation) -> str | None:
    """The agent as views name him; None where nobody is named."""
    return shown_author(evaluation.contact.messages[0])


def to_json(evaluation: Evaluation) -> Json:
    """Numbers rounded: shares to 4 places, points to 1. ``score`` is after critical errors, ``points`` before."""
    contact = evaluation.contact
    return {
        "schema": SCHEMA,
        "id": contact.id,
        "source": contact.result.get("source"),
        "channel": contact.channel,
        "queue": contact.queue,
        "author": contact.author,
        "card": evaluation.card.name,
        "status": "ok" if evaluation.enough else "not_enough",
        "judged": round(evaluation.judged, 4),
        "points": _points(evaluation.points),
        "score": _points(evaluation.score),
        "free": {kind: evaluation.free_from(kind) for kind in CLASSES},
        "criteria": [_mark(mark) for mark in evaluation.marks],
        "critical": [_critical(found) for found in evaluation.critical],
    }


def _points(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _mark(mark: Mark) -> Json:
    criterion = mark.criterion
    head = {"key": criterion.key, "name": criterion.name, "weight": criterion.weight, "state": str(mark.state)}
    share = None if mark.share is None else round(mark.share, 4)
    return {**head, "value": mark.value, "scale": criterion.scale, "share": share, "evidence": [_evidence(e) for e in mark.evidence]}


def _critical(found: CriticalMark) -> Json:
    error = found.error
    head = {"key": error.key, "name": error.name, "class": list(error.classes), "action": error.action}
    return {**head, "most": error.most, "state": str(found.fault), "evidence": [_evidence(e) for e in found.evidence]}


def _evidence(evidence: Evidence) -> Json:
    return {"source": evidence.source, "n": evidence.n, "start": evidence.start, "end": evidence.end, "quote": evidence.quote}
