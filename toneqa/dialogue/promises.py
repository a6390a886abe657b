"""Promises with a term, and whether the rest of the conversation shows that they were kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from toneqa.dialogue.content import sentences
from toneqa.dialogue.model import Pledge, Promise, Talk, Turn
from toneqa.dialogue.phrases import text_says
from toneqa.dialogue.pledges import has
from toneqa.types import Role, Sentence

KEPT: Final = "kept"
LATE: Final = "late"
BROKEN: Final = "broken"
UNKNOWN: Final = "unknown"
STATES: Final = {KEPT: "сдержано", LATE: "с опозданием", BROKEN: "не сдержано", UNKNOWN: "из переписки не видно"}


def promises(talk: Talk) -> tuple[Promise, ...]:
    return tuple(
        Promise(turn.n, turn.author, pledge, *_state(pledge, talk.after(at)))
        for at, turn in enumerate(talk.turns)
        for pledge in turn.pledges
    )


def _state(pledge: Pledge, later: Sequence[Turn]) -> tuple[str, int | None]:
    """The first later message that tells of it: an agent that it is done, the client that it is not."""
    for turn in later:
        if turn.role is Role.AGENT and _tells_of(turn, pledge.verbs):
            return (LATE if _is_after(turn.at, pledge.due) else KEPT), turn.n
        if turn.role is Role.CLIENT and text_says("broken", turn.text) and not _is_before(turn.at, pledge.due):
            return BROKEN, turn.n
    return UNKNOWN, None


def _tells_of(turn: Turn, verbs: frozenset[str]) -> bool:
    return any(_is_done(s, verbs) for s in sentences(turn.text)) or text_says("done", turn.text)


def _is_done(sentence: Sentence, verbs: frozenset[str]) -> bool:
    """A past form or a short passive of the promised verb, not denied."""
    for at, token in enumerate(sentence.tokens):
        denied = at > 0 and sentence.tokens[at - 1].norm == "не"
        if token.lemmas & verbs and not denied and (has(token, "past", "VERB") or has(token, "PRTS")):
            return True
    return False


def _is_after(at: datetime | None, due: datetime | None) -> bool:
    return _comparable(at, due) and at > due  # type: ignore[operator]


def _is_before(at: datetime | None, due: datetime | None) -> bool:
    return _comparable(at, due) and at < due  # type: ignore[operator]


def _comparable(at: datetime | None, due: datetime | None) -> bool:
    return at is not None and due is not None and (at.tzinfo is None) == (due.tzinfo is None)
