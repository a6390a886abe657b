"""PostgreSQL is killed in the middle of a review."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.databases import Servers, opened
from tests.store.postgres import Server, binaries
from tests.store.sample import add_people
from tests.web.team import HASHER, PASSWORD, serve, visitor
from toneqa.store.accounts import Accounts
from toneqa.store.desk import Desk
from toneqa.store.letters import Letters
from toneqa.store.runs import import_results


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


def test_nothing_is_lost_and_the_same_form_goes_through_once(own: Server, results: Path) -> None:
    with opened(Servers(own).url()) as store:
        with store.writing() as tx:
            for account in add_people(tx).values():
                Accounts(tx).set_password(account, HASHER.hash(PASSWORD))
        import_results(store, results)
        who = visitor(serve(store))
        who.sign_in("trainer")
        sent = who.post("/review/next").headers["location"]
        item = int(sent.removeprefix("/review/").partition("?")[0])
        assert who.post(f"/review/{item}/note", {"note": "до сбоя", "token": "a"}).status_code == 303
        own.kill()
        page = who.post(f"/review/{item}/note", {"note": "во время сбоя", "token": "b"})
        assert (page.status_code, "E411" in page.text, "последнее действие не записано" in page.text) == (503, True, True)
        told = who.post(f"/review/{item}/note", {"note": "во время сбоя", "token": "b"}, {"Accept": "application/json"})
        assert (told.status_code, told.json()["error"]["code"]) == (503, "E411")
        own.start()
        for _ in range(2):
            assert who.post(f"/review/{item}/note", {"note": "во время сбоя", "token": "b"}).status_code == 303
        with store.reading() as tx:
            assert [d.note for d in Desk(tx).history(item)] == ["до сбоя", "во время сбоя"]
            found = Letters(tx).item(item)
        assert found
        assert found.lease_by, "the letter is still held"
