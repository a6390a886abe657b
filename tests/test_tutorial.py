"""The blocks of the tutorial run in order, as its reader types them."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("sklearn")
pytest.importorskip("pandas")

from tests.cli.command import ROOT

PAGE = ROOT / "docs" / "tutorial.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_the_blocks_run_one_after_another(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    told: dict[str, object] = {}
    for number, block in enumerate(BLOCKS, 1):
        exec(compile(block, f"docs/tutorial.md, {number}", "exec"), told)
    assert len(BLOCKS) >= 6
    assert "тон совпал у " in capsys.readouterr().out
