"""What toneqa says by a criterion: of one message, or of a whole conversation where the mark names no message."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from toneqa.marks.criteria import CARD, NO, YES, Criterion
from toneqa.marks.model import Value
from toneqa.report.summary import Answer, answers
from toneqa.report.words import PARTS

Json = Mapping[str, Any]

CLARIFYING: Final = frozenset(
    {"situation", "check_understanding", "solution_fit", "answer_check", "open_floor", "offer_repeat", "offer_record"}
)
"""Types of questions that clarify (annotation guide, section 5)."""

NO_ANSWER: Final = "в разговоре нет оценённого ответа"
NO_CLIENT: Final = "в разговоре нет сообщения клиента"
SEVERAL: Final = "в разговоре несколько подходящих сообщений, нужен номер"
NO_MESSAGE: Final = "нет сообщения с таким номером"
WRONG_ROLE: Final = "сообщение с этим номером другой стороны; проверьте, с 0 или с 1 вы считаете"
NOT_JUDGED: Final = "toneqa здесь не дала оценки"
NO_REFUSAL: Final = "toneqa не считает ответ отказом"


@dataclass(frozen=True, slots=True)
class Reading:
    """``sure``: probability of the value, None where toneqa gives none; ``quote``: its evidence, or the start of the text."""

    value: Value
    sure: float | None
    quote: str
    n: int | None


class Unread(Exception):  # noqa: N818
    """There is nothing to compare; the text says why. ``fault``: the mark is to blame, not a silence of toneqa."""

    @property
    def fault(self) -> bool:
        return str(self) not in (NOT_JUDGED, NO_REFUSAL)


def reading(criterion: Criterion, result: Json, message: int | None) -> Reading:
    """
    Raises:
        Unread: the mark has no counterpart in this result.
    """
    if criterion.of == "talk":
        return _of_talk(criterion, result)
    if criterion.kind in ("card", "points"):
        return _of_answers(criterion, result, message)
    turns = _turns(criterion, result, message)
    found = list(_readings(criterion, turns))
    if not found:
        raise Unread(NO_REFUSAL if _is_part(criterion.id) else NOT_JUDGED)
    return _joined(criterion, found)


def _turns(criterion: Criterion, result: Json, message: int | None) -> Sequence[Json]:
    """Messages the mark speaks of."""
    messages = result.get("messages") or ()
    if message is not None:
        turn = next((m for m in messages if m.get("n") == message), None)
        if turn is None:
            raise Unread(NO_MESSAGE)
        if turn.get("role") != criterion.of:
            raise Unread(WRONG_ROLE)
        return [turn]
    if criterion.of == "client":
        found = [m for m in messages if m.get("role") == "client"]
    else:
        found = [turn for answer in answers(result) for turn in _spoken(criterion, answer)]
    if not found:
        raise Unread(NO_CLIENT if criterion.of == "client" else NO_ANSWER)
    return found


def _spoken(criterion: Criterion, answer: Answer) -> Sequence[Json]:
    """All turns for what any turn may show; the longest one, which carries the news, for what describes the whole."""
    return answer.turns if criterion.kind in ("flag", "level") else [max(answer.turns, key=lambda t: len(t["text"]))]


def _readings(criterion: Criterion, turns: Sequence[Json]) -> Iterator[Reading]:
    for turn in turns:
        found = _of_turn(criterion, turn)
        if found is not None:
            value, sure, quote = found
            yield Reading(value, sure, quote or turn["text"], turn["n"])


def _joined(criterion: Criterion, found: Sequence[Reading]) -> Reading:
    """Several messages to one judgement: any, the best level, the mean grade; labels only where all agree."""
    if criterion.kind in ("flag", "level"):
        return max(found, key=lambda r: (str(r.value), r.sure or 0))
    if criterion.kind == "grade":
        worst = min(found, key=lambda r: r.value)
        mean = sum(float(r.value) for r in found) / len(found)
        return Reading(mean, None, worst.quote, worst.n)
    if len({r.value for r in found}) > 1:
        raise Unread(SEVERAL)
    return found[0]


def _of_turn(criterion: Criterion, turn: Json) -> tuple[Value, float | None, str] | None:
    if _is_part(criterion.id):
        return _part(criterion, turn)
    read = _LABELS.get(criterion.id)
    return read(turn) if read else None


def _label(key: str) -> Callable[[Json], tuple[Value, float | None, str] | None]:
    def read(turn: Json) -> tuple[Value, float | None, str] | None:
        label = turn.get(key)
        return (label["label"], (label.get("probs") or {}).get(label["label"]), "") if label else None

    return read


def _harsh(turn: Json) -> tuple[Value, float | None, str] | None:
    harsh = turn.get("harsh")
    if not harsh:
        return None
    spans = [(s["start"], s["end"]) for s in harsh.get("spans") or ()]
    return _flag(harsh["value"], harsh.get("prob"), _cut(turn, spans))


def _refusal(turn: Json) -> tuple[Value, float | None, str] | None:
    refusal = turn.get("refusal")
    return _flag(refusal["value"], refusal.get("prob"), _cut(turn, (refusal.get("spans") or {}).get("refusal"))) if refusal else None


def _asks(turn: Json) -> tuple[Value, float | None, str] | None:
    if "questions" not in turn:
        return None
    asked = [q for q in turn["questions"] if q["type"] in CLARIFYING]
    prob = max((q["prob"] for q in asked), default=None)
    return YES if asked else NO, prob, _cut(turn, [(q["start"], q["end"]) for q in asked])


def _grade(turn: Json) -> tuple[Value, float | None, str] | None:
    return None if turn.get("grade") is None else (float(turn["grade"]), None, "")


_LABELS: Final[Mapping[str, Callable[[Json], tuple[Value, float | None, str] | None]]] = {
    "tone": _label("tone"),
    "harsh": _harsh,
    "refusal": _refusal,
    "asks": _asks,
    "request": _label("request"),
    "emotion": _label("emotion"),
    "client_disc": _label("disc"),
    "agent_disc": _label("disc"),
    "grade": _grade,
}


def _is_part(id_: str) -> bool:
    return id_.removeprefix("has_") in PARTS


def _part(criterion: Criterion, turn: Json) -> tuple[Value, float | None, str] | None:
    """Level of a part, or whether it is there at all; nothing where toneqa sees no refusal."""
    refusal, part = turn.get("refusal") or {}, criterion.id.removeprefix("has_")
    if not refusal.get("value") or refusal.get(part) is None:
        return None
    level, probs = int(refusal[part]), (refusal.get("probs") or {}).get(part)
    quote = _cut(turn, (refusal.get("spans") or {}).get(part))
    if criterion.kind == "flag":
        return _flag(level > 0, 1 - probs[0] if probs else None, quote)
    return str(level), probs[level] if probs else None, quote


def _flag(value: bool, prob: float | None, quote: str) -> tuple[Value, float | None, str]:
    return YES if value else NO, prob if value or prob is None else 1 - prob, quote


def _cut(turn: Json, spans: Sequence[Sequence[int]] | None) -> str:
    return " … ".join(turn["text"][start:end] for start, end in spans or ())


def _of_talk(criterion: Criterion, result: Json) -> Reading:
    labels = result.get("conversation") or {}
    value = labels.get(criterion.id)
    if value is None:
        raise Unread(NOT_JUDGED)
    flag, sure, _ = _flag(bool(value), (labels.get("probs") or {}).get(criterion.id), "")
    said = [m["text"] for m in result.get("messages") or () if m.get("role") in ("client", "agent")]
    return Reading(flag, sure, " … ".join(said[:2]), None)


def _of_answers(criterion: Criterion, result: Json, message: int | None) -> Reading:
    """Score and scorecard stand on whole answers: of the one the message belongs to, else of all."""
    found = list(answers(result))
    if message is not None:
        _turns(criterion, result, message)
        found = [answer for answer in found if any(turn["n"] == message for turn in answer.turns)]
    if not found:
        raise Unread(NO_ANSWER)
    worst = min(found, key=lambda answer: answer.score)
    if criterion.kind == "points":
        mean = sum(answer.score for answer in found) / len(found)
        return Reading(mean, None, worst.quote or worst.last["text"], worst.last["n"])
    return _of_card(criterion, found)


def _of_card(criterion: Criterion, found: Sequence[Answer]) -> Reading:
    """Passed where no answer lost points by the criterion; a criterion that could not be judged loses none."""
    name = criterion.id.removeprefix(CARD)
    for answer in found:
        codes = {code for c in answer.lost if c["criterion"] == name for code in c["codes"]}
        if codes:
            quotes = [f["quote"] for f in answer.findings if f["code"] in codes and f.get("quote")]
            return Reading(NO, None, quotes[0] if quotes else answer.last["text"], answer.last["n"])
    return Reading(YES, None, found[-1].last["text"], found[-1].last["n"])
