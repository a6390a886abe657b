"""One server with a process that reads letters, for all tests of the API; a team with accounts for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from tests.store.sample import write_results
from tests.web.served import client
from tests.web.team import Visitor, new_store, serve, visitor
from toneqa.store.engine import Store, open_store
from toneqa.store.runs import import_results


@pytest.fixture(scope="session")
def api() -> Iterator[TestClient]:
    with client(analysts=1) as web:
        yield web


@pytest.fixture
def team_store(tmp_path: Path) -> Iterator[Store]:
    store = new_store(tmp_path / "team.db")
    yield store
    store.close()


@pytest.fixture
def anna(team_store: Store) -> Visitor:
    """Nobody has signed in yet."""
    return visitor(serve(team_store))


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of results, as ``toneqa score`` writes it: ten conversations."""
    return write_results(tmp_path_factory.mktemp("results") / "results.jsonl")


@pytest.fixture(scope="session")
def loaded_file(tmp_path_factory: pytest.TempPathFactory, results: Path) -> Path:
    """The team with letters to review, to copy."""
    path = Path(tmp_path_factory.mktemp("loaded") / "team.db")
    store = new_store(path)
    import_results(store, results)
    _no_control(store)
    store.close()
    return path


def _no_control(store: Store) -> None:
    """Chance draws the control share anew for each run; a test that needs a letter of it makes one."""
    with store.writing() as tx:
        tx.execute(text("UPDATE review_item SET control = 0, priority = priority & ~1"))
        tx.execute(text("DELETE FROM review_reason WHERE name = 'control'"))


@pytest.fixture
def loaded(loaded_file: Path, tmp_path: Path) -> Iterator[Store]:
    """A database of its own for each test."""
    store = open_store(str(shutil.copyfile(loaded_file, tmp_path / "loaded.db")))
    yield store
    store.close()
