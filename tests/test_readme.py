"""The two commands of the README can be run; ``tests/docs`` runs the others."""

from __future__ import annotations

import os

from tests.cli.command import ROOT


def test_the_two_scripts_can_be_run() -> None:
    for name in ("scripts/demo", "scripts/test", ".ci/run", "scripts/check"):
        assert os.access(ROOT / name, os.X_OK), name
    assert "scripts/test" in (ROOT / ".ci" / "run").read_text("utf-8")
