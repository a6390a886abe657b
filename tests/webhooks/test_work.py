"""From the queue to the helpdesk, with a real server on the other side that fails, hangs, loses answers and is told twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import update

from tests.webhooks.helpdesk import LETTER, SECRET, TEXT, TOKEN, Helpdesk, chatwoot, created, generic, helpdesk, plain
from toneqa.batch.run import Setup, scorer
from toneqa.importers.jsonl import load_object, parse_item
from toneqa.store.engine import Store, open_store
from toneqa.store.letters import Letters
from toneqa.store.migrate import upgrade
from toneqa.store.runs import Runs
from toneqa.store.schema import WebhookRow
from toneqa.store.webhooks import Queue
from toneqa.webhooks import calls
from toneqa.webhooks.hooks import Hook
from toneqa.webhooks.signing import signed
from toneqa.webhooks.work import DESKS, FIRST, LAST, LEASE, MOST, Worker, pause

QUESTION: Final = "Здравствуйте! Наушники сломались, завтра улетаю. Верните деньги."
GOOD: Final = (
    "Здравствуйте, Анна! Понимаю, как неприятно остаться без наушников накануне поездки. Вернуть деньги за них уже не получится: "
    "прошло больше 14 дней, и по закону товар считается принятым. Зато я могу бесплатно отправить их в сервис или обменять на "
    "другую модель с доплатой. Какой вариант вам удобнее?"
)


def score(talk: bytes) -> Any:
    return scorer(Setup(masked=True)).score([parse_item(load_object(talk), "webhook")])[0]


@dataclass
class Bench:
    store: Store
    desk: Helpdesk
    hook: Hook
    now: datetime = field(default_factory=lambda: datetime(2026, 5, 3, 12, tzinfo=UTC))
    counted: list[str] = field(default_factory=list)

    @property
    def worker(self) -> Worker:
        hooks = {self.hook.name: self.hook}
        return Worker(self.store, hooks, score, lambda _, what: self.counted.append(what), lambda: 0.5, lambda: self.now)

    def told(self, body: dict[str, Any]) -> bool:
        event = DESKS[self.hook.kind].event(self.hook, body)
        assert event
        with self.store.writing() as tx:
            return Queue(tx).add(self.hook.name, event.message, event.conversation, event.body, self.now)

    def run(self, minutes: float = 0) -> None:
        """Whatever is due after so many minutes."""
        self.now += timedelta(minutes=minutes)
        while self.worker.step():
            pass

    @property
    def states(self) -> dict[str, int]:
        with self.store.reading() as tx:
            return {state: count for (_, state), count in Queue(tx).counts().items()}

    @property
    def jobs(self) -> Any:
        with self.store.reading() as tx:
            return Queue(tx).listed("waiting", "scored", "done", "failed")


@pytest.fixture
def desk() -> Iterator[Helpdesk]:
    with helpdesk() as found:
        found.messages = [
            {"id": 100, "message_type": 0, "content": "Здравствуйте!"},
            {"id": 101, "message_type": 1, "content": "Слушаю вас."},
            {"id": 102, "message_type": 0, "content": "Купила наушники."},
            {"id": 103, "message_type": 0, "content": LETTER},
            {"id": 104, "message_type": 1, "content": "надо бы вернуть", "private": True},
            {"id": 105, "message_type": 1, "content": TEXT},
            {"id": 106, "message_type": 0, "content": "Ну и ну."},
        ]
        yield found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = open_store(str(tmp_path / "toneqa.db"))
    upgrade(found)
    yield found
    found.close()


@pytest.fixture
def bench(store: Store, desk: Helpdesk) -> Bench:
    return Bench(store, desk, chatwoot(desk))


def test_a_message_is_scored_stored_and_noted(bench: Bench) -> None:
    assert bench.told(created())
    bench.run()
    assert bench.states == {"done": 1}
    (note,) = bench.desk.notes
    assert note.startswith("! Доработать, ")
    assert note.endswith("toneqa, сообщение 105")
    assert TEXT not in note
    with bench.store.reading() as tx:
        (run,) = Runs(tx).all()
        (item,) = Letters(tx).items()
        letter = Letters(tx).letter(item.id)
    assert run.name == "вебхук desk, 03.05.2026"
    assert letter
    assert [message.text for message in letter.messages] == ["Купила наушники.", LETTER, TEXT]
    assert letter.last.author
    assert (item.queue, item.verdict) == ("Возвраты", "revise")
    assert all(call[2]["api_access_token"] == TOKEN for call in bench.desk.calls)
    assert {call[1].rsplit("/", 1)[0] for call in bench.desk.calls} == {"/api/v1/accounts/7/conversations/51"}
    assert bench.counted == ["scored", "done"]


def test_words_leave_the_queue_once_they_are_scored(bench: Bench) -> None:
    bench.told(created())
    bench.desk.troubles.append(500)
    bench.run()
    (job,) = bench.jobs
    assert (job.state, job.body) == ("scored", None)
    assert TEXT not in str(job.note)
    assert "денежных средств" not in str(job.note)


def test_a_good_answer_is_stored_and_nobody_is_disturbed(bench: Bench) -> None:
    bench.desk.messages = [{"id": 100, "message_type": 0, "content": QUESTION}]
    bench.told(created(text=GOOD))
    bench.run()
    assert (bench.states, bench.desk.notes) == ({"done": 1}, [])
    with bench.store.reading() as tx:
        assert [item.verdict for item in Letters(tx).items()] == ["send"]


def test_the_same_message_counts_once_however_often_it_is_told(bench: Bench) -> None:
    assert [bench.told(created()) for _ in range(3)] == [True, False, False]
    bench.run()
    assert not bench.told(created())
    bench.run(60)
    assert (bench.states, len(bench.desk.notes)) == ({"done": 1}, 1)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1:9", "на его порту никто не слушает"),
        ("http://nowhere.invalid", "такого адреса нет в сети"),
    ],
)
def test_why_a_helpdesk_does_not_answer_is_told_in_words(url: str, told: str) -> None:
    with pytest.raises(calls.DeskError, match=told) as error:
        calls.call("GET", url, {})
    assert error.value.again


@pytest.mark.parametrize("trouble", [500, 502, 429, 408, "cut"])
def test_a_helpdesk_that_fails_is_tried_again(bench: Bench, trouble: Any) -> None:
    bench.told(created())
    bench.desk.troubles.extend([trouble, trouble])
    bench.run()
    assert bench.counted == ["scored", "later"]
    assert bench.jobs[0].trouble.startswith("хелпдеск ")
    bench.run(3)
    bench.run(3)
    assert bench.states == {"done": 1}
    assert len(bench.desk.notes) == 1
    assert bench.counted.count("scored") == 1, "scored once, posted again"


def test_the_helpdesk_says_when_to_come_back(bench: Bench) -> None:
    bench.told(created())
    bench.desk.troubles.append(429)
    bench.run()
    assert bench.jobs[0].next_at == bench.now + timedelta(seconds=120)


def test_a_helpdesk_that_hangs_is_left(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "SECONDS", 0.3)
    bench.told(created())
    bench.desk.troubles.append("hang")
    bench.run()
    assert bench.jobs[0].trouble == "хелпдеск не отвечает: ждали слишком долго"
    bench.run(3)
    assert (bench.states, len(bench.desk.notes)) == ({"done": 1}, 1)


def test_an_answer_that_was_lost_does_not_make_a_second_note(bench: Bench) -> None:
    """The note is there, but nobody knows: it is looked for before it is written again."""
    bench.told(created())
    bench.desk.troubles.append("lost")
    bench.run()
    assert len(bench.desk.notes) == 1
    assert bench.states == {"scored": 1}
    bench.run(3)
    assert (bench.states, len(bench.desk.notes)) == ({"done": 1}, 1)


@pytest.mark.parametrize("refusal", [400, 401, 403, 404, 302])
def test_a_refusal_is_final_until_somebody_says_again(bench: Bench, refusal: int) -> None:
    bench.told(created())
    bench.desk.troubles.append(refusal)
    bench.run()
    assert bench.states == {"failed": 1}
    assert not any("elsewhere" in call[1] for call in bench.desk.calls)
    bench.run(10_000)
    assert bench.desk.notes == []
    with bench.store.writing() as tx:
        assert Queue(tx).again(bench.now, [999]) == 0
        assert Queue(tx).again(bench.now) == 1
    bench.run()
    assert (bench.states, len(bench.desk.notes)) == ({"done": 1}, 1)
    assert bench.counted.count("scored") == 1


def test_at_last_it_gives_up(bench: Bench) -> None:
    bench.told(created())
    bench.desk.troubles.extend([500] * 50)
    for _ in range(MOST + 5):
        bench.run(61)
    assert bench.states == {"failed": 1}
    assert bench.counted.count("later") == MOST - 1


def test_pauses_grow_and_differ() -> None:
    assert [pause(n, 1) for n in (1, 2, 3)] == [FIRST, FIRST * 2, FIRST * 4]
    assert pause(1, 0) == FIRST / 2
    assert pause(50, 1) == LAST
    assert sum(pause(n, 0.5) for n in range(1, MOST)) > 3600, "an outage of an hour is outlasted"


def test_a_worker_that_died_loses_the_message_when_its_lease_ends(bench: Bench) -> None:
    bench.told(created())
    with bench.store.writing() as tx:
        claimed = Queue(tx).claim(bench.now, LEASE)
    assert claimed
    bench.run(1)
    assert bench.states == {"waiting": 1}, "somebody may be at it"
    bench.run(3)
    assert (bench.states, len(bench.desk.notes)) == ({"done": 1}, 1)


def test_who_comes_back_too_late_changes_nothing(bench: Bench) -> None:
    """The first worker hangs longer than its lease; the second finishes; what the first then says is dropped, its result too."""
    bench.told(created())
    slow = bench.worker

    def overtaken(talk: bytes) -> Any:
        bench.run(4)
        return score(talk)

    late = Worker(slow.store, slow.hooks, overtaken, slow.count, slow.chance, slow.now)
    assert late.step()
    assert bench.counted == ["scored", "done", "lost"]
    assert len(bench.desk.notes) == 1
    with bench.store.reading() as tx:
        assert len(Letters(tx).items()) == 1


def test_a_bug_is_a_reason_to_try_again_and_says_nothing_of_the_letter(bench: Bench) -> None:
    bench.told(created())

    def broken(talk: bytes) -> Any:
        raise ValueError(talk.decode())

    Worker(bench.store, {"desk": bench.hook}, broken, now=lambda: bench.now).step()
    (job,) = bench.jobs
    assert (job.state, job.trouble) == ("waiting", "E901: ValueError")


def test_a_letter_that_cannot_be_judged_is_done(bench: Bench) -> None:
    bench.desk.messages = []
    bench.told(created(text="Thank you for your order, it will be shipped tomorrow."))
    bench.run()
    assert (bench.states, bench.desk.notes) == ({"done": 1}, [])
    assert bench.jobs[0].trouble == "нечего оценивать"


def test_a_hook_that_is_gone_from_the_settings(bench: Bench) -> None:
    bench.told(created())
    bench.hook = Hook("other", "generic", bench.desk.url, secret=SECRET)
    bench.run()
    assert "нет в настройках" in bench.jobs[0].trouble


def test_labels_of_others_stay_and_ours_is_the_newest(bench: Bench) -> None:
    bench.hook = chatwoot(bench.desk, "label")
    bench.desk.labels = ["vip", "toneqa-ask"]
    bench.told(created())
    bench.run()
    assert bench.desk.labels == ["vip", "toneqa-revise"]
    assert bench.desk.notes == []
    bench.desk.messages = [{"id": 100, "message_type": 0, "content": QUESTION}]
    bench.told(created(107, GOOD))
    bench.run()
    assert bench.desk.labels == ["vip"]


def test_a_label_says_how_the_newest_answer_is_whatever_the_order(bench: Bench) -> None:
    """The later answer is done while the earlier one still waits for its next try."""
    bench.hook = chatwoot(bench.desk, "label")
    bench.desk.messages = [{"id": 100, "message_type": 0, "content": QUESTION}]
    bench.told(created(105))
    bench.desk.troubles.append(503)
    bench.run()
    bench.told(created(107, GOOD))
    bench.run()
    assert (bench.states, bench.desk.labels) == ({"scored": 1, "done": 1}, [])
    bench.run(5)
    assert (bench.states, bench.desk.labels) == ({"done": 2}, [])


def test_a_note_of_another_message_is_not_taken_for_ours(bench: Bench) -> None:
    """105 was noted; 10 was written earlier in the same conversation and comes late."""
    bench.told(created(105))
    bench.run()
    bench.told(created(10))
    bench.run()
    assert [note.rpartition(" ")[2] for note in bench.desk.notes] == ["105", "10"]


def test_a_note_that_is_there_stays_alone_when_somebody_tries_a_failed_one_again(bench: Bench) -> None:
    """Every answer of the helpdesk was lost, but it had done it the first time."""
    bench.told(created())
    bench.desk.troubles.extend(["lost", *[401] * 9])
    bench.run()
    bench.run(5)
    assert bench.states == {"done": 1}
    with bench.store.writing() as tx:
        tx.execute(update(WebhookRow).values(state="failed"))
        assert Queue(tx).again(bench.now) == 1
    bench.run()
    assert (bench.states, len(bench.desk.notes)) == ({"done": 1}, 1)


def test_the_client_is_heard_also_when_the_talk_has_gone_on(bench: Bench) -> None:
    """Chatwoot gives twenty messages a page; after an outage the answer is far behind the newest."""
    bench.desk.messages += [{"id": 200 + n, "message_type": n % 2, "content": "Дальше."} for n in range(60)]
    bench.told(created())
    bench.run()
    with bench.store.reading() as tx:
        letter = Letters(tx).letter(Letters(tx).items()[0].id)
    assert letter
    assert [message.text for message in letter.messages] == ["Купила наушники.", LETTER, TEXT]


def test_a_helpdesk_that_is_down_holds_up_no_other(store: Store, desk: Helpdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One message finds out that it is down; the rest of its queue waits, the other helpdesk is served."""
    monkeypatch.setattr(calls, "SECONDS", 0.3)
    bench, shop = Bench(store, desk, chatwoot(desk)), generic(desk)
    for number in range(105, 110):
        bench.told(created(number))
    with store.writing() as tx:
        event = DESKS["generic"].event(shop, plain())
        assert event
        Queue(tx).add("shop", event.message, event.conversation, event.body, bench.now)
    desk.troubles.append("hang")
    worker = Worker(store, {"desk": bench.hook, "shop": shop}, score, chance=lambda: 0.5, now=lambda: bench.now)
    assert [worker.step() for _ in range(3)] == [True, True, False]
    assert [body["id"] for body in desk.written if body and "id" in body] == ["m-1"]
    bench.now += timedelta(minutes=1)
    while worker.step():
        pass
    with store.reading() as tx:
        assert Queue(tx).counts() == {("desk", "done"): 5, ("shop", "done"): 1}
    assert len(desk.notes) == 5


def test_what_is_taken_out_while_it_is_worked_on_is_not_kept(bench: Bench) -> None:
    bench.told(created())

    def dropped(talk: bytes) -> Any:
        with bench.store.writing() as tx:
            assert Queue(tx).drop(bench.now, bench.jobs[0].id)
        return score(talk)

    worker = bench.worker
    assert Worker(worker.store, worker.hooks, dropped, worker.count, worker.chance, worker.now).step()
    assert (bench.counted, bench.states, bench.desk.notes) == (["lost"], {"dropped": 1}, [])
    with bench.store.reading() as tx:
        assert Letters(tx).items() == []


def test_an_answer_that_is_not_chatwoots_is_tried_again(bench: Bench) -> None:
    bench.told(created())
    bench.desk.do = lambda *_: "<html>"  # type: ignore[method-assign]
    bench.run()
    assert "не так, как Chatwoot" in bench.jobs[0].trouble
    assert bench.states == {"waiting": 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"event": "message_updated"},
        {"message_type": "incoming"},
        {"message_type": "activity"},
        {"private": True},
        {"content": None},
        {"content": "  "},
        {"sender": {"id": 9, "type": "agent_bot"}},
        {"sender": None},
        {"account": {"id": 8}},
        {"account": None},
    ],
)
def test_what_is_no_answer_of_an_agent_is_left_alone(desk: Helpdesk, changes: dict[str, Any]) -> None:
    assert DESKS["chatwoot"].event(chatwoot(desk), created(**changes)) is None


def test_a_generic_system_is_told_signed_and_once(store: Store, desk: Helpdesk) -> None:
    bench = Bench(store, desk, generic(desk))
    bench.told(plain(agent="rita", queue="Возвраты"))
    desk.troubles.extend([503, "lost"])
    for _ in range(3):
        bench.run(3)
    assert bench.states == {"done": 1}
    posts = [(headers, body) for method, path, headers, body in desk.calls if (method, path) == ("POST", "/in")]
    assert len({headers["idempotency-key"] for headers, _ in posts}) == 1
    for headers, body in posts:
        assert signed(SECRET, headers["x-toneqa-timestamp"], headers["raw"].encode(), headers["x-toneqa-signature"])
        assert (body["event"], body["id"], body["conversation_id"], body["verdict"]) == ("message.scored", "m-1", "c-1", "revise")
        assert body["note"].startswith("! Доработать, ")
        assert {"code", "severity", "title"} == set(body["findings"][0])
        assert TEXT not in headers["raw"]
    with store.reading() as tx:
        (item,) = Letters(tx).items()
    assert (item.queue, item.channel) == ("Возвраты", "chat")
