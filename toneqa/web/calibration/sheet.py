"""What is marked in a calibration, and what one rater may see of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from toneqa.report.words import PARTS
from toneqa.store.calibrations import Calibration, Mark
from toneqa.store.engine import Transaction
from toneqa.web.review.sight import Sight, see
from toneqa.web.review.words import AGENT_LABELS, BLIND_LABELS, GRADES
from toneqa.web.troubles import WebError

GRADE: Final = "grade"
NOTE: Final = "note"
AGREED: Final = "agreed"
"""Names under which a rater's note and the answer agreed upon are kept beside the marks."""

FIELDS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    **{name: AGENT_LABELS[name] for name in BLIND_LABELS},
    GRADE: ("Оценка", GRADES),
}
"""Criterion to its title and values."""

ALWAYS: Final = tuple(name for name in FIELDS if name not in PARTS)


def needed(given: Mapping[str, str]) -> tuple[str, ...]:
    """Criteria a sheet must hold: the parts where the rater sees a refusal."""
    return tuple(FIELDS) if given.get("refusal") == "true" else ALWAYS


def checked(given: Mapping[str, str]) -> dict[str, str]:
    """The marks of a sheet; parts of a refusal that is none are left out.

    Raises:
        WebError: E473 a value that is not offered, E494 a mark is missing.
    """
    wanted = needed(given)
    for name in wanted:
        value = given.get(name, "")
        if not value:
            raise WebError("E494", what=FIELDS[name][0].lower())
        if value not in FIELDS[name][1]:
            raise WebError("E473", what=name)
    return {name: given[name] for name in wanted}


def judged(marks: Sequence[Mark], by: int) -> frozenset[int]:
    """Letters this rater has marked."""
    return frozenset(m.item for m in marks if m.by == by and m.criterion == GRADE)


def sheet_of(marks: Sequence[Mark], item: int, by: int) -> dict[str, str]:
    """What counts of one rater's sheet: where he no longer sees a refusal, earlier marks of its parts do not."""
    own = {m.criterion: m.value for m in marks if m.item == item and m.by == by and m.criterion in FIELDS}
    return {name: value for name, value in own.items() if name in needed(own)}


def note_of(marks: Sequence[Mark], item: int, by: int) -> str:
    return next((m.note or "" for m in marks if m.item == item and m.by == by and m.criterion == NOTE), "")


def waiting(session: Calibration, by: int) -> bool:
    """Does this rater still judge? Then neither the machine's findings nor others' marks may reach him."""
    return session.closed_at is None and by in session.raters and session.raters[by] is None


def blind_sight(tx: Transaction, item: int, by: int) -> Sight:
    """The letter alone: nothing of the machine, nothing of colleagues."""
    return replace(see(tx, item, by, calibrating=True), blind=True, history=(), disputes=())
