"""A form sent twice counts once, also when both arrive at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from toneqa.store.engine import Transaction
from toneqa.store.schema import Base

Row = TypeVar("Row", bound=Base)


def keep_once(tx: Transaction, row: Row, token: str | None, before: Callable[[], Row | None]) -> tuple[Row, bool]:
    """The row, and whether it is new; ``before`` looks for the one that carries the token already."""
    if token and (known := before()):
        return known, False
    try:
        with tx.begin_nested():
            tx.add(row)
    except IntegrityError:
        if token and (known := before()):
            return known, False
        raise
    return row, True
