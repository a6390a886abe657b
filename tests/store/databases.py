"""Empty and migrated databases for a test: SQLite in a file, PostgreSQL as copies of a template."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from tests.store.postgres import Server
from toneqa.store.engine import Store, open_store
from toneqa.store.migrate import upgrade

TEMPLATE: Final = "template_toneqa"
_numbers = itertools.count(1)


class Databases(Protocol):
    """Makes databases of one kind and names their addresses."""

    name: str

    def url(self, migrated: bool = True) -> str: ...


@dataclass
class Files:
    """SQLite."""

    folder: Path
    name: str = "sqlite"

    def __post_init__(self) -> None:
        with opened(str(self.folder / "template.db")) as store:
            upgrade(store)

    def url(self, migrated: bool = True) -> str:
        path = self.folder / f"db{next(_numbers)}.db"
        if migrated:
            shutil.copyfile(self.folder / "template.db", path)
        return str(path)


@dataclass
class Servers:
    """PostgreSQL."""

    server: Server
    name: str = "postgres"

    def __post_init__(self) -> None:
        self.server.sql(f"CREATE DATABASE {TEMPLATE}")
        with opened(self.server.url(TEMPLATE)) as store:
            upgrade(store)

    def url(self, migrated: bool = True) -> str:
        name = f"db{next(_numbers)}"
        self.server.sql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE if migrated else 'template0'}")
        return self.server.url(name)


@contextmanager
def opened(url: str) -> Iterator[Store]:
    store = open_store(url)
    try:
        yield store
    finally:
        store.close()
