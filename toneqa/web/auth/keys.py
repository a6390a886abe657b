"""Keys of the API, kept in the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from starlette.concurrency import run_in_threadpool

from toneqa.store.audit import Audit, Event
from toneqa.store.engine import Store, Transaction
from toneqa.store.keys import Key, Keys
from toneqa.web.access import Caller, key_digest, new_key

SHOWN: Final = 8
"""Signs of a key that lists show, to tell one from another."""

_USED: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class StoredKeys:
    """A ``KeyStore`` over the database."""

    store: Store

    async def find(self, digest: str) -> Caller | None:
        return await run_in_threadpool(self._find, digest)

    def _find(self, digest: str) -> Caller | None:
        now = datetime.now(UTC)
        with self.store.reading() as tx:
            key = Keys(tx).find(digest)
        if key is None or not key.works(now):
            return None
        if key.used_at is None or now - key.used_at > _USED:
            with self.store.writing() as tx:
                Keys(tx).used(key.id, now)
        return Caller(f"key {key.id}", frozenset(key.scopes), "key")


def create(tx: Transaction, name: str, scopes: Iterable[str], days: int | None, by: int | None, address: str = "") -> tuple[Key, str]:
    """The key itself is shown this once."""
    secret = new_key()
    until = datetime.now(UTC) + timedelta(days=days) if days else None
    key = Keys(tx).create(name, secret[:SHOWN], key_digest(secret), scopes, by, until)
    Audit(tx).note(Event("key created", "key", key.id, by=by, address=address, detail={"scopes": list(key.scopes)}))
    return key, secret


def revoke(tx: Transaction, key: int, by: int | None, address: str = "") -> None:
    Keys(tx).revoke(key)
    Audit(tx).note(Event("key revoked", "key", key, by=by, address=address))
