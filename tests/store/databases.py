"""Databases for a test: SQLite in a file, PostgreSQL on a server; each is a copy of a template that is made once."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.store.postgres import Server
from toneqa.store.engine import Store, open_store
from toneqa.store.migrate import upgrade

Makers = Mapping[str, Callable[[Store], None]]
"""What a template holds, by its name; each begins with the newest tables."""

_numbers = itertools.count(1)


class Databases(Protocol):
    """Makes databases of one kind and names their addresses."""

    name: str

    def url(self, template: str = "migrated") -> str:
        """``empty``: without tables; ``migrated``: without rows; else a template of the makers."""
        ...


@dataclass
class Files:
    """SQLite."""

    folder: Path
    makers: Makers = field(default_factory=dict)
    name: str = "sqlite"

    def url(self, template: str = "migrated") -> str:
        path = self.folder / f"db{next(_numbers)}.db"
        if template != "empty":
            shutil.copyfile(self._template(template), path)
        return str(path)

    def _template(self, name: str) -> Path:
        path = self.folder / f"{name}.db"
        if not path.exists():
            _make(str(path), self.makers.get(name))
        return path


@dataclass
class Servers:
    """PostgreSQL."""

    server: Server
    makers: Makers = field(default_factory=dict)
    name: str = "postgres"
    _templates: dict[str, str] = field(default_factory=lambda: {"empty": "template0"})

    def url(self, template: str = "migrated") -> str:
        name = f"db{next(_numbers)}"
        self.server.sql(f"CREATE DATABASE {name} TEMPLATE {self._template(template)}")
        return self.server.url(name)

    def _template(self, name: str) -> str:
        if name not in self._templates:
            self._templates[name] = made = f"template{next(_numbers)}"
            self.server.sql(f"CREATE DATABASE {made}")
            _make(self.server.url(made), self.makers.get(name))
        return self._templates[name]


def _make(url: str, maker: Callable[[Store], None] | None) -> None:
    with opened(url) as store:
        upgrade(store)
        if maker:
            maker(store)


@contextmanager
def opened(url: str) -> Iterator[Store]:
    store = open_store(url)
    try:
        yield store
    finally:
        store.close()
