"""What a trainer chose to work on: from the address of the page to a filter of the store, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, Form

from toneqa.report.words import CRITERIA, VERDICTS
from toneqa.store.intake import REASONS
from toneqa.store.letters import Filter
from toneqa.web.troubles import WebError

CONFIDENCES: Final[Mapping[str, str]] = {"0.6": "меньше 60 %", "0.75": "меньше 75 %", "0.9": "меньше 90 %"}
"""Steps of the filter: what the least certain of the deciding labels is given."""

BLIND_REASONS: Final = frozenset({"control", "disputed"})
"""Reasons that say nothing of what the machine found."""

_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """Fields of the form as they were sent; empty: anything."""

    author: str = ""
    queue: str = ""
    reason: str = ""
    criterion: str = ""
    verdict: str = ""
    below: str = ""
    since: str = ""
    until: str = ""

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def tells(self) -> bool:
        """Does it ask for something the machine found? Then a letter of the control share must not answer to it."""
        return bool(self.criterion or self.verdict or self.below or (self.reason and self.reason not in BLIND_REASONS))

    def wanted(self, opened: bool | None = True) -> Filter:
        """
        Raises:
            WebError: E473 a value that the form does not offer.
        """
        _check(self)
        since, until = _day(self.since), _day(self.until)
        return Filter(
            author=self.author or None,
            queue=self.queue or None,
            reason=self.reason or None,
            criterion=self.criterion or None,
            verdict=self.verdict or None,
            below=float(self.below) if self.below else None,
            since=since,
            until=until + timedelta(days=1) if until else None,
            open=opened,
            control=False if self.tells else None,
        )


def _check(choice: Choice) -> None:
    offered = {"reason": REASONS, "criterion": CRITERIA, "verdict": VERDICTS, "below": CONFIDENCES}
    for name, values in offered.items():
        given = getattr(choice, name)
        if given and given not in values:
            raise WebError("E473", what=name)


def _day(written: str) -> datetime | None:
    """The beginning of a day in the time of the server."""
    if not written:
        return None
    try:
        day = date.fromisoformat(written)
        return datetime.combine(day, time.min).astimezone() if date(1970, 1, 2) <= day < date(9000, 1, 1) else None
    except (ValueError, OverflowError) as error:
        raise WebError("E473", what="дата") from error


def _chosen(
    author: str = "", queue: str = "", reason: str = "", criterion: str = "", verdict: str = "", below: str = "", since: str = "",
    until: str = "",
) -> Choice:  # fmt: skip
    return Choice(author, queue, reason, criterion, verdict, below, since, until)


def _carried(q: Annotated[str, Form()] = "") -> Choice:
    """From the hidden field that forms pass on."""
    known = Choice.__dataclass_fields__
    given = {name: value[:_LONGEST] for name, value in parse_qsl(q) if name in known}
    return replace(Choice(), **given)


Chosen = Annotated[Choice, Depends(_chosen)]
Carried = Annotated[Choice, Depends(_carried)]
