"""The core is light: what an import, the help and a whole check load, and how long they take.

Times are processor time of the process, best of five. Neighbours still count: they take the cache and half of each core, so on a machine
with more work than cores nothing is timed (beside six busy processes on two cores the whole check took 0.94–1.08 s).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Final

import pytest

from tests.cli.command import command, environment

HEAVY: Final = {
    "torch",
    "transformers",
    "sklearn",
    "scipy",
    "spacy",
    "fastapi",
    "sqlalchemy",
    "ray",
    "pandas",
    "pyarrow",
    "onnx",
    "onnxruntime",
    "tokenizers",
    "spylls",
}
TRIES: Final = 5
BUSY: Final = 1.5
"""Work waiting for each core, over the last minute, from which times say nothing; the tests themselves run two at a time."""

CHECK: Final = """
import io, sys
from contextlib import redirect_stdout
sys.argv = ["toneqa", "check", "-"]
sys.stdin = io.TextIOWrapper(io.BytesIO("Здравствуйте! Деньги вернём завтра.".encode()))
from toneqa.cli.main import main
shown = io.StringIO()
with redirect_stdout(shown):
    try:
        main()
    except SystemExit as stop:
        assert not stop.code
assert "из 100" in shown.getvalue()
"""
SCORE: Final = "from toneqa.batch.run import Setup, scorer; scorer(Setup(masked=False)).score([])"


def modules_after(code: str) -> set[str]:
    """Top names of all that is loaded when the code is done."""
    told = subprocess.run([sys.executable, "-c", code + "\n" + _TELL], capture_output=True, env=environment(), check=True, timeout=60)
    return set(json.loads(told.stderr))


_TELL: Final = "import json, sys\nprint(json.dumps(sorted({m.partition('.')[0] for m in sys.modules})), file=sys.stderr)"


@pytest.mark.parametrize("code", ["import toneqa", "import toneqa.cli.main", CHECK, SCORE], ids=["import", "cli", "check", "score"])
def test_nothing_heavy_is_loaded(code: str) -> None:
    loaded = modules_after(code)
    assert "toneqa" in loaded
    assert not loaded & HEAVY


LIGHT: Final = {"import toneqa": {"numpy", "click", "rich", "pymorphy3"}, "import toneqa.cli.main": {"numpy", "rich", "pymorphy3"}}


@pytest.mark.parametrize(("code", "light"), LIGHT.items())
def test_what_only_the_work_needs_is_loaded_by_the_work(code: str, light: set[str]) -> None:
    assert not modules_after(code) & light
    assert modules_after(CHECK) >= light


def seconds(*started: str) -> float:
    """Processor time of the quickest of some runs."""
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    if load > BUSY:
        pytest.skip(f"the machine is busy: {load:.1f} processes for each core")
    return min(_seconds(started) for _ in range(TRIES))


def _seconds(started: tuple[str, ...]) -> float:
    before = os.times()
    subprocess.run(started, capture_output=True, env=environment(), check=True, timeout=60)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def test_the_import_takes_under_a_tenth_of_a_second() -> None:
    assert seconds(sys.executable, "-c", "import toneqa") < 0.1


def test_the_help_takes_under_three_tenths() -> None:
    assert seconds(*command("--help")) < 0.3


def test_a_whole_check_takes_under_a_second_beside_a_neighbour() -> None:
    """Alone it takes 0.66–0.70 s, which ``scripts/bench`` measures; with the tests' other process beside it up to 0.9 s."""
    assert seconds(sys.executable, "-c", CHECK) < 1.0
