"""Where results go: files named by the user, written beside their place and renamed when they are whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from io import FileIO
from pathlib import Path
from typing import Any, Final

from toneqa.batch.journal import append, stored
from toneqa.batch.views import VIEWS, Source
from toneqa.errors import UseError
from toneqa.report.summary import Summary
from toneqa.report.wire import dump

Result = dict[str, Any]

LINES: Final = ".jsonl"
ENDINGS: Final = (LINES, *VIEWS)


@dataclass(frozen=True, slots=True)
class Target:
    """Where the results go. Lines are the results themselves; other endings are views, made of the lines at the end."""

    path: Path

    @property
    def partial(self) -> Path:
        return self.path.with_name(self.path.name + ".partial")

    @property
    def fresh(self) -> Path:
        """Where a view is written before it takes its place."""
        return self.path.with_name(self.path.name + ".new")

    @property
    def ending(self) -> str:
        return self.path.suffix.lower()

    @property
    def is_lines(self) -> bool:
        return self.ending == LINES


def target(path: Path) -> Target:
    """
    Raises:
        UseError: E102 unknown ending, E107 a package that this ending needs is not installed.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UseError("E102", what=path.name)
    view = VIEWS.get(path.suffix.lower())
    if view and view.package and find_spec(view.package) is None:
        raise UseError("E107", what=view.package, near=view.extra)
    return Target(path)


def targets(paths: Iterable[Path]) -> list[Target]:
    """The lines first where there are some: they are the journal of the run.

    Raises:
        UseError: E102, E107; E115 a file is named twice.
    """
    found = [target(path) for path in paths]
    named = [one.path.absolute() for one in found]
    twice = next((path for at, path in enumerate(named) if path in named[:at]), None)
    if twice:
        raise UseError("E115", what=twice.name, at=str(twice))
    return sorted(found, key=lambda one: not one.is_lines)


def claim(target: Target) -> None:
    """Whether there is room for results is known before the work.

    Raises:
        StoreError: E401 the folder is missing or cannot be written.
    """
    with stored(target.path):
        target.fresh.open("w").close()
        target.fresh.unlink()


def write_lines(target: Target, results: Iterable[Result], done: Callable[[Result], None]) -> None:
    """Every result as a whole line in the partial file; ``done`` after each.

    Raises:
        StoreError: E401; the lines written so far stay in the partial file.
    """
    with stored(target.partial), FileIO(target.partial, "wb") as out:
        for result in results:
            append(out, dump(result))
            done(result)
        os.fsync(out.fileno())


def finish_lines(target: Target) -> None:
    with stored(target.path):
        target.partial.replace(target.path)


def copy_lines(lines: Path, target: Target) -> None:
    """A second file of lines, whole or not at all."""
    with stored(target.path):
        shutil.copyfile(lines, target.fresh)
        target.fresh.replace(target.path)


def write_view(target: Target, source: Source, summary: Summary) -> None:
    """Make the view beside its place and rename it; what fails leaves the old one.

    Raises:
        StoreError: E401
    """
    with placed(target) as fresh:
        VIEWS[target.ending].write(source, fresh, summary)


@contextmanager
def placed(target: Target) -> Iterator[Path]:
    """A path beside the target's: what was written there takes its place when all went well.

    Raises:
        StoreError: E401
    """
    with stored(target.path):
        try:
            yield target.fresh
            _sync(target.fresh)
            target.fresh.replace(target.path)
        finally:
            target.fresh.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as out:
        os.fsync(out.fileno())
