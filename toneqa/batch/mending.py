"""A draft with its safe fixes, and what they changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from toneqa.batch.run import Scorer
from toneqa.fixing import Piece, safe_fixes, trace
from toneqa.text.original import Original
from toneqa.types import Conversation, Fix, Role

_ROUNDS: Final = 5
"""A fix may clear the way for one that overlapped it; what is still unsteady then stays as it is."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mended:
    """The draft after its fixes, the pieces that changed, the result for the last state, and how many fixes were made and are left to the writer."""

    after: Original
    pieces: tuple[Piece, ...]
    result: dict[str, Any]
    made: int
    left: int


def mend(work: Scorer, talk: Conversation, draft: Original) -> Mended:
    """Apply safe fixes to the last answer of the talk until none is left."""
    now, made = draft, 0
    pieces = [(draft.text, draft.text)]
    for _ in range(_ROUNDS):
        result = work.score([talk])[0]
        found = list(_fixes(result))
        fixes = safe_fixes(found)
        if not fixes:
            break
        now = now.changed((f.start, f.end, f.text) for f in fixes)
        pieces = trace(pieces, fixes)
        talk = _with_text(talk, now.text)
        made += len(fixes)
    return Mended(now, tuple(pieces), result, made, len({f for f in found if f.applicability != "safe"}))


def last_answer(talk: Conversation) -> str:
    """The text that is mended: the agent's last message."""
    return talk.messages[_at(talk)].text


def _at(talk: Conversation) -> int:
    agents = [at for at, m in enumerate(talk.messages) if m.role is Role.AGENT and m.text.strip()]
    return agents[-1] if agents else len(talk.messages) - 1


def _with_text(talk: Conversation, text: str) -> Conversation:
    at = _at(talk)
    messages = (*talk.messages[:at], replace(talk.messages[at], text=text), *talk.messages[at + 1 :])
    return replace(talk, messages=messages)


def _fixes(result: Json) -> Iterator[Fix]:
    judged = [m for m in result["messages"] if m["role"] == "agent" and m["text"].strip()]
    for finding in judged[-1].get("findings", ()) if judged else ():
        if finding["fix"]:
            yield Fix(**finding["fix"])
