"""Opens the database for the commands that need one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from toneqa.store.engine import Store

_NEEDED: Final = ("sqlalchemy", "alembic")


@contextmanager
def database(address: str | None, current: bool = True) -> Iterator[Store]:
    """``current``: its tables must be those of this toneqa; an empty one gets them.

    Raises:
        UseError: E107 the extra is not there, E180 no such address, E183 no address.
        StoreError: E411, E412.
    """
    from importlib.util import find_spec

    from toneqa.errors import UseError

    for name in _NEEDED:
        if find_spec(name) is None:
            raise UseError("E107", what=name, near="web")
    if not address:
        raise UseError("E183")
    from toneqa.store.engine import open_store
    from toneqa.store.migrate import ensure_current

    store = open_store(address)
    try:
        if current:
            ensure_current(store)
        yield store
    finally:
        store.close()
