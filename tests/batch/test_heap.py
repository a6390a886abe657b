"""The collector is quiet while letters are scored, and as it was afterwards."""

from __future__ import annotations

import gc

from toneqa.batch.heap import SELDOM, settled
from toneqa.batch.run import Setup, score_all
from toneqa.types import Conversation, Message, Role


def test_what_is_loaded_is_set_aside_and_given_back() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with settled():
        assert gc.get_threshold() == SELDOM
        assert gc.get_freeze_count() > frozen
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


def test_a_run_that_is_given_up_leaves_the_collector_as_it_was() -> None:
    before = gc.get_threshold()
    talks = (Conversation(str(n), (Message(Role.AGENT, f"Здравствуйте! Заказ {n} уже в пути."),), "email") for n in range(200))
    run = score_all(talks, Setup(masked=False))
    assert next(run)["id"] == "0"
    assert gc.get_threshold() == SELDOM
    run.close()  # type: ignore[attr-defined]
    assert gc.get_threshold() == before
