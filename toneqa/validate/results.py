"""Results of ``toneqa score`` read back, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from toneqa.errors import DataError, system_reason
from toneqa.report.wire import SCHEMA

Json = Mapping[str, Any]


def is_results(path: Path) -> bool:
    """Does the file begin with a result? Anything else is an input that is still to be scored."""
    try:
        with path.open("rb") as lines:
            first = next((line for line in lines if line.strip()), b"")
        data = json.loads(first)
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(data, dict) and data.get("schema") == SCHEMA


def read_results(path: Path) -> Iterator[Json]:
    """
    Raises:
        DataError: E202 a line is no result, E205 the file cannot be read.
    """
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _result(line, f"{path}:{number}")
    except OSError as error:
        raise DataError("E205", what=f"{path.name}: {system_reason(error)}", at=str(path)) from error


def _result(line: bytes, at: str) -> Json:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError("E202", what="это не результат toneqa score", at=at) from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or "id" not in data:
        raise DataError("E202", what="это не результат toneqa score", at=at)
    return data
