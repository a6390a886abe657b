"""The page of the queue of webhooks: what administrators see and do; letters are not shown."""

from __future__ import annotations

import pytest

from tests.web.queue import WORDS, stuck
from tests.web.team import Visitor
from toneqa.store.audit import Audit
from toneqa.store.engine import Store
from toneqa.store.webhooks import Job, Queue


@pytest.fixture
def admin(anna: Visitor) -> Visitor:
    anna.sign_in("admin")
    return anna


def jobs(store: Store) -> dict[str, Job]:
    with store.reading() as tx:
        return {job.message: job for job in Queue(tx).listed("waiting", "scored", "done", "failed", "dropped")}


def log(store: Store) -> list[tuple[str, str, int | None]]:
    with store.reading() as tx:
        return [(e.action, e.kind, e.object) for e in Audit(tx).events() if e.action.startswith("webhooks")]


def test_an_empty_queue_says_how_hooks_come_to_be(admin: Visitor) -> None:
    shown = admin.get("/admin/webhooks").text
    assert "[webhooks]" in shown
    assert "Повторить" not in shown


def test_what_waits_and_what_failed_is_shown_without_words_of_letters(admin: Visitor, team_store: Store) -> None:
    stuck(team_store)
    shown = admin.get("/admin/webhooks").text
    for told in (
        "хелпдеск ответил 403",
        "хелпдеск не отвечает: ждали слишком долго",
        "Не вышло: 1",
        "В очереди: 2",
        "Убраны: 1",
        "нет в настройках",
    ):
        assert told in shown, told
    assert WORDS not in shown
    assert 'aria-current="page">Вебхуки' in shown


@pytest.mark.parametrize(("message", "state"), [("1", "waiting"), ("2", "scored"), ("3", "waiting"), ("4", "waiting")])
def test_one_is_tried_again_at_once(admin: Visitor, team_store: Store, message: str, state: str) -> None:
    stuck(team_store)
    number = jobs(team_store)[message].id
    answer = admin.post(f"/admin/webhooks/{number}/retry")
    assert answer.headers["location"] == "/admin/webhooks?done=retried"
    job = jobs(team_store)[message]
    with team_store.writing() as tx:
        due = [found.id for _ in range(3) if (found := Queue(tx).claim(job.next_at, job.next_at - job.received_at))]
    assert (job.state, number in due) == (state, True)
    assert log(team_store) == [("webhooks retry", "webhook", number)]
    assert "Готово" in admin.get("/admin/webhooks?done=retried").text


def test_all_that_failed_is_tried_again(admin: Visitor, team_store: Store) -> None:
    stuck(team_store)
    assert admin.post("/admin/webhooks/retry").headers["location"].endswith("done=retried")
    assert {message: job.state for message, job in jobs(team_store).items()} == {
        "1": "waiting",
        "2": "scored",
        "3": "dropped",
        "4": "waiting",
    }
    assert log(team_store) == [("webhooks retry", "", None)]
    assert admin.post("/admin/webhooks/retry").headers["location"].endswith("done=gone")


@pytest.mark.parametrize("message", ["1", "2", "4"])
def test_one_is_taken_out_and_put_back(admin: Visitor, team_store: Store, message: str) -> None:
    stuck(team_store)
    number, before = jobs(team_store)[message].id, jobs(team_store)[message]
    there = admin.post(f"/admin/webhooks/{number}/drop").headers["location"]
    assert jobs(team_store)[message].state == "dropped"
    assert f'action="/admin/webhooks/{number}/retry"' in admin.get(there).text
    admin.post(f"/admin/webhooks/{number}/retry")
    after = jobs(team_store)[message]
    assert (after.state, after.body, after.note) == ("scored" if message == "2" else "waiting", before.body, before.note)
    assert log(team_store) == [("webhooks retry", "webhook", number), ("webhooks drop", "webhook", number)]


@pytest.mark.parametrize("act", ["retry", "drop"])
def test_what_is_not_there_is_not_touched(admin: Visitor, team_store: Store, act: str) -> None:
    assert admin.post(f"/admin/webhooks/999999/{act}").headers["location"] == "/admin/webhooks?done=gone"
    assert log(team_store) == []
    assert "нечего менять" in admin.get("/admin/webhooks?done=gone").text


def test_who_has_no_token_of_the_form_changes_nothing(admin: Visitor, team_store: Store) -> None:
    stuck(team_store)
    number = jobs(team_store)["1"].id
    admin.csrf = "0"
    assert admin.post(f"/admin/webhooks/{number}/drop").status_code == 403
    assert jobs(team_store)["1"].state == "failed"
