"""The lines of a run as they are made, and how far it got: a run that is stopped goes on where it was.

``FILE.partial`` holds whole lines, ``FILE.resume`` what the run depends on, its files, and checkpoints: how many inputs are done, how
long their lines are, and the hash of those inputs. A checkpoint is written after its lines have reached the disk, so it never
promises too much; what lies behind the last one is cut off and done again.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any, Final

from toneqa.batch.content import START
from toneqa.errors import StoreError, system_reason
from toneqa.report.wire import dump
from toneqa.report.words import plural

Result = dict[str, Any]
Json = Mapping[str, Any]

EVERY: Final = 2.0
"""Seconds between checkpoints: what a killed run has to do again. Measured by the steady clock: the other one may be set."""

_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``done`` inputs have their lines in the first ``size`` bytes; ``chain`` is the hash of those inputs."""

    done: int = 0
    size: int = 0
    chain: bytes = START

    def to_json(self) -> Json:
        return {"done": self.done, "size": self.size, "chain": self.chain.hex()}

    @classmethod
    def of(cls, data: Json) -> Checkpoint:
        return cls(data["done"], data["size"], bytes.fromhex(data["chain"]))


@dataclass(frozen=True, slots=True)
class Plan:
    """What the lines depend on, by Russian name, and the files in their order. Equal plans and inputs give equal lines."""

    depends: Mapping[str, str]
    files: tuple[str, ...]


@dataclass(slots=True)
class Journal:
    """An open run. ``at``: how far it is; ``plan``: its files are those found when it began."""

    partial: Path
    state: FileIO
    lines: FileIO
    plan: Plan
    at: Checkpoint = field(default_factory=Checkpoint)
    _saved: float = field(default_factory=time.monotonic)

    @property
    def resume(self) -> Path:
        return Path(str(self.state.name))

    def write(self, result: Result, chain: bytes) -> None:
        """One more input is done; ``chain`` is the hash of all up to it.

        Raises:
            StoreError: E401; the lines so far stay, and the last checkpoint with them.
        """
        with stored(self.partial):
            size = append(self.lines, dump(result))
            self.at = Checkpoint(self.at.done + 1, self.at.size + size, chain)
            if time.monotonic() - self._saved >= EVERY:
                self.save()

    def save(self) -> None:
        os.fsync(self.lines.fileno())
        append(self.state, json.dumps(self.at.to_json()))
        os.fsync(self.state.fileno())
        self._saved = time.monotonic()

    def results(self) -> Iterator[Result]:
        """The results so far."""
        return read_lines(self.partial, self.at.size)

    def close(self) -> None:
        """Keep what is done; a full disk keeps the checkpoint before."""
        with suppress(OSError):
            self.save()
        self.lines.close()
        self.state.close()

    def remove(self) -> None:
        """The results have their own place."""
        self.lines.close()
        self.state.close()
        self.resume.unlink(missing_ok=True)


def paths_of(out: Path) -> tuple[Path, Path]:
    """Lines and state of the run that writes ``out``."""
    return out.with_name(out.name + ".partial"), out.with_name(out.name + ".resume")


def begin(out: Path, plan: Plan, restart: bool = False) -> Journal:
    """Begin a run anew.

    Raises:
        StoreError: E401 the folder is missing or cannot be written, E404 an unfinished run lies there, E405 another one is at work.
    """
    partial, resume = paths_of(out)
    with stored(partial):
        state = _locked(resume, out)
        if not restart and partial.exists() and (done := _last(state, partial.stat().st_size)[1].done):
            state.close()
            raise StoreError("E404", what=plural(done, "разговор", "разговора", "разговоров"), at=str(partial))
        state.seek(0)
        state.truncate()
        append(state, json.dumps({"toneqa": _FORMAT, "depends": plan.depends, "files": plan.files}))
        return Journal(partial, state, FileIO(partial, "wb"), plan)


def reopen(out: Path, plan: Plan) -> Journal | None:
    """Go on with the run that lies there; None where there is none.

    Raises:
        StoreError: E401, E405; E403 it depends on something that has changed.
    """
    partial, resume = paths_of(out)
    if not partial.exists() or not resume.exists():
        return None
    with stored(partial):
        state = _locked(resume, out)
        head, at = _last(state, partial.stat().st_size)
        if head is None:
            state.close()
            return None
        _same(head.depends, plan.depends, partial)
        lines = FileIO(partial, "r+b")
        lines.truncate(at.size)
        lines.seek(at.size)
        return Journal(partial, state, lines, head, at)


def changed(what: str, partial: Path) -> StoreError:
    return StoreError("E403", what=what, near=str(partial), at=str(partial))


def _same(then: Mapping[str, str], now: Mapping[str, str], partial: Path) -> None:
    names = [name for name in {**then, **now} if then.get(name) != now.get(name)]
    if names:
        raise changed(", ".join(names), partial)


def _last(state: FileIO, size: int) -> tuple[Plan | None, Checkpoint]:
    """The plan and the last checkpoint whose lines are all there; what follows it is cut off."""
    state.seek(0)
    plan, at, end = None, Checkpoint(), 0
    for line in state.readall().splitlines(keepends=True):
        try:
            data = json.loads(line)
            if plan is None:
                plan = Plan(data["depends"], tuple(data["files"])) if data["toneqa"] == _FORMAT else None
            else:
                found = Checkpoint.of(data)
                at = found if found.size <= size else at
        except (ValueError, KeyError, TypeError):
            break  # cut off by a stop
        end += len(line)
    state.truncate(end)
    state.seek(end)
    return plan, at


def _locked(path: Path, out: Path) -> FileIO:
    """The state file, kept from other runs until it is closed; the system lets go of it when the process dies."""
    state = FileIO(path, "a+b")
    try:
        import fcntl

        fcntl.lockf(state, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        pass  # no such locks on Windows
    except OSError as error:
        state.close()
        raise StoreError("E405", what=str(out), at=str(path)) from error
    return state


def append(out: FileIO, line: str) -> int:
    """A whole line or none: what a full disk cut off is taken back. Names of files may hold any byte."""
    data = (line + "\n").encode("utf-8", "replace")
    start = out.tell()
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(out.fileno(), view) :]
    except OSError:
        out.truncate(start)
        out.seek(start)
        raise
    out.seek(start + len(data))
    return len(data)


def read_lines(path: Path, size: int | None = None) -> Iterator[Result]:
    """The results of a file of lines, or of its first ``size`` bytes."""
    left = path.stat().st_size if size is None else size
    with path.open("rb") as lines:
        for line in lines:
            left -= len(line)
            if left < 0:
                return
            yield json.loads(line)


@contextmanager
def stored(path: Path) -> Iterator[None]:
    """Trouble with the disk as a coded error."""
    try:
        yield
    except OSError as error:
        raise StoreError("E401", what=f"{path}: {system_reason(error)}", at=str(path)) from error


def skip(items: Iterator[tuple[Any, bytes]], at: Checkpoint, partial: Path) -> None:
    """Pass over the inputs that are done.

    Raises:
        StoreError: E403 they are not what they were.
    """
    chain = START
    for _ in range(at.done):
        _, chain = next(items, (None, b""))
        if not chain:
            break
    if chain != at.chain:
        raise changed("входные файлы", partial)
