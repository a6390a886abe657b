"""Every test that asks for ``databases`` or ``store`` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.store.databases import Databases, Files, Makers, Servers, opened
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


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of results, as ``toneqa score`` writes it: ten conversations, masked, with keyed hashes."""
    from tests.store.sample import write_results

    return write_results(tmp_path_factory.mktemp("results") / "results.jsonl")


@pytest.fixture(scope="session")
def makers(results: Path) -> Makers:
    """``desk``: imported results and four accounts, rita (agent), trainer, second, lead; ``filled``: a row in every table besides."""
    from tests.store.sample import add_people, fill
    from toneqa.store.runs import import_results

    def desk(store: Store) -> None:
        with store.writing() as tx:
            add_people(tx)
        import_results(store, results)

    def filled(store: Store) -> None:
        desk(store)
        fill(store)

    return {"desk": desk, "filled": filled}


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, makers: Makers) -> Databases:
    if request.param == "sqlite":
        return Files(Path(tmp_path_factory.mktemp("sqlite")), makers)
    server: Any = request.getfixturevalue("server")
    return Servers(server, makers)


@pytest.fixture
def store(databases: Databases) -> Iterator[Store]:
    """A migrated, empty database of its own."""
    with opened(databases.url()) as store:
        yield store


@pytest.fixture
def desk(databases: Databases) -> Iterator[Store]:
    """A database of its own with imported results and four accounts."""
    with opened(databases.url("desk")) as store:
        yield store


@pytest.fixture
def filled(databases: Databases) -> Iterator[Store]:
    """As ``desk``, with a row in every table."""
    with opened(databases.url("filled")) as store:
        yield store
