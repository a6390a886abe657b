"""Votes of the head in Bitrix24 open lines: ``imopenlines.session.history.get`` (apidocs.bitrix24.com): ``sessionVoteHead`` from 1 to 5."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from toneqa.errors import DataError
from toneqa.importers.base import failure
from toneqa.marks.exports import Json, text_of
from toneqa.marks.model import RawMark
from toneqa.types import Failure

NAME: Final = "bitrix24"
RATER: Final = "Руководитель"
VOTE: Final = "Оценка руководителя"


def sniff(one: Json) -> bool:
    return "sessionVoteHead" in one or "sessionCommentHead" in one


def read(one: Json, at: str) -> Iterator[RawMark | Failure]:
    """No vote is 0 or null: the session gives no mark then."""
    ids = tuple(filter(None, (text_of(one.get(key)) for key in ("sessionId", "chatId"))))
    vote = text_of(one.get("sessionVoteHead"))
    if not ids:
        yield failure(DataError("E242", what="sessionId"), at)
    elif vote not in ("", "0", "нет"):
        yield RawMark(ids[0], "", RATER, VOTE, vote, at, text_of(one.get("sessionCommentHead")), ids[1:])
