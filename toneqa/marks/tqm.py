"""Evaluations of T-Bank TQM: ``POST /evaluation/evaluations-view`` (developer.tbank.ru).

The published page ends at the score; how the form holds its answers is not there. So every object inside an evaluation that
names something (``name``, ``title``, ``question``, ``text``) and gives it an answer (``answer``, ``value``, ``result``, ``score``) is taken
for an answer of the form, and the conversation is sought under the names that TQM uses elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from toneqa.errors import DataError
from toneqa.importers.base import failure
from toneqa.marks.exports import Json, person, text_of
from toneqa.marks.model import NOBODY, RawMark
from toneqa.marks.zendesk_qa import TOTAL
from toneqa.types import Failure

NAME: Final = "tqm"
_IDS: Final = ("communicationId", "externalCommunicationId", "chatId", "callId", "dialogId", "externalId", "communication", "chat")
_RATERS: Final = ("evaluator", "evaluatorName", "evaluatorId", "author", "createdBy", "inspector", "reviewer")
_NAMES: Final = ("name", "title", "question", "text")
_ANSWERS: Final = ("answer", "value", "result", "score")


def sniff(one: Json) -> bool:
    return "score" in one and bool({"workgroupId", "departmentId", "operatorGroupId", "previousStatus"} & set(one))


def read(one: Json, at: str) -> Iterator[RawMark | Failure]:
    ids = tuple(filter(None, (_id(one.get(key)) for key in _IDS)))
    if not ids:
        yield failure(DataError("E242", what="communicationId"), at, text_of(one.get("id")) or None)
        return
    rater = next(filter(None, (person(one.get(key)) for key in _RATERS)), NOBODY)
    comment = text_of(one.get("comment"))
    yield RawMark(ids[0], "", rater, TOTAL, text_of(one.get("score")), at, comment, ids[1:])
    for name, answer in _answers([value for value in one.values() if isinstance(value, dict | list)]):
        yield RawMark(ids[0], "", rater, name, answer, at, comment, ids[1:])


def _id(value: Any) -> str:
    return text_of(value.get("externalId") or value.get("id")) if isinstance(value, dict) else text_of(value)


def _answers(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        name = next(filter(None, (text_of(value.get(key)) for key in _NAMES)), "")
        answer = next(filter(None, (_answer(value.get(key)) for key in _ANSWERS)), "")
        if name and answer:
            yield name, answer
            return
    for inner in value.values() if isinstance(value, Mapping) else value:
        if isinstance(inner, dict | list):
            yield from _answers(inner)


def _answer(value: Any) -> str:
    """The answer, or the words of the chosen one."""
    return next(filter(None, (text_of(value.get(key)) for key in _NAMES)), "") if isinstance(value, dict) else text_of(value)
