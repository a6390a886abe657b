"""Words go, figures stay; a person can be found, handed out and erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import JSON, text, update

from tests.store.sample import CLIENT, KEY
from tests.store.test_backup import everything
from toneqa.privacy.erase import names
from toneqa.privacy.identity import keyed
from toneqa.store.accounts import Accounts
from toneqa.store.engine import Store
from toneqa.store.letters import Letters
from toneqa.store.people import account_of, conversations_of, erase_account
from toneqa.store.queued import erase_waiting, waiting_of, waiting_rows
from toneqa.store.retention import count_old, delete_old, erase_conversations, mentioning
from toneqa.store.schema import Base, WebhookRow
from toneqa.store.schema.base import Words
from toneqa.store.webhooks import LostError, Queue

WORDS = ("вернуть деньги", "Хорошее начало", "сам так просил", "сухо", "Осуществляем", "Давайте обсудим", "Возврат невозможен")
"""Pieces of a letter, a note, a dispute, a mark, an exercise, an answer, a webhook."""


def said(store: Store) -> str:
    return str(everything(store))


def figures(store: Store) -> dict[str, Any]:
    rows = everything(store)
    kept: dict[str, Any] = {name: rows[name] for name in ("label", "lost_points", "suggestion", "review_reason")}
    kept["score"] = [(row["message_id"], row["value"], row["verdict"], row["why"]) for row in rows["score"]]
    kept["finding"] = [(row["code"], row["start"], row["end"], row["confidence"]) for row in rows["finding"]]
    kept["decision"] = [(row["kind"], row["by_id"], row["finding_id"], row["at"]) for row in rows["decision"]]
    return kept


def test_old_words_are_deleted_and_scores_stay(filled: Store) -> None:
    before, now = figures(filled), datetime.now(UTC)
    assert all(words in said(filled) for words in WORDS)
    assert delete_old(filled, now - timedelta(days=1)) == 0
    assert all(words in said(filled) for words in WORDS)
    with filled.reading() as tx:
        assert count_old(tx, now + timedelta(days=1)) == 9
    assert delete_old(filled, now + timedelta(days=1)) == 9
    assert [words for words in WORDS if words in said(filled)] == []
    assert figures(filled) == before
    assert delete_old(filled, now + timedelta(days=1)) == 0, "once is enough"
    with filled.reading() as tx:
        letter = Letters(tx).letter(Letters(tx).items()[0].id)
    assert letter
    assert letter.last.score
    assert (letter.last.text, letter.last.score.advice, letter.last.length > 0) == (None, (), True)
    assert all((f.quote, f.message, f.fix) == (None, None, None) for f in letter.findings)


def test_deleted_words_leave_the_files_of_sqlite(filled: Store) -> None:
    if not filled.is_sqlite:
        with filled.reading() as tx:
            delete_old(filled, datetime.now(UTC) + timedelta(days=1))
            assert tx.scalar(text("SELECT count(*) FROM pg_stat_all_tables WHERE relname = 'message'")) == 1
        return
    path = str(filled.engine.url.database)
    files = [path, f"{path}-wal"]
    assert any("вернуть деньги".encode() in open(name, "rb").read() for name in files)  # noqa: PTH123, SIM115
    delete_old(filled, datetime.now(UTC) + timedelta(days=1))
    filled.close()
    for name in files:
        try:
            with open(name, "rb") as raw:  # noqa: PTH123
                assert "вернуть деньги".encode() not in raw.read()
        except FileNotFoundError:
            pass


def test_a_client_is_found_handed_out_and_erased(filled: Store) -> None:
    key = keyed(KEY, *CLIENT)
    with filled.reading() as tx:
        ids = mentioning(tx, {key})
        assert len(ids) == 1
        assert mentioning(tx, {keyed(KEY, "phone", "+7 900 999-99-99")}) == []
        (told,) = conversations_of(tx, ids)
    assert told["conversation"]["key"] == "SHOP-3001"
    assert "вернуть деньги" in told["messages"][0]["text"]
    assert told["findings"]
    before = figures(filled)
    erase_conversations(filled, ids)
    rows = everything(filled)
    assert [row["key"] for row in rows["conversation"] if row["erased_at"]] == ["стёрто"]
    assert "SHOP-3001" not in str(rows)
    assert key not in str(rows)
    assert sum(row["text"] is not None for row in rows["message"]) > 20, "others keep their words"
    assert figures(filled) == before


def test_an_employee_is_handed_out_without_secrets_and_erased(filled: Store) -> None:
    with filled.writing() as tx:
        rita = Accounts(tx).by_login("rita")
        assert rita
        Accounts(tx).set_password(rita.id, "$argon2id$hash")
    with filled.reading() as tx:
        told = account_of(tx, rita.id)
    assert told["account"][0]["login"] == "rita"
    assert told["letters"]
    assert told["disputes"][0]["reason"] == "Клиент сам так просил"
    assert told["tries"][0]["text"] == "Возвращаем деньги."
    assert "$argon2id$" not in str(told)
    assert "d" * 64 not in str(told), "no digest of a session"
    before = figures(filled)
    erase_account(filled, rita.id)
    rest = said(filled)
    for gone in ("agent-rita", "Рита", "'rita'", "$argon2id$", "Клиент сам так просил", "Возвращаем деньги."):
        assert gone not in rest, gone
    assert figures(filled) == before
    with filled.reading() as tx:
        after = Accounts(tx).get(rita.id)
        assert after
        assert (after.disabled_at is not None, after.authors) == (True, ())
        assert Letters(tx).values("author").count(f"removed-{rita.id}") == 1


@pytest.mark.parametrize("kind", ["conversations", "nothing"])
def test_nobody_found_is_nothing_done(filled: Store, kind: str) -> None:
    before = said(filled)
    erase_conversations(filled, [])
    assert delete_old(filled, datetime(2000, 1, 1, tzinfo=UTC)) == 0
    assert said(filled) == before


WORDED: Final = {
    *("conversation.source", "conversation.meta", "message.text", "message.hidden", "mention.key", "finding.quote", "finding.message"),
    *("finding.fix", "score.advice", "score.offers", "decision.note", "dispute.reason", "dispute_answer.text", "mark.note"),
    *("exercise.sentence", "exercise_try.text", "webhook.body"),
}
"""Columns that hold words of letters or about them: ``forget_words`` empties them."""

PLAIN: Final = {
    *("account.login", "account.name", "account.role", "account.password", "account.subject", "account_author.author"),
    *(
        "login_attempt.login",
        "login_attempt.address",
        "oidc_errand.digest",
        "oidc_errand.nonce",
        "oidc_errand.verifier",
        "oidc_errand.target",
    ),
    *(
        "api_key.name",
        "api_key.prefix",
        "api_key.digest",
        "api_key.scopes",
        "web_session.digest",
        "web_session.address",
        "web_session.agent",
    ),
    *("audit.action", "audit.kind", "audit.address", "audit.detail", "calibration.title", "calibration.criteria"),
    *("run.name", "run.digest", "run.versions", "conversation.key", "conversation.channel", "conversation.queue", "conversation.status"),
    *("conversation.labels", "message.role", "message.author", "message.at", "finding.code", "finding.severity"),
    *("label.name", "label.value", "label.detail", "lost_points.criterion", "lost_points.codes", "review_item.author", "review_item.queue"),
    *("review_item.channel", "review_item.verdict", "review_reason.name", "score.verdict", "score.why", "score.critical"),
    *(
        "suggestion.versions",
        "suggestion.verdict",
        "suggestion.labels",
        "decision.kind",
        "decision.code",
        "decision.name",
        "decision.value",
    ),
    *("decision.token", "dispute.token", "mark.criterion", "mark.value", "mark.token", "notification.kind", "notification.detail"),
    *("exercise.code", "exercise_try.result", "webhook.hook", "webhook.message", "webhook.conversation", "webhook.state", "webhook.note"),
    "webhook.trouble",
}
"""Columns without words of letters: names, codes, labels, hashes, figures."""


def test_every_column_is_known_to_hold_words_or_not() -> None:
    """Who adds a column says here which; words must go when ``toneqa retention`` runs."""
    columns = {f"{t.name}.{c.name}" for t in Base.metadata.sorted_tables for c in t.columns if isinstance(c.type, Words | JSON)}
    assert columns == WORDED | PLAIN
    assert not WORDED & PLAIN


def test_nothing_is_left_in_the_columns_with_words(filled: Store) -> None:
    delete_old(filled, datetime.now(UTC) + timedelta(days=1))
    rows = everything(filled)
    left = {name for name in WORDED for row in rows[name.partition(".")[0]] if row[name.partition(".")[2]] not in (None, {}, [])}
    assert left == set()


def told(store: Store, *bodies: dict[str, str], conversation: str = "5") -> list[int]:
    """Messages that wait in the queue."""
    with store.writing() as tx:
        for number, body in enumerate(bodies):
            Queue(tx).add("shop", f"m-{number}-{conversation}", conversation, body, datetime.now(UTC))
        return sorted(job.id for job in Queue(tx).listed("waiting") if job.hook == "shop")


def is_client(text: str) -> bool:
    return names(text, {keyed(KEY, *CLIENT), keyed(KEY, "name", "Анна Седова")}, KEY)


def test_a_client_is_found_in_what_waits_to_be_scored_and_erased(filled: Store) -> None:
    """In the client's words, in the answer, in the number of the conversation; others stay."""
    ids = told(
        filled,
        {"text": "Перезвоним на 8 900 000 00 01."},
        {"text": "Хорошо.", "client": "Это Седова Анна."},
        {"text": "Возврат невозможен."},
    )
    ids = told(filled, {"text": "Ответ."}, conversation="+79000000001") or ids
    with filled.reading() as tx:
        found = waiting_of(tx, is_client)
        handed = list(waiting_rows(tx, found))
    assert [one["webhook"]["body"]["text"] for one in handed] == ["Перезвоним на 8 900 000 00 01.", "Хорошо.", "Ответ."]
    assert set(found) < set(ids)
    erase_waiting(filled, found)
    rest = str(everything(filled)["webhook"])
    assert [words for words in ("900 000", "Седова", "+79000000001") if words in rest] == []
    assert rest.count("Возврат невозможен.") == 2, "of others"
    with filled.reading() as tx:
        assert waiting_of(tx, is_client) == []


def test_a_worker_that_is_at_an_erased_message_keeps_nothing(filled: Store) -> None:
    (number,) = told(filled, {"text": "Анна Седова, ждите."})
    with filled.writing() as tx:
        job = next(job for _ in range(2) if (job := Queue(tx).claim(datetime.now(UTC), timedelta(minutes=3))) and job.id == number)
    erase_waiting(filled, [number])
    with pytest.raises(LostError), filled.writing() as tx:
        Queue(tx).scored(job, None, {"verdict": "send"})


def test_what_was_scored_before_it_could_be_erased_is_found_as_a_conversation(filled: Store) -> None:
    (number,) = told(filled, {"text": "Анна Седова, ждите."})
    with filled.writing() as tx:
        tx.execute(update(WebhookRow).where(WebhookRow.id == number).values(state="scored", body=None, note={"verdict": "send"}))
    erase_waiting(filled, [number])
    with filled.reading() as tx:
        assert Queue(tx).get(number).state == "scored"


@pytest.mark.parametrize("state", ["scored", "done", "failed"])
def test_an_erased_conversation_leaves_no_number_of_the_helpdesk_behind(filled: Store, state: str) -> None:
    with filled.reading() as tx:
        (conversation,) = mentioning(tx, {keyed(KEY, *CLIENT)})
    (number,) = told(filled, {"text": "Ответ."}, conversation="talk-77")
    with filled.writing() as tx:
        tx.execute(
            update(WebhookRow)
            .where(WebhookRow.id == number)
            .values(state=state, body=None, note={"verdict": "send"}, result_id=conversation)
        )
    with filled.reading() as tx:
        (one,) = conversations_of(tx, [conversation])
    assert one["webhooks"][0]["conversation"] == "talk-77"
    erase_conversations(filled, [conversation])
    with filled.writing() as tx:
        job = Queue(tx).get(number)
        assert (job.state, job.conversation, job.message, job.note) == ("done", "стёрто", f"стёрто {number}", None)
        assert Queue(tx).again(datetime.now(UTC), [number]) == 0
    assert "talk-77" not in said(filled)


def test_an_employee_loses_his_name_in_the_queue_too(filled: Store) -> None:
    with filled.writing() as tx:
        rita = Accounts(tx).by_login("rita")
        assert rita
        Accounts(tx).set_authors(rita.id, ["agent-rita", "**** ******~abc"])
    told(filled, {"text": "Раз.", "agent": "agent-rita"}, {"text": "Два.", "agent": "Рита Иванова"}, {"text": "Три.", "agent": "other"})

    def shown(author: str) -> str:
        return "**** ******~abc" if " " in author else author

    with filled.reading() as tx:
        handed = account_of(tx, rita.id, shown)["webhooks"]
    assert [one["message"] for one in handed] == ["m-0-5", "m-1-5"]
    assert "Раз." not in str(handed), "the client's words are not his"
    erase_account(filled, rita.id, shown)
    with filled.reading() as tx:
        agents = {job.body["text"]: job.body["agent"] for job in Queue(tx).listed("waiting") if job.body and "agent" in job.body}
    assert agents == {"Раз.": f"removed-{rita.id}", "Два.": f"removed-{rita.id}", "Три.": "other"}


def test_settled_messages_are_forgotten_with_time(filled: Store) -> None:
    """Their words went before; what is left says only that they were there."""
    told(filled, {"text": "Раз."}, {"text": "Два."}, {"text": "Три."}, {"text": "Четыре."})
    now = datetime.now(UTC)
    with filled.writing() as tx:
        queue = Queue(tx)
        jobs = {job.message: job for _ in range(5) if (job := queue.claim(now, timedelta(minutes=3)))}
        queue.done(jobs["m-0-5"], now - timedelta(days=40))
        queue.done(jobs["m-1-5"], now)
        queue.failed(jobs["m-2-5"], now - timedelta(days=40), "хелпдеск ответил 403")
    delete_old(filled, now - timedelta(days=30))
    with filled.reading() as tx:
        left = [job.message for job in Queue(tx).listed("waiting", "done", "failed") if job.hook == "shop"]
    assert left == ["m-3-5", "m-1-5"]
