"""Wire results to rows: pure, no database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from toneqa.report.summary import Answer, answers
from toneqa.report.words import STATUSES

Json = Mapping[str, Any]
Row = dict[str, Any]
Part = tuple[int, Row]

CONTROL_SHARE: Final = 0.05
"""Share of answers that are read blind whatever the machine says (the issue of review desks: what is never looked at is never corrected)."""

REASONS: Final[Mapping[str, int]] = {"disputed": 16, "harsh": 8, "claim": 4, "unsure": 2, "control": 1}
"""Why a person should look, with its weight: a graver reason comes before all lesser ones together."""

LABELS: Final = ("tone", "harsh", "refusal", "questions", "flags", "disc", "address", "grade", "request", "emotion")
PARTS: Final = ("joining", "explanation", "alternative")
_DECIDING: Final = ("tone", "harsh", "refusal")
_LABEL_OF: Final = {"harsh": "value", "refusal": "value"}


@dataclass(frozen=True, slots=True)
class AnswerRows:
    """What the review desk keeps of one answer; ``n`` is its last turn."""

    n: int
    item: Row
    reasons: tuple[str, ...]
    suggestion: Row


@dataclass(frozen=True, slots=True)
class Taken:
    """All rows of one result. Parts of messages come with the number of their message."""

    conversation: Row
    mentioned: tuple[str, ...]
    messages: tuple[Row, ...]
    findings: tuple[Part, ...]
    labels: tuple[Part, ...]
    scores: tuple[Part, ...]
    lost: tuple[Part, ...]
    answers: tuple[AnswerRows, ...]


def take(result: Json, n: int, salt: str, now: datetime) -> Taken:
    """``n``: its place in the run; ``salt`` makes the choice of the control share one of this run: nobody can foresee it, and it repeats.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it is no result of ``toneqa score``.
    """
    conversation = conversation_row(result, n, now)
    findings, labels, scores, lost = (_parts(result, rows) for rows in (finding_rows, label_rows, score_rows, lost_rows))
    answered = tuple(_answer(answer, result, salt, conversation) for answer in answers(result))
    return Taken(conversation, tuple(sorted(mentioned(result))), tuple(message_rows(result)), findings, labels, scores, lost, answered)


def _parts(result: Json, rows: Callable[[Json], Iterable[Row]]) -> tuple[Part, ...]:
    return tuple((message["n"], row) for message in _messages(result) for row in rows(message))


def conversation_row(result: Json, n: int, now: datetime) -> Row:
    meta = dict(result.get("meta") or {})
    queue = meta.get("queue")
    if error := result.get("error"):
        meta["error"] = error.get("code")
    return {
        "n": n,
        "key": str(result.get("id") or ""),
        "source": result.get("source"),
        "channel": _text(result.get("channel")),
        "queue": None if queue is None else str(queue),
        "at": moment(next((m.get("at") for m in _messages(result)), None)) or now,
        "status": _known(result["status"]),
        "masked": bool((result.get("privacy") or {}).get("masked", False)),
        "meta": meta,
        "labels": result.get("conversation"),
    }


def _known(status: str) -> str:
    """
    Raises:
        ValueError: the result does not say how it went.
    """
    if status not in STATUSES:
        raise ValueError(f"status {status}")
    return status


def message_rows(result: Json) -> list[Row]:
    names = ("n", "role", "author", "at", "text", "hidden", "part_of")
    return [_whole({name: m.get(name) for name in names}, "n", "role") | {"length": len(m["text"])} for m in _messages(result)]


def _whole(row: Row, *needed: str) -> Row:
    """
    Raises:
        ValueError: the result lacks what no table can do without.
    """
    if missing := [name for name in needed if row[name] is None]:
        raise ValueError(", ".join(missing))
    return row


def mentioned(result: Json) -> set[str]:
    """Keyed hashes of the people in it."""
    return {piece["key"] for m in _messages(result) for piece in m.get("hidden") or () if piece.get("key")}


def finding_rows(message: Json) -> Iterator[Row]:
    names = ("code", "start", "end", "severity", "confidence", "quote", "message", "fix")
    for n, finding in enumerate(message.get("findings") or ()):
        yield {"n": n} | _whole({name: finding.get(name) for name in names}, *names[:5])


def label_rows(message: Json) -> Iterator[Row]:
    """One row a label, and one for each part of a refusal."""
    for name in LABELS:
        detail = message.get(name)
        if detail is None:
            continue
        yield {"name": name, "value": value_of(name, detail), "prob": _prob(name, detail), "abstain": abstains(detail), "detail": detail}
    refusal = message.get("refusal") or {}
    for part in PARTS:
        if (level := refusal.get(part)) is not None:
            probs = (refusal.get("probs") or {}).get(part) or ()
            yield {"name": part, "value": str(level), "prob": max(probs, default=None), "abstain": abstains(refusal), "detail": level}


def value_of(name: str, detail: Any) -> str | None:
    """What a label of the wire says, in one word: «formal», «true», a list with commas."""
    if isinstance(detail, Mapping):
        found = detail.get(_LABEL_OF.get(name, "label"))
        return str(found).lower() if isinstance(found, bool) else _text(found)
    return (
        ",".join(str(one.get("type") if isinstance(one, Mapping) else one) for one in detail) if isinstance(detail, list) else str(detail)
    )


def _prob(name: str, detail: Any) -> float | None:
    """Of the value it has."""
    if not isinstance(detail, Mapping):
        return None
    if name in _LABEL_OF:
        prob = detail.get("prob")
        return None if prob is None else round(prob if detail.get("value") else 1 - prob, 4)
    return max((detail.get("probs") or {}).values(), default=None)


def abstains(detail: Any) -> bool:
    return isinstance(detail, Mapping) and bool(detail.get("abstain"))


def score_rows(message: Json) -> Iterator[Row]:
    """One or none."""
    score = message.get("score")
    if not score:
        return
    row = {
        "value": int(score["value"]),
        "applicable": float(score.get("applicable", 1.0)),
        "grade": message.get("grade"),
        "verdict": message.get("verdict"),
        "why": message.get("why") or [],
        "critical": score.get("critical") or [],
        "advice": message.get("advice") or [],
        "offers": message.get("offers") or [],
    }
    yield _whole(row, "verdict")


def lost_rows(message: Json) -> list[Row]:
    return [{name: c[name] for name in ("criterion", "points", "codes")} for c in (message.get("score") or {}).get("contributions") or ()]


def _answer(answer: Answer, result: Json, salt: str, conversation: Row) -> AnswerRows:
    last = answer.last
    control = _is_control(salt, conversation["n"], last["n"])
    reasons = tuple(_reasons(answer, result, control))
    item = {
        "author": last.get("author"),
        "queue": conversation["queue"],
        "channel": conversation["channel"],
        "at": moment(last.get("at")) or conversation["at"],
        "verdict": answer.verdict,
        "score": answer.score,
        "confidence": _confidence(answer),
        "control": control,
        "priority": sum(REASONS[reason] for reason in reasons),
    }
    labels = {row["name"]: row["value"] for row in label_rows(last)}
    said = {
        "verdict": answer.verdict,
        "score": answer.score,
        "grade": last.get("grade"),
        "labels": labels,
        "versions": result.get("versions") or {},
    }
    return AnswerRows(last["n"], item, reasons, said)


def _reasons(answer: Answer, result: Json, control: bool) -> Iterator[str]:
    if (answer.harsh or {}).get("value"):
        yield "harsh"
    if ((result.get("conversation") or {}).get("triage") or {}).get("kind") == "claim":
        yield "claim"
    if answer.verdict == "ask":
        yield "unsure"
    if control:
        yield "control"


def _confidence(answer: Answer) -> float:
    """Of the least certain of the labels that decide the verdict, over all turns."""
    probs = [_prob(name, turn[name]) for turn in answer.turns for name in _DECIDING if turn.get(name)]
    return min((p for p in probs if p is not None), default=0.0)


def _is_control(salt: str, conversation: int, n: int) -> bool:
    drawn = hashlib.sha256(f"{salt}\0{conversation}\0{n}".encode()).digest()[:8]
    return int.from_bytes(drawn) < CONTROL_SHARE * 2**64


def moment(written: Any) -> datetime | None:
    """A time of the wire; without a zone it is taken as UTC."""
    try:
        found = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _messages(result: Json) -> list[Json]:
    return list(result.get("messages") or ())


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
