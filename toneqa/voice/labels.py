"""What a conversation was like, as yes or no: what is set beside the score of its survey."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from toneqa.dialogue.measure import measure
from toneqa.dialogue.promises import BROKEN, KEPT, LATE
from toneqa.dialogue.questions import ANSWERED
from toneqa.dialogue.read import talk_of
from toneqa.report import words
from toneqa.report.overview.cases import Case, cases

Json = Mapping[str, Any]

ANSWER, COURSE, CLIENT = "answer", "course", "client"
GROUPS: Final = {ANSWER: "Как отвечали", COURSE: "Как шёл разговор", CLIENT: "С чем пришёл клиент"}

TITLES: Final[Mapping[str, Mapping[str, str]]] = {
    ANSWER: {
        "formal": "официальный тон",
        "friendly": "дружелюбный тон",
        "harsh": "резкость",
        "refusal": "отказ",
        **{f"without_{part}": f"отказ {title}" for part, title in words.WITHOUT.items()},
        **words.FLAGS,
        "unasked": "нужный вопрос не задан",
        "mismatch": "стиль не подошёл клиенту",
        "work": "ответ, который стоило доработать",
    },
    COURSE: {
        "unanswered": "вопрос клиента без ответа",
        "passive": "пассивный участок",
        "unkept": "обещание не сдержано в срок",
        "repeat": "повтор тому же клиенту",
        "client_waits": "клиент написал последним и ждёт",
    },
    CLIENT: {
        "claim": "претензия",
        "complaint": "жалоба",
        "angry": "клиент сердится",
        "upset": "клиент расстроен",
        "anxious": "клиент тревожится",
    },
}


def labels_of(place: int, result: Json) -> dict[str, bool]:
    """Those that can be told of this conversation: a refusal without a reason only where there is a refusal.

    Raises:
        KeyError, TypeError, ValueError: the result is none that toneqa wrote.
    """
    found = cases(place, result)
    return dict(_of_answers(found)) | dict(_of_talk(result)) | dict(_of_course(result)) | dict(_of_client(result))


def _of_answers(found: list[Case]) -> Iterator[tuple[str, bool]]:
    if not found:
        return
    yield from ((tone, any(case.tone == tone for case in found)) for tone in ("formal", "friendly"))
    yield "harsh", any(case.answer.harsh and case.answer.harsh["value"] for case in found)
    levels = [case.answer.levels for case in found if case.answer.levels is not None]
    yield "refusal", bool(levels)
    for part in words.PARTS if levels else ():
        yield f"without_{part}", any(not level[part] for level in levels)
    flags = {flag for case in found for turn in case.answer.turns for flag in turn.get("flags") or ()}
    yield from ((flag, flag in flags) for flag in words.FLAGS)
    yield "work", any(case.needs_work for case in found)


def _of_talk(result: Json) -> Iterator[tuple[str, bool]]:
    talk = result.get("conversation") or {}
    if talk.get("needs_clarification"):
        yield "unasked", not talk.get("clarified")
    if talk.get("mismatch") is not None:
        yield "mismatch", bool(talk["mismatch"])


def _of_course(result: Json) -> Iterator[tuple[str, bool]]:
    found = measure(talk_of(result))
    if found.questions:
        yield "unanswered", any(q.state != ANSWERED for q in found.questions)
    seen = [p.state for p in found.promises if p.state in (KEPT, LATE, BROKEN)]
    if seen:
        yield "unkept", any(state != KEPT for state in seen)
    if found.answers:
        yield "passive", bool(found.stretches)
        yield "repeat", bool(found.repeats)
    if found.ending:
        yield "client_waits", found.ending.how == "client_waits"


def _of_client(result: Json) -> Iterator[tuple[str, bool]]:
    clients = [message for message in result["messages"] if message["role"] == "client"]
    kind = ((result.get("conversation") or {}).get("triage") or {}).get("kind")
    emotions = {(message.get("emotion") or {}).get("label") for message in clients}
    if clients:
        yield from ((name, kind == name) for name in ("claim", "complaint"))
        yield from ((name, name in emotions) for name in ("angry", "upset", "anxious"))
