"""What ``check --fix`` and ``check --diff`` do: the draft with its safe fixes, and what they changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from toneqa.text.original import Original

if TYPE_CHECKING:
    from toneqa.batch.run import Scorer
    from toneqa.fixing import Piece
    from toneqa.types import Conversation, Fix

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
    from toneqa.fixing import safe_fixes, trace

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
    from toneqa.types import Role

    agents = [at for at, m in enumerate(talk.messages) if m.role is Role.AGENT and m.text.strip()]
    return agents[-1] if agents else len(talk.messages) - 1


def _with_text(talk: Conversation, text: str) -> Conversation:
    at = _at(talk)
    messages = (*talk.messages[:at], replace(talk.messages[at], text=text), *talk.messages[at + 1 :])
    return replace(talk, messages=messages)


def _fixes(result: Json) -> Iterator[Fix]:
    from toneqa.types import Fix

    judged = [m for m in result["messages"] if m["role"] == "agent" and m["text"].strip()]
    for finding in judged[-1].get("findings", ()) if judged else ():
        if finding["fix"]:
            yield Fix(**finding["fix"])


# --- Showing ---------------------------------------------------------------------------------------------------------


def show(mended: Mended, diff: bool, out: Path | None) -> None:
    """The draft to a file or to stdout, or what changed in it; the counts to stderr."""
    if out:
        _write(out, mended.after.encoded())
    if diff:
        click.echo("\n".join(marked_lines(mended.pieces)) or "Исправлять нечего.")
    elif not out:
        click.echo(mended.after.encoded(), nl=False)
    click.echo(_told(mended, out), err=True)


def _write(out: Path, data: bytes) -> None:
    from toneqa.errors import StoreError, system_reason

    try:
        out.write_bytes(data)
    except OSError as error:
        raise StoreError("E401", what=f"{out}: {system_reason(error)}", at=str(out)) from error


def _told(mended: Mended, out: Path | None) -> str:
    text = f"Исправлено мест: {mended.made}."
    if out:
        text += f" Черновик: {out}."
    return text + (f" Ещё подсказок: {mended.left}, решать вам; покажет toneqa suggest." if mended.left else "")


def marked_lines(pieces: Iterable[Piece]) -> Iterator[str]:
    """Lines that changed, with ``[-old-]{+new+}`` in them; counted as in the draft before."""
    number, line, changed = 1, "", False
    for before, after in pieces:
        if before != after:
            line, changed = line + _change(before, after), True
            number += before.count("\n")
            continue
        first, *others = after.split("\n")
        line += first
        for other in others:
            if changed:
                yield f"строка {number}:\n  {line}"
            number, line, changed = number + 1, other, False
    if changed:
        yield f"строка {number}:\n  {line}"


def _change(gone: str, come: str) -> str:
    return (f"[-{gone}-]" if gone else "") + (f"{{+{come}+}}" if come else "")
