"""One trainer's process of a test: takes and decides until nothing waits. Imports little, for it is started several times."""

from __future__ import annotations

from typing import Any

from toneqa.store.desk import Decision, Desk
from toneqa.store.engine import open_store


def claim_all(url: str, by: int, start: Any, out: Any) -> None:
    """Puts the items into ``out``, -1 at the end."""
    store = open_store(url)
    start.wait()
    while True:
        with store.writing() as tx:
            item = Desk(tx).claim(by)
        if item is None:
            break
        with store.writing() as tx:
            Desk(tx).decide(Decision(item, by, "done"))
        out.put(item)
    store.close()
    out.put(-1)
