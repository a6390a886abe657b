"""Invented people and results for the tests of the store and the web."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from tests.cli.command import SAMPLES
from toneqa.batch.run import Setup, score_all
from toneqa.importers.base import ReadOptions
from toneqa.importers.files import read_paths
from toneqa.report.wire import dump
from toneqa.store.accounts import Accounts, Attempts, Errand, Errands, Role, Sessions, WebSession
from toneqa.store.audit import Audit, Event
from toneqa.store.calibrations import Calibrations
from toneqa.store.desk import Decision, Desk
from toneqa.store.disputes import Disputes, Notifications
from toneqa.store.engine import Store, Transaction
from toneqa.store.exercises import Exercises
from toneqa.store.keys import Keys
from toneqa.store.letters import Letters
from toneqa.store.webhooks import Queue

KEY: Final = b"a secret for tests only"
CLIENT: Final = ("phone", "+7 900 000-00-01")
"""Named in the first conversation."""

PEOPLE: Final = (
    ("rita", "Рита", Role.AGENT, ("agent-rita",)),
    ("trainer", "Тамара", Role.TRAINER, ()),
    ("second", "Степан", Role.TRAINER, ()),
    ("lead", "Лев", Role.LEAD, ()),
)


def write_results(path: Path) -> Path:
    """The shop's sample chats; the client of the first leaves a number."""
    export = path.with_name("export.jsonl")
    lines = (SAMPLES / "chats" / "magazin.jsonl").read_text("utf-8").splitlines()
    first = json.loads(lines[0])
    first["messages"][0]["text"] += f". мой телефон {CLIENT[1]}"
    export.write_text("\n".join([json.dumps(first, ensure_ascii=False), *lines[1:]]) + "\n", "utf-8")
    results = score_all(read_paths([export], ReadOptions()), Setup(key=KEY))
    path.write_text("".join(dump(result) + "\n" for result in results), "utf-8")
    return path


def add_people(tx: Transaction) -> dict[str, int]:
    """Ids by login."""
    ids = {}
    for login, name, role, authors in PEOPLE:
        ids[login] = Accounts(tx).create(login, name, role, None).id
        Accounts(tx).set_authors(ids[login], authors)
    return ids


def fill(store: Store) -> None:
    """A row in every table that an import leaves empty."""
    now = datetime.now(UTC)
    with store.writing() as tx:
        rita, trainer, *_ = [account.id for account in map(Accounts(tx).by_login, ("rita", "trainer")) if account]
        item = Letters(tx).items()[0]
        Desk(tx).decide(Decision(item.id, trainer, "note", note="Хорошее начало", token="1"))
        dispute = Disputes(tx).dispute(item.id, rita, "Клиент сам так просил")
        Disputes(tx).answer(dispute.id, trainer, False, "Давайте обсудим")
        Notifications(tx).tell(trainer, "dispute", item.id)
        Notifications(tx).see(trainer)
        calibration = Calibrations(tx).create("Май", trainer, ["tone"], [item.id], [trainer])
        Calibrations(tx).mark(calibration.id, item.id, trainer, "tone", "formal", note="сухо")
        exercise = Exercises(tx).add(rita, "TON101", "Осуществляем возврат.", item=item.id)
        Exercises(tx).attempt(exercise.id, "Возвращаем деньги.", True, {"codes": []})
        Audit(tx).note(Event("view", "item", item.id, by=trainer, address="127.0.0.1"))
        Sessions(tx).begin(WebSession("d" * 64, rita, now, now, now + timedelta(hours=8), "127.0.0.1", "test"))
        Keys(tx).create("касса", "tq_abcd", "e" * 64, ["check"], by=trainer)
        Attempts(tx).note("f" * 64, "127.0.0.1", False)
        Queue(tx).add("desk", "17", "5", {"text": "Возврат невозможен."}, now)
        Errands(tx).begin("0" * 64, Errand("n", "v", "/"), now + timedelta(minutes=5))
