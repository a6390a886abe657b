"""Labelled conversations of a user: files or folders, with every mistake told by file and line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from toneqa.errors import DataError, UseError, system_reason
from toneqa.training.dataset import Hits, Talk, rule_hits, talks_of
from toneqa.types import Annotated, Finding


def no_hits(messages: Sequence[Annotated], at: int, channel: str | None) -> Sequence[Finding]:
    """For models that read words alone."""
    return ()


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files named, and every ``*.jsonl`` of the folders named.

    Raises:
        UseError: E101 nothing is there.
    """
    found = [file for path in paths for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    for path in found or [next(iter(paths)) / "*.jsonl"]:
        if not path.is_file():
            raise UseError("E101", what=str(path), at=str(path))
    return found


def read_labelled(files: Sequence[Path], hits: Hits = rule_hits) -> list[Talk]:
    """
    Raises:
        DataError: E202 a line is no JSON, E203 a field is missing, E205 a file cannot be read, E250 a label is unknown.
    """
    return [talk for file in files for talk in _read(file, hits)]


def _read(file: Path, hits: Hits) -> Iterator[Talk]:
    try:
        lines = file.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise DataError("E205", what="это не текст в кодировке UTF-8", at=str(file)) from error
    except OSError as error:
        raise DataError("E205", what=system_reason(error), at=str(file)) from error
    for number, line in enumerate(lines):
        if line.strip():
            yield from _talks(line, file, number, hits)


def _talks(line: str, file: Path, number: int, hits: Hits) -> list[Talk]:
    at = f"{file}:{number + 1}"
    try:
        return list(talks_of(json.loads(line), file.stem, number, hits))
    except json.JSONDecodeError as error:
        raise DataError("E202", what=f"знак {error.pos + 1}", at=at) from error
    except KeyError as error:
        raise DataError("E203", what=str(error.args[0]), at=at) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise DataError("E250", what=str(error), at=at) from error


def learnt(models: Sequence[Path], files: Sequence[Path]) -> Iterator[tuple[Path, list[str]]]:
    """Models whose configuration says that they learnt from these very files, and the names of these."""
    sums = {hashlib.sha256(file.read_bytes()).hexdigest(): file.name for file in files}
    for model in models:
        config = json.loads((model / "config.json").read_text("utf-8"))
        seen = [sums[digest] for digest in config.get("data", {}).values() if digest in sums]
        if seen:
            yield model, seen
