"""How a conversation ran: passive stretches, how it ended, how long the client waited for the first word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from toneqa.dialogue.model import Ending, Stretch, Talk, Turn
from toneqa.dialogue.questions import asking
from toneqa.types import Role

ENDINGS: Final = {
    "thanks": "клиент поблагодарил",
    "client_waits": "последним написал клиент, ответа нет",
    "asked": "сотрудник спросил, клиент не ответил",
    "refusal": "отказом",
    "promise": "обещанием со сроком",
    "closing": "хорошим завершением",
    "answer": "ответом",
}

_PASSIVE: Final = 2
"""Answers in a row: after one the client may simply thank, after two he has had to come back."""


def stretches(talk: Talk) -> tuple[Stretch, ...]:
    """Runs of passive answers, with the client writing again between them and not in thanks (Апекс Берг: who does not ask is passive, and it takes longer)."""
    return tuple(_stretches(talk))


def _stretches(talk: Talk) -> Iterator[Stretch]:
    thanked = {after.n for before, after in pairwise(talk.turns) if before.thanks}
    runs = groupby(talk.answers, lambda answer: _is_passive(answer) and answer[0].n not in thanked)
    for passive, run in runs:
        found = list(run)
        if passive and len(found) >= _PASSIVE:
            yield Stretch(found[0][0].n, found[-1][-1].n, len(found), found[0][0].author)


def _is_passive(answer: Sequence[Turn]) -> bool:
    """Neither a clarifying question nor a promise with a term, nor something done, nor another way."""
    return not any(t.pledges or t.acted or t.offers or any(a.kind for a in t.asked) for t in answer)


def ending(talk: Talk) -> Ending | None:
    """Who wrote last and how it ended (keys of ``ENDINGS``); None for a talk without messages."""
    if not talk.turns:
        return None
    last = talk.turns[-1]
    author = next((turn.author for turn in reversed(talk.turns) if turn.role is Role.AGENT), None)
    return Ending(last.role, last.n, _how(last, talk), author)


def _how(last: Turn, talk: Talk) -> str:
    if last.role is Role.CLIENT:
        return "thanks" if last.thanks and not asking(last.text) else "client_waits"
    answer = talk.answers[-1]
    if any(a.kind in ("open", "closed", "understanding", "solution") for t in answer for a in t.asked):
        return "asked"
    if any(turn.refuses for turn in answer):
        return "refusal"
    if any(turn.pledges for turn in answer):
        return "promise"
    return "closing" if any(turn.closes for turn in answer) else "answer"


def first_answer(talk: Talk) -> tuple[float | None, str | None]:
    """Seconds to the first word of an agent after the client's first message, and who said it. No seconds without both times, or where
    one tells its zone and the other does not."""
    start = next((at for at, turn in enumerate(talk.turns) if turn.role is Role.CLIENT), None)
    if start is None:
        return None, None
    asked = talk.turns[start]
    reply = next((turn for turn in talk.turns[start:] if turn.role is Role.AGENT), None)
    if reply is None:
        return None, None
    if asked.at is None or reply.at is None or (asked.at.tzinfo is None) != (reply.at.tzinfo is None):
        return None, reply.author
    seconds = (reply.at - asked.at).total_seconds()
    return (seconds if seconds >= 0 else None), reply.author
