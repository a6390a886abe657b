"""A backup holds everything that lasts, and goes back into either database."""

from __future__ import annotations

import gzip
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.store.databases import Databases, Files, Makers, Servers, opened
from tests.store.postgres import Server
from toneqa.errors import DataError, StoreError, ToneqaError, UseError
from toneqa.store.backup import TRANSIENT, back_up, restore
from toneqa.store.engine import Store
from toneqa.store.letters import Letters
from toneqa.store.migrate import downgrade, revisions, status, upgrade
from toneqa.store.schema import Base

Rows = dict[str, list[dict[str, Any]]]


def everything(store: Store) -> Rows:
    """All rows of all tables, as values."""
    with store.reading() as tx:
        tables = Base.metadata.sorted_tables
        return {t.name: [dict(row) for row in tx.execute(select(t).order_by(*t.primary_key.columns)).mappings()] for t in tables}


def test_there_and_back_nothing_is_lost(filled: Store, databases: Databases, tmp_path: Path) -> None:
    before = everything(filled)
    assert all(before.values()), [name for name, rows in before.items() if not rows]
    path = tmp_path / "team.backup"
    found = back_up(filled, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert found.total == sum(len(rows) for name, rows in before.items() if name not in TRANSIENT)
    with opened(databases.url("empty")) as again:
        restore(again, path)
        after = everything(again)
        assert {name: rows for name, rows in before.items() if name not in TRANSIENT} == {
            n: r for n, r in after.items() if n not in TRANSIENT
        }
        assert all(after[name] == [] for name in TRANSIENT if name in after)
        with again.writing() as tx:
            from tests.store.sample import add_people
            from toneqa.store.accounts import Accounts, Role

            assert Accounts(tx).create("new", "Новый", Role.AGENT, None).id > max(row["id"] for row in before["account"])
            with pytest.raises(StoreError, match="E420"):
                add_people(tx)


def test_an_older_backup_is_brought_up_to_date(filled: Store, databases: Databases, tmp_path: Path) -> None:
    downgrade(filled, revisions()[-2])
    letters = status(filled).rows["review_item"]
    back_up(filled, tmp_path / "old")
    with opened(databases.url("empty")) as again:
        assert restore(again, tmp_path / "old").revision == revisions()[-2]
        assert status(again).is_current
        with again.reading() as tx:
            assert Letters(tx).count() == letters


def test_a_full_database_is_not_overwritten(filled: Store, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "copy")
    with pytest.raises(UseError, match="E184"):
        restore(filled, tmp_path / "copy")


def test_an_empty_one_gives_no_backup(databases: Databases, tmp_path: Path) -> None:
    with opened(databases.url("empty")) as store, pytest.raises(StoreError, match="E416"):
        back_up(store, tmp_path / "copy")
    assert list(tmp_path.glob("copy*")) == []


DAMAGES: list[Callable[[bytes], bytes]] = [
    lambda data: data[: len(data) // 2],
    lambda data: b"",
    lambda data: b"no backup at all",
    lambda data: gzip.compress(b""),
    lambda data: gzip.compress(b"[]\n"),
    lambda data: gzip.compress(b'{"format": "other"}\n'),
    lambda data: gzip.compress(b"\n".join(gzip.decompress(data).splitlines()[:-1]) + b"\n"),
    lambda data: gzip.compress(b"\n".join(line for line in gzip.decompress(data).splitlines() if b'"audit"' not in line[:20]) + b"\n"),
    lambda data: gzip.compress(gzip.decompress(data).replace(f'"revision":"{revisions()[-1]}"'.encode(), b'"revision":"9999"')),
    lambda data: gzip.compress(gzip.decompress(data).replace(b'{"table":"run"', b'{"table":"other"')),
]


@pytest.mark.parametrize("damage", DAMAGES, ids=range(len(DAMAGES)))
def test_a_damaged_backup_leaves_the_database_empty(files: Files, copy: bytes, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "copy"
    path.write_bytes(damage(copy))
    with opened(files.url("empty")) as again:
        with pytest.raises(DataError, match="E260"):
            restore(again, path)
        assert status(again).rows == {}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, makers: Makers) -> Files:
    """SQLite alone: for what does not depend on the database."""
    return Files(tmp_path_factory.mktemp("files"), makers)


@pytest.fixture(scope="module")
def copy(files: Files, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("copy") / "copy"
    with opened(files.url("filled")) as store:
        back_up(store, path)
    return path.read_bytes()


def test_a_disk_that_cannot_be_written_leaves_nothing(filled: Store) -> None:
    with pytest.raises(StoreError, match="E401"):
        back_up(filled, Path("/proc/copy"))


def test_every_revision_goes_down_and_up_again_with_rows(filled: Store) -> None:
    before = everything(filled)
    for revision in reversed(revisions()[:-1]):
        downgrade(filled, revision)
        assert status(filled).current == revision
        kept = status(filled).rows
        assert {name: count for name, count in kept.items() if count != len(before[name])} == {}
    upgrade(filled)
    assert set(status(filled).rows) == set(before)
    assert everything(filled)["account"] == before["account"]


@pytest.mark.parametrize("revision", ["", "nowhere", "9999"])
def test_a_revision_that_does_not_exist_is_told_of(store: Store, revision: str) -> None:
    with pytest.raises(ToneqaError, match="E181"):
        downgrade(store, revision or "x")


def test_a_sqlite_backup_moves_to_postgres(files: Files, copy: bytes, tmp_path: Path, server: Server) -> None:
    """The other way round is the same code."""
    path = tmp_path / "copy"
    path.write_bytes(copy)
    with opened(files.url("filled")) as here, opened(Servers(server).url("empty")) as moved:
        restore(moved, path)
        lasting = [name for name in Base.metadata.tables if name not in TRANSIENT]
        before, after = everything(here), everything(moved)
        assert [name for name in lasting if len(before[name]) != len(after[name])] == []
        assert before["decision"][0]["at"].tzinfo
        assert [row["text"] for row in before["message"]] == [row["text"] for row in after["message"]]
