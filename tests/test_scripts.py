"""Every script of the project starts and says how it is used."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.command import environment

SCRIPTS = [
    path for path in sorted((Path(__file__).parent.parent / "scripts").iterdir()) if path.is_file() and b"python" in path.read_bytes()[:40]
]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_starts(script: Path) -> None:
    if script.name == "fuzz" and not find_spec("atheris"):
        pytest.skip("the fuzzer is installed by who fuzzes")
    said = subprocess.run(
        [sys.executable, str(script), "--help"], capture_output=True, text=True, env=environment(), timeout=120, check=False
    )
    assert said.returncode == 0, said.stderr
    assert script.name in said.stdout
