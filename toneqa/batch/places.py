"""Files here and in object storage: ``s3://…``, ``gs://…`` and whatever fsspec knows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from toneqa.errors import UseError


def is_remote(place: str) -> bool:
    return "://" in place


def opened(place: str) -> IO[bytes]:
    """
    Raises:
        OSError: it cannot be read.
        UseError: E107 the storage needs a package that is not installed.
    """
    if not is_remote(place):
        return Path(place).open("rb")
    system, path = _system(place)
    found: IO[bytes] = system.open(path, "rb")
    return found


def size_of(place: str) -> int:
    """Bytes; 0 for what is no file or not there."""
    try:
        if is_remote(place):
            system, path = _system(place)
            return int(system.size(path) or 0)
        return Path(place).stat().st_size if Path(place).is_file() else 0
    except OSError:
        return 0


def listed(place: str) -> list[str]:
    """The files of a remote folder, sorted, or the file itself; empty where there is nothing."""
    system, path = _system(place)
    scheme = place.partition("://")[0]
    try:
        if system.isfile(path):
            return [place]
        return [f"{scheme}://{str(name).lstrip('/') if scheme != 'file' else name}" for name in sorted(system.find(path))]
    except OSError:
        return []


@contextmanager
def local_copy(place: str) -> Iterator[Path]:
    """A copy for as long as it is read."""
    system, path = _system(place)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.rpartition("/")[2]
        system.get(path, str(copy))
        yield copy


def upload(file: Path, place: str) -> None:
    """Copy beside its place and move there."""
    system, path = _system(place)
    system.put(str(file), path + ".new")
    system.mv(path + ".new", path)


def _system(place: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise UseError("E107", what="fsspec", near="ray") from error
    try:
        system, path = url_to_fs(place)
    except (ImportError, ValueError) as error:
        raise UseError("E116", what=place, near=str(error).partition("\n")[0]) from error
    return system, str(path)
