"""Files with what is private: readable by their owner alone, there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from toneqa.errors import StoreError, system_reason


@contextmanager
def private_file(path: Path) -> Iterator[IO[bytes]]:
    """Takes its name when the block is done; until then it is ``FILE.partial``, and gone after an error.

    Raises:
        StoreError: E401.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    except OSError as error:
        raise StoreError("E401", what=f"{path}: {system_reason(error)}", at=str(path)) from error
    finally:
        partial.unlink(missing_ok=True)
