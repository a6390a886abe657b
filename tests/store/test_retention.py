"""Words go, figures stay; a person can be found, handed out and erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.store.sample import CLIENT, KEY
from tests.store.test_backup import everything
from toneqa.privacy.identity import keyed
from toneqa.store.accounts import Accounts
from toneqa.store.engine import Store
from toneqa.store.letters import Letters
from toneqa.store.people import account_of, conversations_of, erase_account
from toneqa.store.retention import count_old, delete_old, erase_conversations, mentioning

WORDS = ("вернуть деньги", "Хорошее начало", "сам так просил", "сухо", "Осуществляем", "Давайте обсудим")
"""Pieces of a letter, a note, a dispute, a mark, an exercise, an answer."""


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
