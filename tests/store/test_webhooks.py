"""The queue of webhooks on both databases: once, in order, one worker at a time, also when many come at the same moment."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import pytest

from tests.store.sample import write_results
from toneqa.store.engine import Store
from toneqa.store.runs import Runs
from toneqa.store.webhooks import Job, LostError, Queue, keep_result

NOW: Final = datetime(2026, 5, 3, 12, tzinfo=UTC)
LEASE: Final = timedelta(minutes=3)
BODY: Final = {"text": "Возврат невозможен."}


def add(store: Store, *messages: str, at: datetime = NOW) -> list[bool]:
    added = []
    for message in messages:
        with store.writing() as tx:
            added.append(Queue(tx).add("desk", message, "5", BODY, at))
    return added


def claim(store: Store, at: datetime = NOW) -> Job | None:
    with store.writing() as tx:
        return Queue(tx).claim(at, LEASE)


def claimed(store: Store, at: datetime = NOW) -> Job:
    job = claim(store, at)
    assert job
    return job


def change(store: Store, act: Callable[[Queue], Any]) -> Any:
    with store.writing() as tx:
        return act(Queue(tx))


def test_a_message_is_kept_once_and_taken_in_order(store: Store) -> None:
    assert add(store, "1", "2", "1") == [True, True, False]
    first, second = claimed(store), claimed(store)
    assert (first.message, second.message) == ("1", "2")
    assert claim(store) is None
    assert first.body == BODY
    assert BODY["text"] not in repr(first)


def test_what_is_scored_keeps_no_words_and_what_is_done_stays_done(store: Store) -> None:
    add(store, "1")
    job = claimed(store)
    scored = change(store, lambda queue: queue.scored(job, None, {"verdict": "send"}))
    assert (scored.state, scored.body, scored.note) == ("scored", None, {"verdict": "send"})
    change(store, lambda queue: queue.done(scored, NOW))
    assert change(store, lambda queue: queue.counts()) == {("desk", "done"): 1}
    assert claim(store, NOW + timedelta(days=9)) is None


def test_a_lease_ends_and_the_first_worker_has_lost(store: Store) -> None:
    add(store, "1")
    first = claimed(store)
    assert claim(store, NOW + LEASE) is None
    second = claimed(store, NOW + LEASE + timedelta(seconds=1))
    assert second.attempts == 2
    for act in (
        lambda queue: queue.done(first, NOW),
        lambda queue: queue.later(first, NOW, "x"),
        lambda queue: queue.failed(first, NOW, "x"),
        lambda queue: queue.scored(first, None, {}),
    ):
        with pytest.raises(LostError):
            change(store, act)
    change(store, lambda queue: queue.done(second, NOW))


def test_later_is_later(store: Store) -> None:
    add(store, "1")
    job = claimed(store)
    change(store, lambda queue: queue.later(job, NOW + timedelta(minutes=5), "хелпдеск ответил 500"))
    assert claim(store, NOW + timedelta(minutes=4)) is None
    assert claimed(store, NOW + timedelta(minutes=5)).trouble == "хелпдеск ответил 500"


def test_many_at_the_same_moment_take_each_message_once(store: Store) -> None:
    def told(n: int) -> bool:
        return add(store, str(n % 5))[0]

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(told, range(20))) == 5
        jobs = [job for job in crowd.map(lambda _: claim(store), range(10)) if job]
    assert sorted(job.message for job in jobs) == ["0", "1", "2", "3", "4"]


def test_results_of_a_day_are_one_run_also_when_they_come_together(store: Store, tmp_path_factory: pytest.TempPathFactory) -> None:
    lines = write_results(tmp_path_factory.mktemp("results") / "r.jsonl").read_text("utf-8").splitlines()

    def keep(n: int) -> int:
        with store.writing() as tx:
            return keep_result(tx, "вебхук desk", "digest", json.loads(lines[n]))

    with ThreadPoolExecutor(2) as pair:
        kept = list(pair.map(keep, range(6)))
    assert len(set(kept)) == 6
    with store.reading() as tx:
        (run,) = Runs(tx).all()
    assert (run.conversations, run.finished_at is not None) == (6, True)


def test_failed_ones_come_back_when_somebody_says_so(store: Store) -> None:
    add(store, "1", "2")
    for job in (claimed(store), claimed(store)):
        change(store, partial(Queue.failed, job=job, now=NOW, trouble="хелпдеск ответил 403"))
    assert claim(store, NOW + timedelta(days=1)) is None
    wanted = change(store, lambda queue: queue.listed("failed"))[0].id
    assert change(store, lambda queue: queue.again(NOW, [wanted])) == 1
    assert change(store, lambda queue: queue.again(NOW, [wanted])) == 0
    assert claimed(store).attempts == 1
    assert change(store, lambda queue: queue.oldest()) == NOW
