"""Words that wait in the queue of webhooks, not scored and not masked yet: whose they are, handed out, erased."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, select, update

from toneqa.store.engine import Store, Transaction
from toneqa.store.retention import overwrite
from toneqa.store.schema import WebhookRow

Json = dict[str, Any]
AGENT = "agent"
"""Where a body says who wrote."""

Shown = Callable[[str], str | None]
"""An author as a helpdesk writes him, to the author as results have him."""


def waiting_of(tx: Transaction, tells: Callable[[str], bool]) -> list[int]:
    """Messages of a client. ``tells``: whether a text tells of him."""
    return [row.id for row in _worded(tx) if any(tells(text) for text in _texts(row))]


def waiting_rows(tx: Transaction, ids: Sequence[int]) -> Iterator[Json]:
    """As they are kept."""
    for row in tx.scalars(select(WebhookRow).where(WebhookRow.id.in_(ids)).order_by(WebhookRow.id)):
        yield {"webhook": _head(row) | {"conversation": row.conversation, "body": row.body}}


def erase_waiting(store: Store, ids: Sequence[int]) -> None:
    """They leave the queue; a worker that is at one keeps nothing of it. One that was scored since is a conversation by now, and stays here."""
    with store.writing() as tx:
        tx.execute(delete(WebhookRow).where(WebhookRow.id.in_(ids), WebhookRow.body.is_not(None)))
    if ids:
        overwrite(store)


def waiting_by(tx: Transaction, authors: Collection[str], shown: Shown) -> list[Json]:
    """What an employee wrote, without the words: they are a client's too."""
    return [_head(row) for row in _by(tx, authors, shown)]


def rename_waiting(tx: Transaction, authors: Collection[str], shown: Shown, name: str) -> None:
    """Another name for the author; a worker that is at one begins anew."""
    for row in _by(tx, authors, shown):
        tx.execute(update(WebhookRow).where(WebhookRow.id == row.id).values(body={**(row.body or {}), AGENT: name}, lease_until=None))


def _by(tx: Transaction, authors: Collection[str], shown: Shown) -> list[WebhookRow]:
    written = ((row, (row.body or {}).get(AGENT)) for row in _worded(tx))
    return [row for row, author in written if isinstance(author, str) and not {author, shown(author)}.isdisjoint(authors)]


def _worded(tx: Transaction) -> Sequence[WebhookRow]:
    return tx.scalars(select(WebhookRow).where(WebhookRow.body.is_not(None)).order_by(WebhookRow.id)).all()


def _texts(row: WebhookRow) -> Iterator[str]:
    """Numbers too: some systems number conversations by the client's phone."""
    yield from (row.message, row.conversation)
    yield from (value for value in (row.body or {}).values() if isinstance(value, str))


def _head(row: WebhookRow) -> Json:
    return {"id": row.id, "hook": row.hook, "message": row.message, "state": row.state, "received_at": row.received_at.isoformat()}
