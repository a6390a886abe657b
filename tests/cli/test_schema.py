"""``toneqa schema`` tells every column that results have."""

from __future__ import annotations

from tests.cli.command import inside
from toneqa.report.arrow import MESSAGE, SCHEMA


def test_every_column_is_told() -> None:
    ran = inside("schema")
    assert (ran.code, ran.err) == (0, "")
    rows = [row.strip().partition(":")[0] for row in ran.out.splitlines()]
    assert {*SCHEMA.names, *MESSAGE.names} <= {*rows}
    assert "  text: string — текст; личные данные закрыты звёздочками той же длины" in ran.out
    assert "messages: list<struct>" in ran.out
