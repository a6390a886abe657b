"""Results that were saved, read as often as needed: lines of JSON or Parquet. A damaged line is told of, the others are taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from pathlib import Path
from typing import Any, Final, TypeVar

from toneqa.errors import TEXTS, DataError, UseError, json_fault, system_reason
from toneqa.report.summary import Trouble, trouble
from toneqa.report.wire import SCHEMA
from toneqa.report.words import STATUSES

ENDINGS: Final = (".jsonl", ".parquet")

Result = dict[str, Any]
Read = TypeVar("Read")

BROKEN: Final = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What reading a result raises that somebody edited by hand, or that an early toneqa wrote without a field that is needed now."""


class Lines:
    """Results as ``toneqa score`` writes them into .jsonl, and into its partial file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[Result]:
        """
        Raises:
            DataError: E205 the file cannot be read, E261 its first line is no result.
        """
        for number, (at, line) in enumerate(self._lines(), 1):
            yield _result(line, self._path, at, is_first=number == 1)

    def picked(self, places: Set[int]) -> Iterator[tuple[int, Result]]:
        """Results at these places, counted from 1; only they are parsed."""
        for place, (at, line) in enumerate(self._lines(), 1):
            if place in places:
                yield place, _result(line, self._path, at)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        try:
            with self._path.open("rb") as lines:
                yield from ((at, line) for at, line in enumerate(lines, 1) if line.strip())
        except OSError as error:
            raise DataError("E205", what=f"{self._path.name}: {system_reason(error)}", at=str(self._path)) from error


class Again:
    """Results of whatever gives them from the beginning each time it is called."""

    def __init__(self, source: Callable[[], Iterable[Result]]) -> None:
        self._source = source

    def __iter__(self) -> Iterator[Result]:
        return iter(self._source())

    def picked(self, places: Set[int]) -> Iterator[tuple[int, Result]]:
        return ((place, result) for place, result in enumerate(self._source(), 1) if place in places)


class Table:
    """Results as ``toneqa score`` writes them into .parquet."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[Result]:
        """
        Raises:
            DataError: E219 the file is damaged, E261 it holds something else.
        """
        from toneqa.report.parquet import read_parquet

        return (_with_status(result, f"{self._path}:{at}") for at, result in enumerate(read_parquet(self._path), 1))

    def picked(self, places: Set[int]) -> Iterator[tuple[int, Result]]:
        from toneqa.report.parquet import pick_parquet

        return ((at, _with_status(result, f"{self._path}:{at}")) for at, result in pick_parquet(self._path, places))


def saved(path: Path) -> Lines | Table:
    """
    Raises:
        UseError: E101 no such file, E107 Parquet without pyarrow, E134 an ending that is no result's.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise UseError("E134", what=path.name)
    if not path.exists():
        raise UseError("E101", what=str(path))
    if ending == ".jsonl":
        return Lines(path)
    try:
        import pyarrow  # noqa: F401
    except ModuleNotFoundError as error:
        raise UseError("E107", what="pyarrow", near="report") from error
    return Table(path)


def _result(line: bytes, path: Path, at: int, is_first: bool = False) -> Result:
    """The result, or one that says what is wrong with the line: a torn line must not cost the report."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        data, why = None, f"не разбирается строка {at}: {json_fault(error)}"
    else:
        why = f"строка {at} — не результат"
    if isinstance(data, dict) and data.get("schema") == SCHEMA:
        return _with_status(data, f"{path}:{at}")
    if is_first:
        raise DataError("E261", what=path.name, near=why, at=f"{path}:{at}")
    return damaged(f"{path}:{at}", why)


def _with_status(result: Result, place: str) -> Result:
    """Whoever reads results goes by their status: one without it would be left out in silence."""
    return result if result.get("status") in STATUSES else damaged(place, "не сказано, проверен ли он (status)")


def damaged(place: str, why: str) -> Result:
    """A result that stands for one that cannot be used."""
    error = {"code": "E263", "message": TEXTS["E263"].format(what=why, near=""), "at": place}
    return {"schema": SCHEMA, "id": place, "source": place, "status": "error", "error": error, "damaged": True, "messages": []}


def unfit(result: Mapping[str, Any], error: Exception) -> Result:
    """As ``damaged``, for a result in which ``error`` met a field that is missing or holds something else."""
    return damaged(str(result.get("source") or result.get("id")), f"в нём не то поле ({error})")


def each(results: Iterable[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], Read], troubles: list[Trouble]) -> Iterator[Read]:
    """What ``read`` makes of every scored conversation, all or nothing; each result that cannot be used is added to ``troubles``."""
    for result in results:
        if result.get("damaged"):
            troubles.append(trouble(result))
        if result.get("status") != "ok":
            continue
        try:
            found = read(result)
        except BROKEN as error:
            troubles.append(trouble(unfit(result, error)))
            continue
        yield found
