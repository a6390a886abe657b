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
    job = claimed(store)
    assert (job.id, job.attempts) == (wanted, 1)
    change(store, lambda queue: queue.done(job, NOW))
    assert change(store, lambda queue: queue.again(NOW, [wanted])) == 0, "it is done"


def test_what_waits_for_its_next_try_can_be_hurried(store: Store) -> None:
    add(store, "1")
    job = claimed(store)
    change(store, lambda queue: queue.later(job, NOW + timedelta(hours=1), "хелпдеск ответил 500"))
    assert change(store, lambda queue: queue.oldest()) == NOW
    assert change(store, lambda queue: queue.again(NOW)) == 0, "nothing has failed"
    assert change(store, lambda queue: queue.again(NOW, [job.id])) == 1
    assert claimed(store).attempts == 2, "one more try of the same message"


@pytest.mark.parametrize("state", ["waiting", "claimed", "scored", "failed"])
def test_what_is_taken_out_is_left_alone_until_it_is_put_back(store: Store, state: str) -> None:
    add(store, "1")
    job = claimed(store) if state != "waiting" else change(store, lambda queue: queue.listed("waiting"))[0]
    if state == "scored":
        job = change(store, lambda queue: queue.scored(job, None, {"verdict": "send"}))
    if state == "failed":
        change(store, lambda queue: queue.failed(job, NOW, "хелпдеск ответил 403"))
    assert change(store, lambda queue: queue.drop(NOW, job.id))
    assert not change(store, lambda queue: queue.drop(NOW, job.id)), "once is enough"
    assert claim(store, NOW + timedelta(days=1)) is None
    assert change(store, lambda queue: queue.again(NOW)) == 0, "only by its number"
    for act in (lambda queue: queue.done(job, NOW), lambda queue: queue.failed(job, NOW, "x")):
        with pytest.raises(LostError):
            change(store, act)
    assert change(store, lambda queue: queue.again(NOW, [job.id])) == 1
    back = claimed(store)
    assert (back.state, back.attempts, back.body) == (job.state, 1, job.body)


def test_a_worker_whose_message_was_taken_out_and_put_back_has_lost_it(store: Store) -> None:
    """Both count their first attempt; the lease tells them apart."""
    add(store, "1")
    slow = claimed(store)
    change(store, lambda queue: queue.drop(NOW, slow.id))
    change(store, lambda queue: queue.again(NOW, [slow.id]))
    fresh = claimed(store, NOW + timedelta(seconds=1))
    assert slow.attempts == fresh.attempts
    with pytest.raises(LostError):
        change(store, lambda queue: queue.done(slow, NOW))
    change(store, lambda queue: queue.done(fresh, NOW))


def test_the_newest_answer_of_a_conversation(store: Store) -> None:
    add(store, "9", "10")
    jobs = {job.message: job for job in change(store, lambda queue: queue.listed("waiting"))}
    assert [change(store, partial(Queue.is_newest, job=jobs[message])) for message in ("9", "10")] == [False, True]


def test_hooks_that_rest_are_left_alone(store: Store) -> None:
    add(store, "1")
    with store.writing() as tx:
        assert Queue(tx).claim(NOW, LEASE, ["desk"]) is None
        assert Queue(tx).claim(NOW, LEASE, ["shop"])
