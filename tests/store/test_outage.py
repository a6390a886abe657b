"""The database is killed, busy, damaged or not there: coded errors, nothing lost, and it goes on by itself."""

from __future__ import annotations

import stat
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.store.databases import Servers, opened
from tests.store.postgres import Server, binaries
from tests.store.sample import add_people
from toneqa.errors import StoreError, ToneqaError
from toneqa.store import engine
from toneqa.store.accounts import Accounts
from toneqa.store.audit import Audit, Event
from toneqa.store.engine import Store, Transaction, open_store, parse_url
from toneqa.store.migrate import ensure_current, upgrade


@pytest.fixture
def own() -> Iterator[Server]:
    """A server of its own, to be killed."""
    where = binaries()
    if where is None:
        pytest.skip("no PostgreSQL server: apt-get install postgresql (scripts/test does it as root)")
    server = Server.create(where, fsync=True)
    server.start()
    yield server
    server.stop()


def test_a_killed_server_loses_nothing_and_is_found_again(own: Server) -> None:
    with opened(Servers(own).url()) as store:
        done, failed = [], []
        stop = threading.Event()

        def work(number: int) -> None:
            """Notes what was confirmed as written."""
            n = 0
            while not stop.is_set():
                n += 1
                try:
                    with store.writing() as tx:
                        Audit(tx).note(Event("view", f"worker {number}", n))
                    done.append((f"worker {number}", n))
                except ToneqaError as error:
                    failed.append(error.code)
                    time.sleep(0.02)

        workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for worker in workers:
            worker.start()
        _until(lambda: len(done) > 50)
        own.kill()
        _until(lambda: len(failed) > 10)
        before = len(done)
        own.start()
        _until(lambda: len(done) > before + 50)
        stop.set()
        for worker in workers:
            worker.join()
        with store.reading() as tx:
            kept = {(event.kind, event.object) for event in Audit(tx).events(limit=100_000)}
        assert set(failed) == {"E411"}
        assert set(done) - kept == set(), "what was confirmed is there"
        assert len(kept) - len(done) <= 4, "at most one a worker was cut off while it was being confirmed"


def _until(true: object, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.01)


def test_an_error_in_the_block_takes_everything_back(store: Store) -> None:
    def half(tx: Transaction) -> None:
        add_people(tx)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.writing() as tx:
        half(tx)
    with store.reading() as tx:
        assert Accounts(tx).all() == []


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises((DBAPIError, StoreError)), store.reading() as tx:
        add_people(tx)
    with store.reading() as tx:
        assert Accounts(tx).all() == []
    with store.writing() as tx:
        add_people(tx)


def test_a_second_writer_waits_and_then_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 1)
    with opened(store.engine.url.render_as_string(hide_password=False)) as other, store.writing() as tx:
        people = add_people(tx)
        tx.flush()
        lock = "SELECT 1" if store.is_sqlite else "LOCK TABLE account"
        tx.execute(text(lock))
        started = time.monotonic()
        with pytest.raises(StoreError, match="E413"), other.writing() as second:
            Accounts(second).rename(people["rita"], "другая")
        assert 0.5 < time.monotonic() - started < 8
        with other.reading() as third:
            if store.is_sqlite:
                assert Accounts(third).all() == [], "readers go on"


def test_no_secret_and_no_letter_in_an_error(own: Server) -> None:
    address = f"postgresql://toneqa:very-secret@127.0.0.1:{own.port}/nowhere"
    with opened(address) as store:
        with pytest.raises(StoreError) as caught, store.reading() as tx:
            tx.execute(text("SELECT 1"))
        assert caught.value.code == "E411"
        assert "very-secret" not in f"{caught.value} {caught.value!r} {store!r} {store.place}"
    with opened(Servers(own).url()) as store:
        with pytest.raises(IntegrityError) as wrong, store.writing() as tx:
            tx.execute(text("INSERT INTO account (login) VALUES (:login)"), {"login": "secret letter"})
        assert "secret letter" not in str(wrong.value).partition("\n")[0]


def test_a_file_that_is_no_database_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b"no database at all, but a letter" * 50)
    with opened(str(path)) as store, pytest.raises(StoreError, match="E415"), store.reading() as tx:
        tx.execute(text("SELECT 1"))


@pytest.mark.parametrize("path", ["/nowhere/x.db", "/proc/x.db"])
def test_a_place_that_cannot_be_written_is_told_of(path: str) -> None:
    with opened(path) as store, pytest.raises(StoreError, match="E414"):
        upgrade(store)


def test_a_full_disk_is_told_of(tmp_path: Path) -> None:
    with opened(str(tmp_path / "x.db")) as store:
        upgrade(store)
        with pytest.raises(StoreError, match="E414"), store.writing() as tx:
            _fill_up(tx)


def _fill_up(tx: Transaction) -> None:
    tx.execute(text("PRAGMA max_page_count = 1"))
    for n in range(2000):
        Audit(tx).note(Event("view", "x" * 500, n))


@pytest.mark.parametrize(
    "address", ["", "mysql://x/y", "http://example.com", "postgresql://", "sqlite://", "postgresql://u:p@[::1/x", "oracle://x"]
)
def test_an_address_that_makes_no_sense_is_told_of(address: str) -> None:
    with pytest.raises(ToneqaError, match="E180"):
        open_store(address)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("toneqa.db", "sqlite"),
        ("sqlite:///toneqa.db", "sqlite"),
        ("sqlite:////var/lib/toneqa.db", "sqlite"),
        ("postgres://u@h/d", "postgresql"),
        ("postgresql://u@h/d", "postgresql"),
        ("postgresql:///d?host=/run/postgresql", "postgresql"),
    ],
)
def test_addresses_that_are_understood(address: str, name: str) -> None:
    assert parse_url(address).get_backend_name() == name


def test_a_database_of_another_toneqa_is_not_touched(store: Store) -> None:
    for revision, changed in (("0003", False), ("9999", True)):
        with store.writing() as tx:
            tx.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": revision})
        with pytest.raises(StoreError, match="E412"):
            ensure_current(store)
        if changed:
            with pytest.raises(StoreError, match="E412"):
                upgrade(store)


def test_sqlite_is_set_up_for_many_and_for_a_power_cut(tmp_path: Path) -> None:
    with opened(str(tmp_path / "x.db")) as store:
        upgrade(store)
        with store.reading() as tx:
            told = {name: tx.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "foreign_keys", "synchronous", "secure_delete")}
        assert told == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "secure_delete": 1}
        assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == dict.fromkeys(
            ("x.db", "x.db-wal", "x.db-shm"), 0o600
        )


def test_moments_come_back_in_utc(store: Store) -> None:
    with store.writing() as tx:
        Audit(tx).note(Event("view"))
    with store.reading() as tx:
        at = Audit(tx).events()[0].at
    assert at.tzinfo is not None
    assert abs((datetime.now(UTC) - at).total_seconds()) < 60
