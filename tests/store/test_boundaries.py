"""Only the store speaks to the database."""

from __future__ import annotations

import ast
from pathlib import Path

import toneqa

PACKAGE = Path(toneqa.__file__).parent
DRIVERS = {"sqlalchemy", "alembic", "psycopg"}


def imported(path: Path) -> set[str]:
    """Top names of what a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def test_no_file_outside_the_store_imports_a_driver() -> None:
    files = [path for path in PACKAGE.rglob("*.py") if not path.is_relative_to(PACKAGE / "store")]
    assert len(files) > 100
    assert {str(path.relative_to(PACKAGE)): found for path in files if (found := imported(path) & DRIVERS)} == {}


def test_the_store_knows_nothing_of_the_web() -> None:
    for path in (PACKAGE / "store").rglob("*.py"):
        assert not imported(path) & {"fastapi", "starlette", "jinja2", "uvicorn"}, path.name
