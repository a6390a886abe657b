"""Parquet, read batch by batch with pyarrow (extra ``import``)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from toneqa.errors import DataError
from toneqa.importers.base import BY_STANDARD, failure
from toneqa.importers.tables import Row, TableFile
from toneqa.types import Failure

_BATCH: Final = 1000


class ParquetFile(TableFile):
    name = "parquet"
    title = "Таблица Parquet"
    suffixes = (".parquet",)
    needs = "как у csv; нужен пакет pyarrow: pip install '.[import]'"
    basis = BY_STANDARD

    def sniff(self, head: bytes, path: Path) -> bool:
        return head.startswith(b"PAR1")

    def rows(self, path: Path) -> Iterator[Row | Failure]:
        """
        Raises:
            DataError: E219 the file is damaged, E220 pyarrow is not installed.
        """
        try:
            import pyarrow as arrow
            from pyarrow.parquet import ParquetFile as Reader
        except ImportError as error:
            raise DataError("E220", what="pyarrow") from error
        line = 1
        try:
            with Reader(path, memory_map=False, pre_buffer=False) as source:
                yield Row(line, source.schema_arrow.names)
                for batch in source.iter_batches(_BATCH, use_threads=False):
                    for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                        line += 1
                        yield Row(line, values)
        except (arrow.ArrowException, OSError, ValueError) as error:
            yield failure(DataError("E219", what=type(error).__name__), f"{path}:{line}")
