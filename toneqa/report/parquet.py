"""Results as one Parquet file of ``toneqa.report.arrow.SCHEMA``. Needs pyarrow (extra ``report``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa
from pyarrow.parquet import ParquetFile, ParquetWriter

from toneqa.errors import DataError
from toneqa.report.arrow import SCHEMA, Json, batch_of, results_of, strange

ROWS: Final = 2000
"""Conversations in a row group: about 10 MB of text, and always as many, so that equal results give equal bytes."""

_READ: Final = 200


def write_parquet(results: Iterable[Json], out: BinaryIO) -> None:
    """Write the whole file; memory holds one row group."""
    source = iter(results)
    with ParquetWriter(out, SCHEMA, compression="zstd") as writer:
        while rows := list(islice(source, ROWS)):
            writer.write_batch(batch_of(rows))


def read_parquet(path: Path) -> Iterator[dict[str, Any]]:
    """The wire results of a file that toneqa wrote, this one or an earlier, in its order.

    Raises:
        DataError: E219 the file is damaged, E261 it holds something else.
    """
    for batch in _batches(path):
        yield from results_of(batch)


def pick_parquet(path: Path, places: Set[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Results at these places, counted from 1; the other rows stay columns. Raises like ``read_parquet``."""
    first = 1
    for batch in _batches(path):
        wanted = [at for at in range(batch.num_rows) if first + at in places]
        if wanted:
            yield from zip((first + at for at in wanted), results_of(batch.take(wanted)), strict=True)
        first += batch.num_rows


def _batches(path: Path) -> Iterator[Any]:
    try:
        with ParquetFile(path, memory_map=False, pre_buffer=False) as source:
            if why := strange(source.schema_arrow):
                raise DataError("E261", what=path.name, near=why, at=str(path))
            yield from source.iter_batches(_READ, use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise DataError("E219", what=type(error).__name__, at=str(path)) from error
