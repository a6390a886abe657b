"""``toneqa db``, ``admin``, ``retention`` and ``person``, as an administrator types them."""

from __future__ import annotations

import json
import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from tests.cli.command import inside
from tests.store.sample import CLIENT, KEY, write_results
from toneqa.privacy.identity import KEY_VARIABLE
from toneqa.store.engine import open_store
from toneqa.store.webhooks import Queue
from toneqa.web.auth.passwords import Hasher

PASSWORD = "зелёный чайник поёт у окна"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_results(tmp_path_factory.mktemp("results") / "results.jsonl")


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "team.db"
    monkeypatch.setenv("TONEQA_DB", str(path))
    monkeypatch.setenv(KEY_VARIABLE, KEY.decode())
    monkeypatch.setattr(Hasher, "_hasher", lambda self: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    return path


def ok(*args: object, stdin: str = "") -> str:
    ran = inside(*args, stdin=stdin.encode())
    assert ran.code == 0, ran.err
    return ran.out


def test_a_database_is_made_filled_copied_and_restored(db: Path, results: Path, tmp_path: Path) -> None:
    ran = inside("db", "status")
    assert (ran.code, "пустая" in ran.out) == (3, True)
    assert "версия 000" in ok("db", "upgrade")
    assert "Загружено: 9 разговоров" in ok("db", "import", results)
    assert "E182" in inside("db", "import", results).err
    shown = ok("db", "status")
    assert re.search(r"ответы для разбора: \d+", shown)
    copy = tmp_path / "team.backup"
    assert "Готово" in ok("db", "backup", copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert "E184" in inside("db", "restore", copy).err
    again = tmp_path / "again.db"
    assert "войти заново" in ok("db", "restore", copy, "--db", again)
    assert ok("db", "status", "--db", again).splitlines()[1:] == shown.splitlines()[1:]


def test_going_down_asks_first(db: Path) -> None:
    ok("db", "upgrade")
    assert "E186" in inside("db", "downgrade", "--to", "0002").err
    assert "версия 0002" in ok("db", "downgrade", "--to", "0002", "--yes")
    ran = inside("db", "status")
    assert (ran.code, "нужно обновить" in ran.out) == (3, True)
    assert "E412" in inside("admin", "list").err, "no command works on an old one"
    ok("db", "upgrade")
    assert inside("db", "status").code == 0


def test_the_first_administrator_and_a_new_password(db: Path) -> None:
    assert "Пока никого" in ok("admin", "list")
    assert "admin" in ok("admin", "create", "Olga", "--name", "Ольга", "--password-stdin", stdin=PASSWORD + "\n")
    assert re.search(r"^olga +admin +работает +Ольга$", ok("admin", "list"), re.MULTILINE)
    assert "E420" in inside("admin", "create", "olga", "--password-stdin", stdin=PASSWORD.encode()).err
    weak = inside("admin", "password", "olga", "--password-stdin", stdin=b"olga")
    assert (weak.code, "E482" in weak.err) == (1, True)
    assert "новый пароль" in ok("admin", "password", "OLGA", "--password-stdin", stdin="совсем другая длинная фраза")
    assert "E185" in inside("admin", "password", "nobody", "--password-stdin", stdin=PASSWORD.encode()).err
    asked = inside("admin", "create", "petr", "--role", "agent", stdin=f"{PASSWORD}\n{PASSWORD}\n".encode())
    assert asked.code == 0
    assert PASSWORD not in asked.out + asked.err


def test_keys_are_printed_once(db: Path) -> None:
    secret = ok("admin", "key", "create", "касса", "--scope", "check", "--scope", "rules").strip()
    assert re.fullmatch(r"tq_[\w-]{43}", secret)
    shown = ok("admin", "key", "list")
    assert secret not in shown
    assert re.search(r"1  tq_.+…  работает  check, rules +касса", shown)
    ok("admin", "key", "revoke", "1")
    assert "отозван" in ok("admin", "key", "list")
    assert "E187" in inside("admin", "key", "revoke", "9").err


def test_old_texts_go_on_request(db: Path, results: Path) -> None:
    ok("db", "import", results)
    assert "0 разговоров" in ok("retention", "--days", "30")
    assert "0 разговоров" in ok("retention", "--days", "1", "--dry-run")
    import sqlite3

    with sqlite3.connect(db) as raw:
        raw.execute("UPDATE run SET started_at = '2020-01-01 00:00:00.000000'")
    raw.close()
    assert "Можно удалить тексты: 9 разговоров" in ok("retention", "--days", "30", "--dry-run")
    assert "Тексты удалены: 9 разговоров" in ok("retention", "--days", "30")
    assert "0 разговоров" in ok("retention", "--days", "30")


def test_a_client_is_handed_out_and_erased(db: Path, results: Path, tmp_path: Path) -> None:
    ok("db", "import", results)
    out = tmp_path / "person.jsonl"
    assert "разговоров 1" in ok("person", "export", "--phone", CLIENT[1], "--out", out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    (told,) = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert told["conversation"]["key"] == "SHOP-3001"
    refused = inside("person", "erase", "--phone", CLIENT[1])
    assert (refused.code, "E186" in refused.err, "1" in refused.err) == (2, True, True)
    assert "стёрто 1" in ok("person", "erase", "--phone", CLIENT[1], "--yes")
    assert "стёрто 0" in ok("person", "erase", "--phone", CLIENT[1], "--yes")
    assert "E144" in inside("person", "erase", "--name", "Анна").err
    assert "E144" in inside("person", "export", "--out", out).err


def test_a_client_whose_message_still_waits_in_the_queue_is_found_too(db: Path, tmp_path: Path) -> None:
    out, now = tmp_path / "person.jsonl", datetime.now(UTC)
    ok("db", "upgrade")
    store = open_store(str(db))
    with store.writing() as tx:
        Queue(tx).add("shop", "1", "5", {"text": "Ждите.", "client": f"Мой номер {CLIENT[1]}"}, now)
        Queue(tx).add("shop", "2", "6", {"text": "Возврат невозможен."}, now)
    assert "разговоров 0, сообщений в очереди вебхуков: 1" in ok("person", "export", "--phone", CLIENT[1], "--out", out)
    (told,) = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert told["webhook"]["body"]["text"] == "Ждите."
    assert "вебхуков: 1" in inside("person", "erase", "--phone", CLIENT[1]).err
    assert "вебхуков: 1" in ok("person", "erase", "--phone", CLIENT[1], "--yes")
    with store.reading() as tx:
        assert [job.message for job in Queue(tx).listed("waiting")] == ["2"]
    store.close()
    assert "вебхуков" not in ok("person", "erase", "--phone", CLIENT[1], "--yes")


def test_an_employee_is_handed_out_and_erased(db: Path, tmp_path: Path) -> None:
    ok("admin", "create", "olga", "--name", "Ольга", "--role", "agent", "--password-stdin", stdin=PASSWORD)
    out = tmp_path / "person.jsonl"
    ok("person", "export", "--login", "olga", "--out", out)
    assert json.loads(out.read_text("utf-8"))["account"][0]["name"] == "Ольга"
    assert "стёрта" in ok("person", "erase", "--login", "olga", "--yes")
    assert "Ольга" not in ok("admin", "list")
    assert "E185" in inside("person", "export", "--login", "olga", "--out", out).err


def test_without_an_address_the_command_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TONEQA_DB", raising=False)
    for args in (("db", "status"), ("admin", "list"), ("retention", "--days", "1"), ("person", "erase", "--login", "x")):
        ran = inside(*args)
        assert (ran.code, "E183" in ran.err) == (2, True)


def test_a_password_in_the_address_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONEQA_DB", "postgresql://toneqa:very-secret@127.0.0.1:9/team")
    for args in (("db", "status"), ("db", "upgrade"), ("admin", "list"), ("serve",)):
        ran = inside(*args)
        assert (ran.code, "E411" in ran.err, "very-secret" in ran.err + ran.out) == (1, True, False)
