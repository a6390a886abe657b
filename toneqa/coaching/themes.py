"""Rules that say the same thing from two sides, so that nobody is told it twice."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

THEMES: Final[Mapping[str, tuple[str, ...]]] = {
    "document": ("TON001", "TON1", "REF504", "REF506", "REF508", "DSC508", "DSC602", "DSC705"),
    "style": ("DSC001", "DSC5", "DSC6", "DSC7", "DSC8"),
    "harshness": ("HRS", "QST10", "REF405"),
    "jargon": ("WRD002", "WRD30"),
    "empathy": ("TON002", "DLG004", "DLG401", "DLG405", "REF103", "REF104", "REF106", "REF203", "REF206", "REF511", "WRD401"),
    "term": ("DLG001", "WRD001", "WRD10", "WRD11", "TON127", "TRI401", "TRI403"),
    "reason": ("REF201", "REF204", "REF207", "REF301", "REF302", "REF303", "WRD213", "TRI402"),
    "way_out": ("REF202", "REF205", "REF207", "WRD204", "WRD214"),
    "delight": ("TON004", "TON21", "DSC802", "DSC503"),
    "template": ("DLG002", "DLG103", "DLG401", "TON174", "TON179", "WRD805"),
}
"""Beginnings of codes by theme; a rule may belong to several."""


@cache
def themes_of(code: str) -> frozenset[str]:
    return frozenset(theme for theme, codes in THEMES.items() if code.startswith(codes))


def say_the_same(one: str, two: str) -> bool:
    return one == two or not themes_of(one).isdisjoint(themes_of(two))
