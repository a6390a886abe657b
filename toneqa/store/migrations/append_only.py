"""Rows that nobody changes or deletes: the database itself refuses. Columns with words may be emptied, never rewritten.

A later migration that rebuilds such a table on SQLite (``batch_alter_table``) must protect it again: triggers go with the old table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from alembic import op
from sqlalchemy import BigInteger, Integer, Table

_FUNCTION: Final = """CREATE OR REPLACE FUNCTION toneqa_append_only() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$"""
_SQLITE: Final = "BEGIN SELECT RAISE(ABORT, 'append-only: {name}'); END"
_POSTGRES: Final = "EXECUTE FUNCTION toneqa_append_only()"


def protect(table: Table, *words: str) -> None:
    """``words``: columns that may become NULL."""
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute(_FUNCTION)
    for name, event, condition in _triggers(table, words):
        rows = "FOR EACH ROW " if event != "TRUNCATE" else "FOR EACH STATEMENT "
        if event == "TRUNCATE" and not postgres:
            continue
        action = _POSTGRES if postgres else _SQLITE.format(name=table.name)
        op.execute(f'CREATE TRIGGER {table.name}_{name} BEFORE {event} ON "{table.name}" {rows}{condition}{action}')


def _triggers(table: Table, words: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Name, event and condition of each."""
    fixed = ", ".join(f'"{column.name}"' for column in table.columns if column.name not in words)
    yield "no_delete", "DELETE", ""
    yield "no_truncate", "TRUNCATE", ""
    yield "no_update", f"UPDATE OF {fixed}", ""
    for word in words:
        yield f"no_rewrite_{word}", f'UPDATE OF "{word}"', f'WHEN (NEW."{word}" IS NOT NULL) '


def drop_function() -> None:
    """Call when the last protected table is gone."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION toneqa_append_only()")


def big() -> BigInteger:
    """The type of all ids: SQLite numbers rows itself only in a plain INTEGER column."""
    return BigInteger().with_variant(Integer(), "sqlite")
