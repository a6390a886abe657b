"""Runs ``toneqa score`` in a copy of this process, which is stopped like a machine that loses its power: model and rules are there already."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from tests.cli.command import inside, line, write
from toneqa.batch import journal
from toneqa.batch import run as scoring
from toneqa.batch.run import Setup, scorer

TALKS: Final = 60
DONE: Final = 0
FAILED: Final = 1
KILLED: Final = -signal.SIGKILL
_QUICK: Final = 0.01
"""Seconds between checkpoints: a short run has some too."""

_FEW: Final = 4
"""Conversations in a chunk: a run that is stopped early has done some."""


def export(folder: Path, talks: int = TALKS) -> Path:
    """Letters, some broken, some that repeat, one file of two."""
    rows = [line(str(n), f"Здравствуйте! Вернём {n % 23} рублей до пятницы.") for n in range(talks)]
    rows[7:7] = ['{"id": "broken"\n']
    write(folder / "in" / "b.jsonl", "".join(rows[20:]))
    write(folder / "in" / "a.jsonl", "".join(rows[:20]))
    scorer(Setup()).score([])
    return folder / "in"


def run(args: Sequence[object], at_start: Callable[[], None] = lambda: None, kill_after: float | None = None) -> int:
    """The exit code of a run; negative when a signal ended it."""
    child = os.fork()
    if not child:
        _be_child(args, at_start)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _be_child(args: Sequence[object], at_start: Callable[[], None]) -> None:
    code = 99
    try:
        with patch.object(journal, "EVERY", _QUICK), patch.object(scoring, "CHUNK", _FEW):
            at_start()
            code = inside("score", *args).code
    except BaseException as error:
        print(repr(error), file=sys.__stderr__)
    finally:
        os._exit(code)


def small_disk(size: int) -> Callable[[], None]:
    """Files of at most so many bytes, and an error instead of a signal for what is longer."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


CALLS: Final = ((os, "write"), (os, "fsync"), (os, "rename"), (os, "replace"), (os, "unlink"), (os, "ftruncate"))


def power_cut(at: int, half: bool = False) -> Callable[[], None]:
    """Kill the process at its ``at``-th call that changes the disk; ``half``: the first part of what it writes still gets there."""
    left = at

    def watched(real: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            nonlocal left
            left -= 1
            if not left:
                if half and name == "write":
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **more)

        return call

    def begin() -> None:
        for place, name in CALLS:
            setattr(place, name, watched(getattr(place, name), name))

    return begin
