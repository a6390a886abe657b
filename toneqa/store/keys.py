"""Keys of the API: only their digests are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, update

from toneqa.store.engine import Transaction
from toneqa.store.schema import KeyRow


@dataclass(frozen=True, slots=True)
class Key:
    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    by: int | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None

    def works(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


@dataclass(frozen=True, slots=True)
class Keys:
    tx: Transaction

    def create(
        self, name: str, prefix: str, digest: str, scopes: Iterable[str], by: int | None = None, expires_at: datetime | None = None
    ) -> Key:
        row = KeyRow(name=name, prefix=prefix, digest=digest, scopes=sorted(set(scopes)), by_id=by, expires_at=expires_at)
        row.created_at = datetime.now(UTC)
        self.tx.add(row)
        self.tx.flush()
        return _key(row)

    def find(self, digest: str) -> Key | None:
        row = self.tx.scalar(select(KeyRow).where(KeyRow.digest == digest))
        return _key(row) if row else None

    def get(self, key: int) -> Key | None:
        row = self.tx.get(KeyRow, key, populate_existing=True)
        return _key(row) if row else None

    def all(self) -> list[Key]:
        """The newest first."""
        return [_key(row) for row in self.tx.scalars(select(KeyRow).order_by(KeyRow.id.desc()))]

    def used(self, key: int, now: datetime) -> None:
        self.tx.execute(update(KeyRow).where(KeyRow.id == key).values(used_at=now))

    def revoke(self, key: int) -> None:
        self.tx.execute(update(KeyRow).where(KeyRow.id == key, KeyRow.revoked_at.is_(None)).values(revoked_at=datetime.now(UTC)))


def _key(row: KeyRow) -> Key:
    dates = (row.created_at, row.expires_at, row.revoked_at, row.used_at)
    return Key(row.id, row.name, row.prefix, tuple(row.scopes), row.by_id, *dates)
