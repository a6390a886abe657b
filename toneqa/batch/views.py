"""The files that are made of a run's results, by their ending."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from toneqa.report.summary import Summary

Result = dict[str, Any]
Source = Callable[[], Iterable[Result]]
"""Reads the results from the beginning, as often as a view needs them."""


@dataclass(frozen=True, slots=True)
class View:
    """``package`` must be installed; ``extra`` brings it."""

    write: Callable[[Source, Path, Summary], None]
    package: str = ""
    extra: str = ""


def _csv(source: Source, path: Path, summary: Summary) -> None:
    """With names for what is masked («[ИМЯ-1]»), like every view that people read."""
    from toneqa.privacy.pseudonyms import readable
    from toneqa.report.csv_table import write_csv

    with path.open("w", encoding="utf-8", newline="") as out:
        write_csv(map(readable, source()), out)


def _html(source: Source, path: Path, summary: Summary) -> None:
    from toneqa.report.overview.page import write_page
    from toneqa.report.saved import Again
    from toneqa.rules.catalogue import title_of

    with path.open("w", encoding="utf-8", newline="") as out:
        write_page(Again(source), out, title_of)


def _parquet(source: Source, path: Path, summary: Summary) -> None:
    from toneqa.report.parquet import write_parquet

    with path.open("wb") as out:
        write_parquet(source(), out)


def _duckdb(source: Source, path: Path, summary: Summary) -> None:
    from toneqa.report.duckdb_file import write_duckdb

    write_duckdb(source(), path)


def _xlsx(source: Source, path: Path, summary: Summary) -> None:
    from toneqa.privacy.pseudonyms import readable
    from toneqa.report.xlsx import write_xlsx

    write_xlsx(map(readable, source()), summary, path)


VIEWS: Final[Mapping[str, View]] = {
    ".parquet": View(_parquet, "pyarrow", "report"),
    ".duckdb": View(_duckdb, "duckdb", "report"),
    ".xlsx": View(_xlsx, "xlsxwriter", "report"),
    ".csv": View(_csv),
    ".html": View(_html),
}
