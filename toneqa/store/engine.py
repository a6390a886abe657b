"""Opens a database and gives out transactions; troubles of the database become coded errors without its secrets."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from toneqa.errors import StoreError, UseError
from toneqa.store.schema.base import storable

Transaction = Session
"""What repositories take: opened by ``Store.reading`` or ``Store.writing``."""

BUSY_SECONDS: Final = 10
"""How long a writer waits for another before it gives up."""

CONNECT_SECONDS: Final = 5
POOL: Final = 10
"""Connections of one process; as many again in a rush."""

_WRITES: Final = "toneqa_writes"
_SCHEMES: Final = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg", "postgresql+psycopg": "postgresql+psycopg"}
_URL: Final = re.compile(r"([a-z][a-z0-9+]+)://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Store:
    """A database. Thread-safe; one for a process."""

    engine: Engine

    @property
    def place(self) -> str:
        """Where it is, without the password."""
        return place_of(self.engine.url)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self, snapshot: bool = False) -> Iterator[Transaction]:
        """A transaction that cannot write; with ``snapshot`` all its statements see one moment (on SQLite they always do).

        Raises:
            StoreError: E411 no answer, E413 busy.
        """
        level = {"isolation_level": "REPEATABLE READ"} if snapshot and not self.is_sqlite else {}
        with self._transaction(postgresql_readonly=True, **level) as tx:
            yield tx

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """All of it is kept, or, when an error leaves the block, none.

        Raises:
            StoreError: E411 no answer, E413 busy, E414 full or not writable.
        """
        with self._transaction(**{_WRITES: True}) as tx:
            yield tx

    @contextmanager
    def _transaction(self, **options: Any) -> Iterator[Transaction]:
        with translated(self.place), Session(self.engine.execution_options(**options), expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        self.engine.dispose()


def open_store(url: str) -> Store:
    """``url``: a path of an SQLite file, ``sqlite:///path`` or ``postgresql://user@host/name``. Nothing is read or made yet.

    Raises:
        UseError: E107 no driver for PostgreSQL, E180 no address of a database.
    """
    parsed = parse_url(url)
    try:
        return Store(_sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgres(parsed))
    except ModuleNotFoundError as error:
        raise UseError("E107", what="psycopg", near="postgres") from error


def parse_url(url: str) -> URL:
    """
    Raises:
        UseError: E180.
    """
    scheme = _URL.match(url)
    try:
        parsed = make_url(url) if scheme else URL.create("sqlite", database=url)
        name = parsed.drivername.lower()
        if name == "sqlite" and parsed.database:
            return parsed.set(database=str(Path(parsed.database).expanduser()))
        if name in _SCHEMES and parsed.database:
            return parsed.set(drivername=_SCHEMES[name])
    except (ArgumentError, NoSuchModuleError, ValueError):
        pass
    raise UseError("E180", what=scheme[1].lower() if scheme else "пусто")


def place_of(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return f"{url.host or 'localhost'}:{url.port or 5432}/{url.database}"


def _is_no_row(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith("Row ")


logging.getLogger("sqlalchemy.engine.Engine").addFilter(_is_no_row)
"""``hide_parameters`` hides what goes to the database; what comes from it SQLAlchemy would log at its lowest level."""


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, pool_size=POOL, max_overflow=POOL, **_COMMON)
    event.listen(engine, "do_connect", _own_sqlite)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgres(url: URL) -> Engine:
    given = {
        "connect_timeout": CONNECT_SECONDS,
        "options": f"-c lock_timeout={BUSY_SECONDS}s -c timezone=UTC",
        "application_name": "toneqa",
    }
    return create_engine(url, connect_args=given, pool_pre_ping=True, pool_size=POOL, max_overflow=POOL, **_COMMON)


def _to_json(value: Any) -> str:
    return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


_COMMON: Final[dict[str, Any]] = {"hide_parameters": True, "json_serializer": _to_json, "pool_timeout": BUSY_SECONDS}
"""``hide_parameters``: no letter text in errors and logs."""


def _own_sqlite(dialect: Any, record: Any, args: list[Any], given: dict[str, Any]) -> None:
    """A new file is its owner's alone, and so are the two that SQLite lays beside it. What cannot be made here, the driver tells."""
    with suppress(OSError):
        os.close(os.open(args[0], os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Readers do not wait for the writer, keys hold, a commit outlives a power cut, deleted words are overwritten."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: two of them queue up, where a reader turned writer would fail."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Troubles of the database as coded errors; broken keys go through, they are bugs or for the caller.

    Raises:
        StoreError: E411, E413, E414.
    """
    try:
        yield
    except IntegrityError:
        raise
    except PoolTimeoutError as error:
        raise StoreError("E413", at=place) from error
    except DBAPIError as error:
        if code := _code(error):
            raise StoreError(code, at=place) from error
        raise
    except SQLAlchemyError:
        raise


_LOCKED: Final = ("locked", "busy")
_UNWRITABLE: Final = ("readonly", "full", "unable to open", "disk i/o")
_DAMAGED: Final = ("not a database", "malformed")
_STATES: Final = {"55P03": "E413", "40P01": "E413", "40001": "E413", "53300": "E413", "57014": "E413", "53100": "E414"}
_LOST: Final = ("08", "28", "3D", "57P", "53")
"""States of PostgreSQL; its words come in the language of the server."""


def _code(error: DBAPIError) -> str:
    """The code of the trouble, empty for what is nobody's trouble but ours."""
    return _sqlite_code(str(error.orig).lower()) if "sqlite" in type(error.orig).__module__ else _postgres_code(error)


def _sqlite_code(said: str) -> str:
    table = ((_LOCKED, "E413"), (_UNWRITABLE, "E414"), (_DAMAGED, "E415"))
    return next((code for words, code in table if any(word in said for word in words)), "")


def _postgres_code(error: DBAPIError) -> str:
    """A driver's own error without a state means that the connection is gone or never was."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state in _STATES:
        return _STATES[state]
    silent = not state and type(error.orig).__name__ in ("OperationalError", "InterfaceError", "ConnectionTimeout")
    return "E411" if silent or state.startswith(_LOST) or error.connection_invalidated else ""
