"""Brings a database to a revision of the schema and says where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text

from toneqa.errors import StoreError, UseError
from toneqa.store.engine import Store, Transaction

FOLDER: Final = Path(__file__).parent / "migrations"
BASE: Final = "base"
HEAD: Final = "head"
_LOCK: Final = 715_2026
"""Number of the PostgreSQL advisory lock under which one process migrates."""


@dataclass(frozen=True, slots=True)
class Status:
    """``current`` is empty for an empty database; ``rows``: by table, of those that exist."""

    current: str
    newest: str
    rows: dict[str, int]

    @property
    def is_current(self) -> bool:
        return self.current == self.newest


def revisions() -> tuple[str, ...]:
    """All of them, the oldest first."""
    return tuple(reversed([script.revision for script in _scripts().walk_revisions()]))


def upgrade(store: Store, revision: str = HEAD) -> None:
    """
    Raises:
        UseError: E181 no such revision.
        StoreError: E411 no answer, E412 the database is of a newer toneqa.
    """
    with store.writing() as tx:
        upgrade_in(tx, revision)


def upgrade_in(tx: Transaction, revision: str = HEAD) -> None:
    """As ``upgrade``, inside a transaction that does more."""
    connection = _locked(tx)
    _known(_current(connection))
    _run(connection, command.upgrade, revision)


def downgrade(store: Store, revision: str) -> None:
    """Tables that the older revision does not know are dropped with their rows. All or nothing.

    Raises:
        UseError: E181.
    """
    with store.writing() as tx:
        connection = _locked(tx)
        _known(_current(connection))
        _run(connection, command.downgrade, revision)


def status(store: Store) -> Status:
    """
    Raises:
        StoreError: E411.
    """
    with store.reading() as tx:
        connection = tx.connection()
        tables = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
        quoted = connection.dialect.identifier_preparer.quote
        rows = {name: int(tx.scalar(text(f"SELECT count(*) FROM {quoted(name)}")) or 0) for name in tables}
        return Status(_current(connection), _newest(), rows)


def ensure_current(store: Store) -> None:
    """An empty database gets its tables; any other must be at the newest revision.

    Raises:
        StoreError: E411 no answer, E412 it is of an older or newer toneqa.
    """
    with store.reading() as tx:
        current = _current(tx.connection())
    if not current:
        upgrade(store)
    elif current != _newest():
        raise StoreError("E412", what=current, near=_newest(), at=store.place)


def _locked(tx: Transaction) -> Connection:
    """One migration at a time: SQLite's writer is alone anyhow."""
    connection = tx.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    return connection


def _run(connection: Connection, step: object, revision: str) -> None:
    try:
        step(_config(connection), revision)  # type: ignore[operator]
    except CommandError as error:
        raise UseError("E181", what=revision, near=", ".join((BASE, *revisions()))) from error


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _newest() -> str:
    return _scripts().get_current_head() or ""


def _current(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def _known(current: str) -> None:
    if current and current not in revisions():
        raise StoreError("E412", what=current, near=_newest())
