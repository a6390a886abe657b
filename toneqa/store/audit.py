"""The audit log: every view of a letter and every act, by whom and from where. The database refuses to change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select

from toneqa.store.engine import Transaction
from toneqa.store.schema import AuditRow

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """``action``: view, decide, login…; ``kind`` and ``object``: of what, e.g. item 17. ``detail``: no words of letters, no secrets."""

    action: str
    kind: str = ""
    object: int | None = None
    by: int | None = None
    key: int | None = None
    address: str = ""
    detail: Json | None = None
    id: int = 0
    at: datetime = datetime.min


@dataclass(frozen=True, slots=True)
class Audit:
    tx: Transaction

    def note(self, event: Event) -> None:
        """In the transaction of the act itself: neither is kept without the other."""
        who = {"by_id": event.by, "key_id": event.key, "address": event.address, "at": datetime.now(UTC)}
        what = {"action": event.action, "kind": event.kind, "object_id": event.object, "detail": dict(event.detail or {})}
        self.tx.execute(insert(AuditRow), [who | what])

    def events(
        self,
        by: int | None = None,
        action: str = "",
        kind: str = "",
        object_: int | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> list[Event]:
        """The newest first; ``before``: an id to page on from."""
        pairs = [(AuditRow.by_id, by), (AuditRow.action, action or None), (AuditRow.kind, kind or None), (AuditRow.object_id, object_)]
        wanted = select(AuditRow).where(*[column == value for column, value in pairs if value is not None])
        if before is not None:
            wanted = wanted.where(AuditRow.id < before)
        return [_event(row) for row in self.tx.scalars(wanted.order_by(AuditRow.id.desc()).limit(limit))]


def _event(row: AuditRow) -> Event:
    return Event(row.action, row.kind, row.object_id, row.by_id, row.key_id, row.address, row.detail, row.id, row.at)
