"""Reviews of Zendesk QA (Klaus): ``GET /qa/api/export/reviews``, by the published OpenAPI of its export (pub.klausapp.com).

Every rating becomes a mark by the name of its category, the score of the review a mark of the whole. The export does not
tell which message was reviewed, so marks speak of the conversation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from toneqa.errors import DataError
from toneqa.importers.base import failure
from toneqa.marks.exports import Json, listed, person, text_of
from toneqa.marks.model import NOBODY, RawMark
from toneqa.types import Failure

NAME: Final = "zendesk-qa"
TOTAL: Final = "Итоговый балл"


def sniff(one: Json) -> bool:
    return "externalId" in one and isinstance(one.get("reviews"), list)


def read(one: Json, at: str) -> Iterator[RawMark | Failure]:
    id_ = text_of(one.get("externalId"))
    if not id_:
        yield failure(DataError("E242", what="externalId"), at)
        return
    for review in listed(one.get("reviews")):
        yield from _review(id_, review, at)


def _review(id_: str, review: Json, at: str) -> Iterator[RawMark]:
    rater, comment = person(review.get("reviewer")) or NOBODY, text_of(review.get("comment"))
    if review.get("score") is not None:
        yield RawMark(id_, "", rater, TOTAL, text_of(review["score"]) + "%", at, comment)
    for rating in listed(review.get("ratings")):
        yield RawMark(id_, "", rater, text_of(rating.get("categoryName")), text_of(rating.get("score")), at, comment)
