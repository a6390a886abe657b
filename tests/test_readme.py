"""What the README tells a newcomer to type works as written."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from tests.cli.command import ROOT, SAMPLES, inside

README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^\.venv/bin/toneqa (.+?)(?:\s+#.*)?$", README, re.MULTILINE)
STANDS_FOR = {
    "draft.txt": SAMPLES / "drafts" / "pismo-a.txt",
    "letter.txt": SAMPLES / "clients" / "pismo-abc.txt",
    "inbox/": SAMPLES / "mail",
    "export.jsonl": SAMPLES / "chats" / "magazin.jsonl",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(command: str, tmp_path: Path) -> None:
    files = {name: str(path) for name, path in STANDS_FOR.items()} | {"report.html": str(tmp_path / "report.html")}
    ran = inside(*(files.get(word, word) for word in shlex.split(command)))
    assert ran.code == 0, ran.err
    assert ran.out


def test_the_commands_are_all_there() -> None:
    assert {command.split()[0] for command in COMMANDS} >= {"check", "score", "explain", "rules"}


def test_the_two_scripts_can_be_run() -> None:
    for name in ("scripts/demo", "scripts/test", ".ci/run", "scripts/check"):
        assert os.access(ROOT / name, os.X_OK), name
    assert "scripts/test" in (ROOT / ".ci" / "run").read_text("utf-8")
