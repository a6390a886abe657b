"""The queue of webhooks: every message once, claimed for a while, kept until its helpdesk has the answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError

from toneqa.store.engine import Transaction
from toneqa.store.once import keep_once
from toneqa.store.runs import Run, Runs
from toneqa.store.schema import ConversationRow, WebhookRow

Json = Mapping[str, Any]

WAITING: Final = "waiting"
"""Not scored yet."""

SCORED: Final = "scored"
"""The score is stored; the helpdesk does not have it yet."""

DONE: Final = "done"
FAILED: Final = "failed"
DROPPED: Final = "dropped"
"""Taken out by an administrator, who may put it back while its words are kept."""

OPEN: Final = (WAITING, SCORED)
STATES: Final = (*OPEN, DONE, FAILED, DROPPED)


class LostError(Exception):
    """Somebody else has claimed it since: what was done is not kept."""


@dataclass(frozen=True, slots=True)
class Job:
    """A message in the queue. ``body`` is None once it is scored, ``note`` None before."""

    id: int
    hook: str
    message: str
    conversation: str
    state: str
    attempts: int
    received_at: datetime
    next_at: datetime
    lease_until: datetime | None
    finished_at: datetime | None
    trouble: str | None
    note: Json | None
    body: Json | None = field(repr=False)

    @property
    def can_go_on(self) -> bool:
        """Something is left to score or to post."""
        return self.body is not None or self.note is not None


@dataclass(frozen=True, slots=True)
class Queue:
    tx: Transaction

    def add(self, hook: str, message: str, conversation: str, body: Json, now: datetime) -> bool:
        """False: it was there before."""
        row = WebhookRow(hook=hook, message=message, conversation=conversation, body=dict(body), state=WAITING, attempts=0)
        row.received_at = row.next_at = now
        return keep_once(self.tx, row, message, lambda: self._find(hook, message))[1]

    def _find(self, hook: str, message: str) -> WebhookRow | None:
        return self.tx.scalar(select(WebhookRow).where(WebhookRow.hook == hook, WebhookRow.message == message))

    def claim(self, now: datetime, lease: timedelta, without: Collection[str] = ()) -> Job | None:
        """The one that waits longest, for this worker alone until the lease ends: a worker that died loses it. ``without``: hooks left alone."""
        free = or_(WebhookRow.lease_until.is_(None), WebhookRow.lease_until < now)
        due = select(WebhookRow).where(WebhookRow.state.in_(OPEN), WebhookRow.next_at <= now, free, WebhookRow.hook.not_in(list(without)))
        row = self.tx.scalar(due.order_by(WebhookRow.next_at, WebhookRow.id).limit(1).with_for_update(skip_locked=True))
        if row is None:
            return None
        row.lease_until = now + lease
        row.attempts += 1
        self.tx.flush()
        return _job(row)

    def scored(self, job: Job, result: int | None, note: Json) -> Job:
        """Its words leave the queue. Raises as ``done``."""
        self._change(job, state=SCORED, body=None, note=dict(note), result_id=result, trouble=None)
        return self.get(job.id)

    def done(self, job: Job, now: datetime, trouble: str | None = None) -> None:
        """
        Raises:
            LostError: another worker claimed it, or it was taken out or erased.
        """
        self._change(job, state=DONE, body=None, lease_until=None, finished_at=now, trouble=trouble)

    def later(self, job: Job, at: datetime, trouble: str) -> None:
        """Raises as ``done``."""
        self._change(job, next_at=at, lease_until=None, trouble=trouble)

    def failed(self, job: Job, now: datetime, trouble: str) -> None:
        """Raises as ``done``."""
        self._change(job, state=FAILED, lease_until=None, finished_at=now, trouble=trouble)

    def _change(self, job: Job, **values: Any) -> None:
        held = (WebhookRow.attempts == job.attempts, WebhookRow.lease_until == job.lease_until, WebhookRow.state.in_(OPEN))
        changed = update(WebhookRow).where(WebhookRow.id == job.id, *held).values(values).returning(WebhookRow.id)
        if self.tx.scalar(changed.execution_options(synchronize_session=False)) is None:
            raise LostError

    def get(self, job: int) -> Job:
        return _job(self.tx.get_one(WebhookRow, job, populate_existing=True))

    def again(self, now: datetime, jobs: Collection[int] = ()) -> int:
        """Failed ones back into the queue, or those named, taken out or waiting too; how many. What was scored is only posted."""
        wanted = WebhookRow.id.in_(list(jobs)) if jobs else WebhookRow.state == FAILED
        has_work = or_(WebhookRow.body.is_not(None), WebhookRow.note.is_not(None))
        rows = self.tx.scalars(select(WebhookRow).where(wanted, has_work, WebhookRow.state != DONE).with_for_update()).all()
        for row in rows:
            row.next_at = now
            if row.state not in OPEN:
                row.state = WAITING if row.note is None else SCORED
                row.attempts, row.finished_at = 0, None
        return len(rows)

    def drop(self, now: datetime, job: int) -> bool:
        """Out of the queue; a worker that is at it has lost it. False: there is nothing to take out."""
        gone = {"state": DROPPED, "finished_at": now, "lease_until": None}
        held = update(WebhookRow).where(WebhookRow.id == job, WebhookRow.state.in_((*OPEN, FAILED))).values(gone).returning(WebhookRow.id)
        return self.tx.scalar(held.execution_options(synchronize_session=False)) is not None

    def is_newest(self, job: Job) -> bool:
        """Whether no later message of its conversation came, by their numbers: they arrive and are tried again in any order."""
        same = (WebhookRow.hook == job.hook, WebhookRow.conversation == job.conversation)
        return all(_order(other) <= _order(job.message) for other in self.tx.scalars(select(WebhookRow.message).where(*same)))

    def counts(self) -> dict[tuple[str, str], int]:
        """By hook and state."""
        rows = self.tx.execute(select(WebhookRow.hook, WebhookRow.state, func.count()).group_by(WebhookRow.hook, WebhookRow.state))
        return {(hook, state): count for hook, state, count in rows}

    def oldest(self) -> datetime | None:
        """When the one that waits longest came."""
        return self.tx.scalar(select(func.min(WebhookRow.received_at)).where(WebhookRow.state.in_(OPEN)))

    def listed(self, *states: str, limit: int = 20) -> list[Job]:
        """The newest first."""
        rows = select(WebhookRow).where(WebhookRow.state.in_(states)).order_by(WebhookRow.id.desc()).limit(limit)
        return [_job(row) for row in self.tx.scalars(rows)]


def keep_result(tx: Transaction, name: str, digest: str, result: Json) -> int:
    """Stored as one more line of the run with this digest, which is begun where there is none; gives the conversation."""
    runs = Runs(tx)
    run = runs.add(runs.hold(digest) or _begun(tx, name, digest), [result])
    return tx.scalars(select(ConversationRow.id).where(ConversationRow.run_id == run.id, ConversationRow.n == run.conversations - 1)).one()


def _begun(tx: Transaction, name: str, digest: str) -> Run:
    """Another worker may begin it at the same moment."""
    try:
        with tx.begin_nested():
            return Runs(tx).finish(Runs(tx).begin(name, digest))
    except IntegrityError:
        found = Runs(tx).hold(digest)
        if found is None:
            raise
        return found


def _order(message: str) -> int:
    """Numbers of messages grow; what has no number comes before all."""
    return int(message) if message.isascii() and message.isdigit() else -1


def _job(row: WebhookRow) -> Job:
    known = (row.id, row.hook, row.message, row.conversation, row.state, row.attempts, row.received_at, row.next_at)
    return Job(*known, row.lease_until, row.finished_at, row.trouble, row.note, row.body)
