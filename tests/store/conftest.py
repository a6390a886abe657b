"""Every test that asks for ``databases`` or ``store`` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.store.databases import Databases, Files, Servers, opened
from tests.store.postgres import Server, binaries
from toneqa.store.engine import Store


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Started once; no test may stop it."""
    where = binaries()
    if where is None:
        pytest.skip("no PostgreSQL server: apt-get install postgresql (scripts/test does it as root)")
    server = Server.create(where)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    if request.param == "sqlite":
        return Files(Path(tmp_path_factory.mktemp("sqlite")))
    server: Any = request.getfixturevalue("server")
    return Servers(server)


@pytest.fixture
def store(databases: Databases) -> Iterator[Store]:
    """A migrated, empty database of its own."""
    with opened(databases.url()) as store:
        yield store


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of results, as ``toneqa score`` writes it: ten conversations, masked, with keyed hashes."""
    from tests.store.sample import write_results

    return write_results(tmp_path_factory.mktemp("results") / "results.jsonl")


@pytest.fixture
def desk(store: Store, results: Path) -> Store:
    """A database with imported results and four accounts: agent-rita, trainer, second, lead."""
    from tests.store.sample import add_people
    from toneqa.store.runs import import_results

    with store.writing() as tx:
        add_people(tx)
    import_results(store, results)
    return store


@pytest.fixture
def filled(desk: Store) -> Store:
    """As ``desk``, with a row in every table."""
    from tests.store.sample import fill

    fill(desk)
    return desk
