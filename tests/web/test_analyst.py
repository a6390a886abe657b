"""The processes that read letters: they come back when one dies, stop what takes too long, and refuse what they cannot take in."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest

from toneqa.batch.run import Setup
from toneqa.types import Failure
from toneqa.web import analyst as module
from toneqa.web.analysis import Done, warm
from toneqa.web.analyst import Analyst
from toneqa.web.troubles import WebError

BODY: Final = json.dumps({"draft": "Здравствуйте! Деньги вернём завтра до 12:00."}).encode()
LONG: Final = json.dumps({"draft": "Деньги вернём завтра до 12:00, проверим и напишем вам. " * 1_500}).encode()


def working(work: Callable[[Analyst], Awaitable[Any]], **given: Any) -> Any:
    async def run() -> Any:
        desk = Analyst(Setup(masked=False), processes=1, **given)
        await desk.start()
        try:
            return await work(desk)
        finally:
            await desk.stop()

    with ThreadPoolExecutor(1) as beside:  # the tests of the pages leave a loop running in this thread
        return beside.submit(asyncio.run, run()).result()


def test_a_process_that_dies_is_replaced_and_its_work_done_again() -> None:
    async def work(desk: Analyst) -> Any:
        os.kill(await desk.run(warm), signal.SIGKILL)
        return await asyncio.gather(*(desk.check(BODY) for _ in range(5)))

    assert all(isinstance(outcome, Done) for outcome in working(work))


def test_a_letter_that_takes_too_long_is_stopped_and_the_process_lives() -> None:
    async def work(desk: Analyst) -> Any:
        process = await desk.run(warm)
        late = await desk.check(LONG)
        return late, process == await desk.run(warm), await desk.check(BODY)

    late, same, after = working(work, limit=0.2)
    assert isinstance(late, Failure)
    assert late.code == "E465"
    assert same
    assert isinstance(after, Done)


def test_in_a_batch_what_takes_too_long_is_an_error_of_its_own() -> None:
    body = json.dumps(
        {"conversations": [{"messages": [{"role": "agent", "text": text}]} for text in ("Да, завтра.", json.loads(LONG)["draft"])]}
    )

    async def work(desk: Analyst) -> Any:
        return [json.loads(done.body) async for done in await desk.score(body.encode(), "application/json")]

    told = working(work, limit=0.2)
    assert [one["status"] for one in told] == ["ok", "error"]
    assert told[1]["error"]["code"] == "E465"


def test_who_comes_when_all_places_are_taken_is_asked_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)

    async def work(desk: Analyst) -> Any:
        return await asyncio.gather(*(desk.check(BODY) for _ in range(6)), return_exceptions=True), await desk.check(BODY)

    told, after = working(work)
    refused = [error for error in told if isinstance(error, WebError)]
    assert [error.code for error in refused] == ["E466"] * 3
    assert refused[0].headers["Retry-After"] == "1"
    assert isinstance(after, Done)


def test_checks_go_on_beside_a_batch() -> None:
    body = json.dumps({"conversations": [{"messages": [{"role": "agent", "text": "Деньги вернём завтра до 12:00. " * 20}]}] * 24}).encode()

    async def work(desk: Analyst) -> Any:
        batch = asyncio.create_task(drained(desk))
        await asyncio.sleep(0.05)
        await desk.check(BODY)
        early = not batch.done()
        return early, await batch

    async def drained(desk: Analyst) -> int:
        return len([done async for done in await desk.score(body, "application/json")])

    assert working(work) == (True, 24)
