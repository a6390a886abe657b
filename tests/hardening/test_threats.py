"""The threat model names tests and scripts that exist, and every trouble that it names has its code."""

from __future__ import annotations

import re
from typing import Final

from tests.cli.command import ROOT
from toneqa.errors import TEXTS

PAGE: Final = (ROOT / "docs" / "security.md").read_text("utf-8")


def test_what_proves_a_defence_is_there() -> None:
    named = re.findall(r"`((?:tests|scripts)/[\w/.-]+)", PAGE)
    assert len(named) > 15
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_its_codes_are_known() -> None:
    codes = set(re.findall(r"\bE\d{3}\b", PAGE))
    assert {"E266", "E262", "E465"} <= codes <= TEXTS.keys()
