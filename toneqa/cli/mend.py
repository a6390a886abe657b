"""What ``check --fix`` and ``check --diff`` show: the draft with its safe fixes, and what they changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from toneqa.batch.mending import Mended
    from toneqa.fixing import Piece


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
