"""A database that an older toneqa filled is brought up to date, is worked on, and goes back: no row is lost or changed on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Column, MetaData, insert, select, text
from sqlalchemy.exc import DBAPIError

from tests.cli.command import inside
from tests.store.databases import Databases, opened
from tests.store.first_rows import FIRST, KEY_DIGEST, RITA, SESSION_DIGEST, TRAINER
from toneqa.errors import StoreError
from toneqa.store.accounts import Accounts, Role, Sessions
from toneqa.store.audit import Audit
from toneqa.store.desk import Decision, Desk
from toneqa.store.engine import Store
from toneqa.store.keys import Keys
from toneqa.store.migrate import downgrade, ensure_current, revisions, status, upgrade
from toneqa.store.runs import import_results

Rows = Mapping[str, list[dict[str, Any]]]

_MOMENT: Final = datetime(2026, 1, 2, 10, tzinfo=UTC)
_VALUES: Final[Mapping[type, Any]] = {dict: {"имя": ["я", 1]}, bool: True, datetime: _MOMENT, float: 0.5, int: 7}
_CHECKED: Final = {("account", "role"): "trainer", ("webhook", "state"): "done"}
"""Columns that take a few values only."""


def tables(store: Store) -> MetaData:
    """As the database itself knows them: the models of today say nothing of an older one."""
    found = MetaData()
    with store.reading() as tx:
        found.reflect(tx.connection())
    found.remove(found.tables["alembic_version"])
    return found


def rows(store: Store) -> Rows:
    known = tables(store).sorted_tables
    with store.reading() as tx:
        return {t.name: [dict(row) for row in tx.execute(select(t).order_by(*t.primary_key.columns)).mappings()] for t in known}


def lost(before: Rows, after: Rows) -> list[tuple[str, dict[str, Any]]]:
    """Rows that are gone or have other values; columns that came since do not count."""
    gone = []
    for name, old in before.items():
        kept = [{column: row.get(column, "gone") for column in old[0]} for row in after.get(name, ())]
        gone += [(name, row) for row in old if row not in kept]
    return gone


def put_one_row_everywhere(store: Store) -> None:
    known = tables(store).sorted_tables
    with store.writing() as tx:
        for table in known:
            tx.execute(insert(table), [{c.name: _value(c) for c in table.columns if not (c.primary_key and c.name == "id")}])


def _value(column: Column[Any]) -> Any:
    """Keys lead to the only row of their table; nothing replaces itself."""
    for key in column.foreign_keys:
        return None if key.column.table is column.table else 1
    named = (column.table.name, column.name)
    return _CHECKED.get(named) or _VALUES.get(column.type.python_type, ".".join(named) + " я")


@pytest.mark.parametrize("revision", revisions())
def test_a_database_filled_at_any_revision_goes_up_and_back(databases: Databases, revision: str) -> None:
    with opened(databases.url("empty")) as store:
        upgrade(store, revision)
        put_one_row_everywhere(store)
        before = rows(store)
        assert all(before.values())
        upgrade(store)
        assert status(store).is_current
        assert lost(before, rows(store)) == []
        downgrade(store, revision)
        assert (status(store).current, rows(store)) == (revision, before)


def test_the_first_revision_becomes_the_newest_and_works(databases: Databases, results: Path, tmp_path: Path) -> None:
    url = databases.url("empty")
    with opened(url) as store:
        upgrade(store, revisions()[0])
        with store.writing() as tx:
            for command in FIRST:
                tx.connection().exec_driver_sql(command)
        before = rows(store)
        assert all(before.values())
        with pytest.raises(StoreError, match="E412"):
            ensure_current(store)
        assert inside("db", "status", "--db", url).code == 3
        assert inside("db", "upgrade", "--db", url).code == 0
        assert status(store).is_current
        assert lost(before, rows(store)) == []
        _read_as_today(store)
        _work(store, results)
        _export(url, tmp_path / "labels.jsonl")
        assert lost(before, rows(store)) == []
        assert inside("db", "downgrade", "--to", revisions()[0], "--yes", "--db", url).code == 0
        after = rows(store)
        assert after.keys() == before.keys()
        assert lost(before, after) == []


def _read_as_today(store: Store) -> None:
    with store.reading() as tx:
        rita, boris = Accounts(tx).get(RITA), Accounts(tx).by_login("boris")
        assert rita
        assert boris
        assert (rita.login, rita.name, rita.role, rita.authors) == ("rita", "Рита", Role.AGENT, ("agent-rita", "Рита"))
        assert (rita.created_at, Accounts(tx).password(RITA), boris.disabled_at is not None) == (_MOMENT, "a hash", True)
        key, session = Keys(tx).find(KEY_DIGEST), Sessions(tx).find(SESSION_DIGEST)
        assert key
        assert session
        assert (key.scopes, key.by, session.account) == (("check", "score"), TRAINER, RITA)
        assert [(event.action, event.detail) for event in Audit(tx).events()] == [("score", {"conversations": 3}), ("login", {})]
    with pytest.raises(DBAPIError, match="append-only"), store.writing() as tx:
        tx.execute(text("UPDATE audit SET action = 'other'"))


def _work(store: Store, results: Path) -> None:
    """New people, letters on the desk, one of them read by the trainer of old."""
    import_results(store, results, by=TRAINER)
    with store.writing() as tx:
        new = Accounts(tx).create("new", "Новый", Role.LEAD, None)
        assert new.id not in (RITA, TRAINER)
        Accounts(tx).set_authors(new.id, ["agent-new"])
        item = Desk(tx).claim(TRAINER)
        assert item
        Desk(tx).decide(Decision(item, TRAINER, "note", note="Хорошее начало"))
        Desk(tx).decide(Decision(item, TRAINER, "done"))
        assert [said.kind for said in Desk(tx).history(item)] == ["note", "done"]


def _export(url: str, out: Path) -> None:
    ran = inside("export", "--labels", "--out", out, "--db", url)
    assert ran.code == 0, ran.err
    [row] = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert row["reviewed"] == {"people": 1, "blind": False}
