"""Rules that find what is done well: they cost nothing and their message thanks."""

from __future__ import annotations

from typing import Final

from toneqa.rules.model import Rule
from toneqa.types import Severity

_PRAISING: Final = (
    *("DLG50", "DLG52", "DLG54", "DSC90", "QST30", "QST31", "REF70", "TON201", "TON202", "TON205"),
    *("TRI41", "TRI510", "WRD151", "WRD152", "WRD451", "WRD452"),
)
"""Beginnings of codes."""


def is_praise(rule: Rule) -> bool:
    return rule.severity is Severity.INFO and rule.code.startswith(_PRAISING)
