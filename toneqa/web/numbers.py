"""Numbers in addresses: what no database has a place for is no number of anything."""

from __future__ import annotations

import re
from typing import Final

DIGITS: Final = 18
"""More do not surely fit into 64 bits."""

_LONG: Final = re.compile(rf"/\d{{{DIGITS + 1},}}(/|$)")


def number_of(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= DIGITS else None


def names_nothing(path: str) -> bool:
    return _LONG.search(path) is not None
