"""Results as flat tables: conversations, messages, findings and labels, each row a tuple in the order of its columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from toneqa.ml.base import PARTS
from toneqa.report.summary import shown_author

Json = Mapping[str, Any]
Row = tuple[Any, ...]

TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "conversations": {
        "id": "VARCHAR", "source": "VARCHAR", "channel": "VARCHAR", "status": "VARCHAR", "error_code": "VARCHAR", "error_message": "VARCHAR",
        "reason": "VARCHAR", "messages": "INTEGER", "score": "DOUBLE", "needs_clarification": "BOOLEAN", "clarified": "BOOLEAN",
        "mismatch": "BOOLEAN", "triage": "VARCHAR", "due_days": "INTEGER", "meta": "VARCHAR", "masked": "BOOLEAN", "rules": "VARCHAR",
        "model": "VARCHAR", "settings": "VARCHAR",
    },
    "messages": {
        "conversation": "VARCHAR", "n": "INTEGER", "role": "VARCHAR", "sent_at": "VARCHAR", "author": "VARCHAR", "text": "VARCHAR",
        "part_of": "INTEGER", "tone": "VARCHAR", "harsh": "BOOLEAN", "refusal": "BOOLEAN", "joining": "INTEGER", "explanation": "INTEGER",
        "alternative": "INTEGER", "request": "VARCHAR", "emotion": "VARCHAR", "disc": "VARCHAR", "address": "VARCHAR", "grade": "DOUBLE",
        "questions": "INTEGER", "flags": "VARCHAR[]", "score": "INTEGER", "applicable": "DOUBLE",
        "lost": "STRUCT(criterion VARCHAR, points DOUBLE, codes VARCHAR[])[]", "critical": "VARCHAR[]", "verdict": "VARCHAR",
        "why": "VARCHAR[]", "advice": "VARCHAR[]",
    },
    "findings": {
        "conversation": "VARCHAR", "n": "INTEGER", "code": "VARCHAR", "severity": "VARCHAR", "start": "INTEGER", "stop": "INTEGER",
        "quote": "VARCHAR", "message": "VARCHAR", "confidence": "DOUBLE", "fix": "VARCHAR",
    },
    "labels": {
        "conversation": "VARCHAR", "n": "INTEGER", "label": "VARCHAR", "value": "VARCHAR", "prob": "DOUBLE", "abstain": "BOOLEAN",
    },
}  # fmt: skip
"""Columns with their SQL types. ``author`` is null where his name is masked: stars would make one of many. ``n`` of a label is null where it is one of the whole conversation."""


def flat(result: Json) -> Iterator[tuple[str, Row]]:
    """Every row of one result with the name of its table."""
    id_ = result["id"]
    yield "conversations", _conversation(result)
    for name, prob in ((result["conversation"] or {}).get("probs") or {}).items():
        yield "labels", (id_, None, name, _yes(result["conversation"][name]), prob, False)
    for message in result["messages"]:
        yield "messages", _message(id_, message)
        for finding in message.get("findings") or ():
            yield "findings", _finding(id_, message["n"], finding)
        for name, value, prob, abstain in _labels(message):
            yield "labels", (id_, message["n"], name, value, prob, abstain)


def _conversation(result: Json) -> Row:
    error, talk, versions = result["error"] or {}, result["conversation"] or {}, result["versions"]
    triage = talk.get("triage") or {}
    return (
        *(result[name] for name in ("id", "source", "channel", "status")),
        *(error.get("code"), error.get("message"), result.get("reason"), len(result["messages"]), (talk.get("score") or {}).get("value")),
        *(talk.get(name) for name in ("needs_clarification", "clarified", "mismatch")),
        *(triage.get("kind"), triage.get("due_days"), json.dumps(result["meta"], ensure_ascii=False), result["privacy"]["masked"]),
        *(versions[name] for name in ("rules", "model", "settings")),
    )


def _message(id_: str, message: Json) -> Row:
    refusal, score = message.get("refusal") or {}, message.get("score") or {}
    return (
        *(id_, message["n"], message["role"], message["at"], shown_author(message), message["text"], message.get("part_of")),
        *(_label(message, "tone"), (message.get("harsh") or {}).get("value"), refusal.get("value"), *(refusal.get(p) for p in PARTS)),
        *(_label(message, name) for name in ("request", "emotion", "disc")),
        *(message.get("address"), message.get("grade"), _count(message.get("questions")), message.get("flags")),
        *(score.get("value"), score.get("applicable"), score.get("contributions"), score.get("critical"), message.get("verdict")),
        *(message.get("why"), [piece["text"] for piece in message["advice"]] if "advice" in message else None),
    )


def _finding(id_: str, n: int, finding: Json) -> Row:
    place = (finding["code"], finding["severity"], finding["start"], finding["end"])
    return (id_, n, *place, finding["quote"], finding["message"], finding["confidence"], (finding["fix"] or {}).get("text"))


def _labels(message: Json) -> Iterator[tuple[str, str | None, float, bool]]:
    for name in ("request", "emotion", "tone", "disc"):
        if found := message.get(name):
            yield name, found["label"], found["probs"].get(found["label"], 0.0), found.get("abstain", False)
    for name in ("harsh", "refusal"):
        if found := message.get(name):
            yield name, _yes(found["value"]), found["prob"], found.get("abstain", False)
    for part, probs in ((message.get("refusal") or {}).get("probs") or {}).items():
        level = message["refusal"][part]
        yield part, str(level), probs[level], False
    for name, prob in (message.get("flag_probs") or {}).items():
        yield f"flag_{name}", "yes", prob, False


def _label(message: Json, name: str) -> str | None:
    return (message.get(name) or {}).get("label")


def _yes(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def _count(values: Any) -> int | None:
    return None if values is None else len(values)
