"""A light installation: commands that need more say what to install; a package of the core that is not there is told of, too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.cli.command import Ran, environment, write
from toneqa.cli.needs import lacking

LACKING: Final = [
    "sqlalchemy",
    "alembic",
    "psycopg",
    "fastapi",
    "uvicorn",
    "jinja2",
    "pyarrow",
    "duckdb",
    "xlsxwriter",
    "scipy",
    "sklearn",
    "torch",
    "transformers",
    "spacy",
    "onnxruntime",
    "tokenizers",
    "pygls",
    "mcp",
    "spylls",
    "ray",
    "datasets",
]
STARTED: Final = """
import sys
for name in {lacking!r}:
    sys.modules[name] = None
sys.argv = ["toneqa", *{args!r}]
from toneqa.cli.main import main
main()
"""


def without(lacking: list[str], *args: object, cwd: Path | None = None, stdin: str = "") -> Ran:
    """The command, where these packages are not installed."""
    code = STARTED.format(lacking=lacking, args=[str(one) for one in args])
    env = environment({"COLUMNS": "80"})
    done = subprocess.run(
        [sys.executable, "-c", code], input=stdin.encode(), capture_output=True, env=env, cwd=cwd, timeout=60, check=False
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.parametrize(
    ("args", "extra"),
    [
        ("serve", "web"),
        ("db upgrade --db x.db", "web"),
        ("db downgrade --to base --yes --db x.db", "web"),
        ("db backup x.backup --db x.db", "web"),
        ("db restore text.txt --db x.db", "web"),
        ("db status --db x.db", "web"),
        ("db import text.txt --db x.db", "web"),
        ("admin create olga --db x.db", "web"),
        ("admin list --db x.db", "web"),
        ("admin key list --db x.db", "web"),
        ("retention --days 90 --db x.db", "web"),
        ("person export --login rita --out rita.jsonl --db x.db", "web"),
        ("webhooks status --db x.db", "web"),
        ("export --labels --db x.db --out labels.jsonl", "web"),
        ("rules --stats --db x.db", "web"),
        ("schema", "report"),
        ("score text.txt --out x.parquet", "report"),
        ("score text.txt --out x.xlsx", "report"),
        ("lsp", "lsp"),
        ("mcp", "mcp"),
        ("check text.txt --lang-backend spacy --spacy-model ru", "spacy"),
    ],
)
def test_a_command_says_which_extra_it_needs(args: str, extra: str, tmp_path: Path) -> None:
    write(tmp_path / "text.txt", "Здравствуйте! Деньги вернём завтра.")
    ran = without(LACKING, *args.split(), cwd=tmp_path)
    assert ran.err.startswith("E107: "), ran.err
    assert f"pip install '.[{extra}]'" in ran.err
    assert (ran.code, "Traceback" in ran.err) == (2, False)
    assert [path.name for path in tmp_path.iterdir()] == ["text.txt"]


def test_a_letter_is_checked_without_any_extra(tmp_path: Path) -> None:
    ran = without(LACKING, "check", "-", cwd=tmp_path, stdin="Здравствуйте! Деньги вернём завтра.")
    assert (ran.code, ran.err) == (0, "")
    assert "из 100" in ran.out


def test_a_package_of_the_core_that_is_not_there(tmp_path: Path) -> None:
    ran = without(["numpy"], "check", "-", cwd=tmp_path, stdin="Здравствуйте!")
    assert ran.code == 2
    assert ran.err.startswith("E122: Не загружается пакет numpy")


def test_the_doctor_goes_on_without_a_package_of_the_core(tmp_path: Path) -> None:
    ran = without(["numpy"], "doctor", cwd=tmp_path)
    assert ran.code == 1
    assert "✗ модель: E122\n    Не загружается пакет numpy" in ran.out
    assert "· база: не указана" in ran.out


@pytest.mark.parametrize("name", ["toneqa.cli", "json", None])
def test_a_mistake_in_toneqa_is_not_taken_for_a_missing_package(name: str | None) -> None:
    assert lacking(ImportError("cannot import", name=name)) is None
