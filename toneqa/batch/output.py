"""Writes results: whole lines into ``FILE.partial``, renamed to ``FILE`` at the end."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final

from toneqa.errors import StoreError, UseError, system_reason
from toneqa.report.wire import dump

Result = dict[str, Any]
Render = Callable[[Path, TextIOWrapper], None]

ENDINGS: Final = (".jsonl", ".html", ".csv")


@dataclass(frozen=True, slots=True)
class Target:
    """Where the results go. ``lines`` collects wire lines; other endings are rendered from them at the end."""

    path: Path

    @property
    def partial(self) -> Path:
        return self.path.with_name(self.path.name + ".partial")

    @property
    def is_lines(self) -> bool:
        return self.path.suffix.lower() == ".jsonl"


def target(path: Path) -> Target:
    """
    Raises:
        UseError: E102 unknown ending.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UseError("E102", what=path.name)
    return Target(path)


def claim(target: Target) -> None:
    """Begin an empty partial file: whether there is room for results is known before the work.

    Raises:
        StoreError: E401 the folder is missing or cannot be written.
    """
    with _stored(target.partial):
        target.partial.open("w").close()


def write_lines(target: Target, results: Iterable[Result], done: Callable[[Result], None]) -> None:
    """Every result as a whole line in the partial file, flushed line by line; ``done`` after each.

    Raises:
        StoreError: E401; the lines written so far stay in the partial file.
    """
    with _stored(target.partial), target.partial.open("wb") as out:
        for result in results:
            _write_line(out.fileno(), (dump(result) + "\n").encode("utf-8", "replace"))  # names of files may hold any byte
            done(result)
        os.fsync(out.fileno())


def _write_line(descriptor: int, line: bytes) -> None:
    """A whole line or none: what a full disk cut off is taken back."""
    start = os.lseek(descriptor, 0, os.SEEK_CUR)
    try:
        view = memoryview(line)
        while view:
            view = view[os.write(descriptor, view) :]
    except OSError:
        os.ftruncate(descriptor, start)
        raise


def finish(target: Target, render: Callable[[Iterable[Result], Any], None] | None) -> None:
    """Rename the lines to their place, or render them beside it first."""
    with _stored(target.path):
        if render is None:
            target.partial.replace(target.path)
            return
        rendered = target.path.with_name(target.path.name + ".new")
        try:
            with rendered.open("w", encoding="utf-8", newline="") as out:
                render(read_lines(target.partial), out)
            rendered.replace(target.path)
        finally:
            rendered.unlink(missing_ok=True)
        target.partial.unlink(missing_ok=True)


def read_lines(path: Path) -> Iterator[Result]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


@contextmanager
def _stored(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError("E401", what=f"{path}: {system_reason(error)}", at=str(path)) from error
