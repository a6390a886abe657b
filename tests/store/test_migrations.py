"""The migrations make the schema, on both databases, up and down, with rows in all tables."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tests.store.databases import Databases, opened
from toneqa.store.migrate import downgrade, revisions, status, upgrade
from toneqa.store.schema import Base


def test_the_migrations_make_the_schema(databases: Databases) -> None:
    with opened(databases.url("empty")) as store:
        upgrade(store)
        with store.reading() as tx:
            context = MigrationContext.configure(tx.connection(), opts={"compare_type": False})
            assert compare_metadata(context, Base.metadata) == []
        assert status(store).is_current
        assert set(status(store).rows) == set(Base.metadata.tables)


def test_down_to_nothing_and_up_again(databases: Databases) -> None:
    with opened(databases.url("empty")) as store:
        upgrade(store)
        downgrade(store, "base")
        assert (status(store).current, status(store).rows) == ("", {})
        for revision in revisions():
            upgrade(store, revision)
            assert status(store).current == revision
