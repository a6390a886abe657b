"""The queue: no letter twice, nothing overwritten."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.store.claimer import claim_all
from tests.store.databases import Databases, opened
from tests.store.sample import add_people
from toneqa.store.accounts import Accounts
from toneqa.store.desk import LEASE, Decision, Desk, current
from toneqa.store.disputes import Disputes, Notifications
from toneqa.store.engine import Store, Transaction
from toneqa.store.letters import Filter, Letters
from toneqa.store.runs import import_results

PROCESSES: Final = 4


def account(tx: Transaction, login: str) -> int:
    found = Accounts(tx).by_login(login)
    assert found
    return found.id


def test_the_gravest_comes_first_and_each_only_once(desk: Store) -> None:
    with desk.writing() as tx:
        trainer, second = account(tx, "trainer"), account(tx, "second")
        one, two = Desk(tx).claim(trainer), Desk(tx).claim(second)
        assert one
        assert two
        assert one != two
        assert Desk(tx).claim(trainer) == one, "the one held already"
        waiting = Letters(tx).items(Filter(open=True), limit=1000)
        assert [one, two] == [i.id for i in waiting[:2]]
        assert [i.priority for i in waiting] == sorted((i.priority for i in waiting), reverse=True)


def test_a_lease_ends_after_ten_minutes(desk: Store) -> None:
    now = datetime.now(UTC)
    with desk.writing() as tx:
        trainer, second = account(tx, "trainer"), account(tx, "second")
        one = Desk(tx, now).claim(trainer)
        assert one
        assert not Desk(tx, now + LEASE - timedelta(seconds=1)).take(one, second)
        assert Desk(tx, now + LEASE).claim(second) == one
        assert not Desk(tx, now + LEASE).holds(one, trainer)
        Desk(tx).release(one, trainer)
        assert Desk(tx, now + LEASE).holds(one, second), "nobody frees the lease of another"


def test_nobody_judges_his_own_letters(desk: Store) -> None:
    with desk.writing() as tx:
        rita, trainer = account(tx, "rita"), account(tx, "trainer")
        mine = Filter(author="agent-rita")
        assert Desk(tx).claim(rita, mine) is None
        assert Desk(tx).claim(trainer, mine) is not None


def test_done_takes_an_item_out_of_the_queue(desk: Store) -> None:
    with desk.writing() as tx:
        trainer = account(tx, "trainer")
        seen = []
        while (item := Desk(tx).claim(trainer)) is not None:
            Desk(tx).decide(Decision(item, trainer, "done"))
            seen.append(item)
        assert len(seen) == len(set(seen)) > 3
        assert Letters(tx).count(Filter(open=True)) == 0
        assert Letters(tx).count(Filter(open=False)) == len(seen)


def test_four_processes_on_one_queue_get_no_letter_twice(databases: Databases, results: Path, tmp_path: Path) -> None:
    url = databases.url()
    with opened(url) as store:
        with store.writing() as tx:
            people = list(add_people(tx).values())
        for copy in range(6):
            path = tmp_path / f"copy{copy}.jsonl"
            path.write_bytes(results.read_bytes() + b"\n" * copy)
            import_results(store, path)
        with store.reading() as tx:
            waiting = {i.id for i in Letters(tx).items(Filter(open=True), limit=1000)}
    context = multiprocessing.get_context("spawn")
    start, out = context.Barrier(PROCESSES), context.Queue()
    workers = [context.Process(target=claim_all, args=(url, people[n % len(people)], start, out)) for n in range(PROCESSES)]
    for worker in workers:
        worker.start()
    done = Counter[int]()
    while done[-1] < PROCESSES:
        done[out.get(timeout=60)] += 1
    for worker in workers:
        worker.join(30)
    del done[-1]
    assert len(waiting) > 20
    assert set(done) == waiting
    assert set(done.values()) == {1}


def test_what_counts_is_the_last_word_on_each_thing(desk: Store) -> None:
    with desk.writing() as tx:
        trainer, second = account(tx, "trainer"), account(tx, "second")
        letter = next(x for i in Letters(tx).items(limit=1000) if (x := Letters(tx).letter(i.id)) and x.findings)
        finding, item = letter.findings[0], letter.item.id
        said = Decision(item, trainer, "confirm", finding=finding.id)
        first = Desk(tx).decide(said)
        Desk(tx).decide(replace(said, kind="overturn"))
        Desk(tx).decide(replace(said, by=second))
        added = Desk(tx).decide(Decision(item, trainer, "add", message_id=letter.last.id, start=0, end=5, code="TON101"))
        Desk(tx).decide(Decision(item, trainer, "note", note="хорошо"))
        Desk(tx).decide(Decision(item, trainer, "withdraw", replaces=added.id))
        history = Desk(tx).history(item)
        assert [d.kind for d in history] == ["confirm", "overturn", "confirm", "add", "note", "withdraw"]
        assert [(d.by, d.kind) for d in current(history)] == [(trainer, "overturn"), (second, "confirm"), (trainer, "note")]
        assert Desk(tx).verdicts() == {finding.code: (2, 1)}
        assert history[0] == first


def test_a_form_sent_twice_counts_once(desk: Store) -> None:
    with desk.writing() as tx:
        trainer = account(tx, "trainer")
        item = Letters(tx).items()[0].id
        twice = [Desk(tx).decide(Decision(item, trainer, "note", note="раз", token="form-1")) for _ in range(2)]
        assert twice[0] == twice[1]
        assert len(Desk(tx).history(item)) == 1
        disputes = [Disputes(tx).dispute(item, trainer, "нет", token="form-1") for _ in range(2)]
        assert disputes[0] == disputes[1]


def test_the_same_form_twice_at_one_moment_counts_once(desk: Store) -> None:
    with desk.reading() as tx:
        trainer, item = account(tx, "trainer"), Letters(tx).items()[0].id
    start = threading.Barrier(4)

    def send(number: int) -> int:
        start.wait(10)
        with desk.writing() as tx:
            return Desk(tx).decide(Decision(item, trainer, "note", note=str(number), token="same")).id

    with ThreadPoolExecutor(4) as senders:
        assert len(set(senders.map(send, range(4)))) == 1
    with desk.reading() as tx:
        assert len(Desk(tx).history(item)) == 1


def test_a_dispute_brings_the_letter_back_and_its_answer_reaches_the_agent(desk: Store) -> None:
    with desk.writing() as tx:
        rita, trainer = account(tx, "rita"), account(tx, "trainer")
        item = Letters(tx).items(Filter(owner=rita))[-1]
        Desk(tx).decide(Decision(item.id, trainer, "done"))
        dispute = Disputes(tx).dispute(item.id, rita, "Клиент сам так просил")
        again = Letters(tx).item(item.id)
        assert again
        assert (again.closed_at, again.reasons[0]) == (None, "disputed")
        assert Desk(tx).claim(trainer) == item.id, "a dispute goes before all else"
        assert [d.id for d in Disputes(tx).waiting()] == [dispute.id]
        answered = Disputes(tx).answer(dispute.id, trainer, True, "Вы правы")
        assert [(a.accepted, a.text) for a in answered.answers] == [(True, "Вы правы")]
        assert Disputes(tx).waiting() == []
        assert [(n.kind, n.item, n.seen) for n in Notifications(tx).of(rita)] == [("answer", item.id, False)]
        Notifications(tx).see(rita)
        assert Notifications(tx).unseen(rita) == 0


APPEND_ONLY: Final = (
    "audit",
    "suggestion",
    "decision",
    "dispute",
    "dispute_answer",
    "notification",
    "notification_seen",
    "mark",
    "exercise_try",
)


def test_the_database_refuses_to_change_what_was_said(filled: Store) -> None:
    for table in APPEND_ONLY:
        for command in (f"DELETE FROM {table}", f"UPDATE {table} SET {'action' if table == 'audit' else 'at'} = NULL"):
            with pytest.raises(DBAPIError, match="append-only"), filled.writing() as tx:
                tx.execute(text(command))
        with filled.reading() as tx:
            assert tx.scalar(text(f"SELECT count(*) FROM {table}")), table


def test_words_can_only_be_taken_away(filled: Store) -> None:
    for table, words in (
        ("decision", "note"),
        ("dispute", "reason"),
        ("dispute_answer", "text"),
        ("exercise_try", "text"),
        ("mark", "note"),
    ):
        with pytest.raises(DBAPIError, match="append-only"), filled.writing() as tx:
            tx.execute(text(f"UPDATE {table} SET {words} = 'другое'"))
        with filled.writing() as tx:
            tx.execute(text(f"UPDATE {table} SET {words} = NULL"))
            assert tx.scalar(text(f"SELECT count({words}) FROM {table}")) == 0
