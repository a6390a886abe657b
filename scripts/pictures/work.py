"""What the people of the sample team have done by the day of the pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from pictures.team import RITA, Team
from toneqa.store.accounts import Accounts
from toneqa.store.calibrations import Calibrations
from toneqa.store.engine import Transaction, open_store
from toneqa.store.letters import Filter, Item, Letter, Letters

READ: Final = 6
"""Letters that the trainer has read before; the next one lies open before her."""

ROUND: Final = 5
"""Letters of the calibration, as the guide for trainers advises for the first time."""

BETTER: Final = "Подписку подключили с вашего номера. Отключу её сейчас и до вечера проверю, вернутся ли деньги."

SOME: Final = {"tone": "neutral", "harsh": "false", "refusal": "false", "grade": "4"}
OLGA: Final = (
    SOME,
    SOME | {"tone": "friendly", "grade": "5"},
    SOME | {"refusal": "true", "joining": "1", "explanation": "1", "alternative": "2", "grade": "3"},
    SOME | {"harsh": "true", "grade": "2", "note": "«Поздравляем, вы первая, кто решил…» звучит как насмешка."},
    SOME | {"tone": "formal", "grade": "3"},
)
VERA: Final = (
    SOME,
    SOME | {"grade": "5"},
    SOME | {"refusal": "true", "joining": "0", "explanation": "1", "alternative": "2", "grade": "3"},
    SOME | {"grade": "3", "note": "Шутка неудачная, но без грубости."},
    SOME | {"tone": "formal", "grade": "3"},
)


def done(team: Team) -> None:
    """Rita is known by her names, six letters are read, a calibration is over and another begun, a letter is disputed."""
    ids = _accounts(team)
    team.send("alla", f"/admin/accounts/{ids['rita']}", name="Рита Пробная", role="agent", authors="\n".join(RITA))
    _disputed(team, ids["rita"])
    _reviewed(team)
    _calibrated(team, ids)
    _practised(team)


def _disputed(team: Team, rita: int) -> None:
    """Rita does not agree with the first finding of her worst letter."""
    item = min(waiting(team, owner=rita), key=lambda one: one.score)
    finding = letter(team, item.id).findings[0]
    team.send("rita", f"/my/{item.id}/dispute", finding=str(finding.id), reason="Клиент спросил о деньгах, о деньгах я и написала.")


def _reviewed(team: Team) -> None:
    """Some letters below the disputed one; with each that is done the desk gives the trainer the next, at last the disputed."""
    for item in waiting(team)[1 : READ + 1]:
        team.send("vera", f"/review/{item.id}/take")
        for n, finding in enumerate(letter(team, item.id).findings):
            team.send("vera", f"/review/{item.id}/decide", finding=str(finding.id), kind="overturn" if n % 5 == 4 else "confirm")
        team.send("vera", f"/review/{item.id}/done")


def _calibrated(team: Team, ids: dict[str, int]) -> None:
    number, items = _begun(team, ids, "Отказы и претензии, март", ROUND)
    for login, sheets in (("olga", OLGA), ("vera", VERA)):
        for item, sheet in zip(items, sheets, strict=True):
            team.send(login, f"/calibration/{number}/{item}", **sheet)
        team.send(login, f"/calibration/{number}/finish")
    _begun(team, ids, "Тон ответов, апрель", ROUND)


def _begun(team: Team, ids: dict[str, int], title: str, count: int) -> tuple[int, tuple[int, ...]]:
    page = team.open("olga", "/calibration/new")
    page.fill("#title", title)
    page.fill("#count", str(count))
    for login in ("olga", "vera"):
        page.check(f"[name=raters][value='{ids[login]}']")
    page.click("main button.main")
    page.wait_for_url(re.compile(r"/calibration/\d+$"))
    number = int(page.url.rpartition("/")[2])
    page.context.close()
    with _database(team) as tx:
        found = Calibrations(tx).get(number)
    assert found
    return number, found.items


def _practised(team: Team) -> None:
    """Rita rewrites the sentence of her first exercise and keeps it."""
    page = team.open("rita", "/my/coach")
    page.fill("form[id^=e] textarea >> nth=0", BETTER)
    page.check("[name=keep] >> nth=0")
    page.click("form[id^=e] button >> nth=0")
    page.wait_for_selector("form[id^=e] [role=status]")
    page.context.close()


def waiting(team: Team, **wanted: Any) -> list[Item]:
    """Letters of the queue that are not of the blind share, the gravest first."""
    with _database(team) as tx:
        return [item for item in Letters(tx).items(Filter(open=True, **wanted), limit=1000) if not item.control]


def letter(team: Team, item: int) -> Letter:
    with _database(team) as tx:
        found = Letters(tx).letter(item)
    assert found
    return found


def _accounts(team: Team) -> dict[str, int]:
    with _database(team) as tx:
        return {one.login: one.id for one in Accounts(tx).all()}


@contextmanager
def _database(team: Team) -> Iterator[Transaction]:
    store = open_store(str(team.folder / "team.db"))
    with store.reading() as tx:
        yield tx
    store.close()


def taken(team: Team) -> Item:
    """The letter that lies open before the trainer."""
    return next(item for item in waiting(team) if item.lease_by)
