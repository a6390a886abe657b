"""``toneqa schema``: the columns of Parquet results, as published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click


@click.command()
def schema() -> None:
    """Показать колонки файла .parquet: имена, типы и что в них."""
    from toneqa.errors import UseError

    try:
        from toneqa.report.arrow import SCHEMA, VERSION
    except ImportError as error:
        raise UseError("E107", what="pyarrow", near="report") from error
    click.echo(f"{VERSION}: строка — разговор")
    for line in _lines(SCHEMA, 0):
        click.echo(line)


def _lines(fields: Any, depth: int) -> Iterator[str]:
    from toneqa.report.arrow import DOC

    for field in fields:
        kind, inner = _kind(field.type)
        doc = (field.metadata or {}).get(DOC, b"").decode()
        yield f"{'  ' * depth}{field.name}: {kind}" + (f" — {doc}" if doc else "")
        yield from _lines(inner, depth + 1)


def _kind(kind: Any) -> tuple[str, Any]:
    """The name of a type, and the fields inside it."""
    from pyarrow import types

    if types.is_struct(kind):
        return "struct", kind
    if types.is_list(kind):
        name, inner = _kind(kind.value_type)
        return f"list<{name}>", inner
    return str(kind), ()
