"""A conversation that takes all memory takes nothing from those beside it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from toneqa.batch.run import Engine, Setup, score_all
from toneqa.pipeline import Analyzer
from toneqa.types import Conversation, Message, Report, Role


def talk(id_: str) -> Conversation:
    return Conversation(id_, (Message(Role.AGENT, f"Здравствуйте! Вернём деньги завтра, заявка {id_}."),), "email")


def test_memory_that_is_not_given_back_costs_one_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Python does: the process that met the large one has no room for any other."""
    spent: list[str] = []
    good = Analyzer.analyse_many

    def short_of_memory(self: Analyzer, talks: Sequence[Conversation]) -> list[Report]:
        spent.extend(one.id for one in talks if one.id == "large")
        if spent:
            raise MemoryError
        return good(self, talks)

    monkeypatch.setattr(Analyzer, "analyse_many", short_of_memory)
    found = list(score_all(map(talk, ["a", "large", "b", "c"]), Setup(), Engine(1, memory=4_000)))
    assert [(one["id"], one["error"] and one["error"]["code"]) for one in found] == [
        ("a", None),
        ("large", "E262"),
        ("b", None),
        ("c", None),
    ]
