"""One server with a process that reads letters, for all tests of the API; a team with accounts for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.web.served import client
from tests.web.team import Visitor, new_store, serve, visitor
from toneqa.store.engine import Store


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
