"""What comes again word for word is not scored again, and nobody can tell from the results."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from toneqa.batch.content import START, chained, talk_key
from toneqa.batch.repeats import LONGEST, Repeats
from toneqa.batch.run import Setup, score_all, scorer
from toneqa.importers.base import Item
from toneqa.report.wire import dump
from toneqa.types import Conversation, Failure, Message, Role

CLIENT = Message(Role.CLIENT, "Здравствуйте! Верните деньги за куртку, Анна.", "2026-03-01", "c-17")
AGENT = Message(Role.AGENT, "Здравствуйте! Деньги вернём завтра.", "2026-03-02", "Ольга Седова")
TALK = Conversation("1", (CLIENT, AGENT, AGENT), "chat", "in.jsonl:1", {"queue": "returns"})


def again(id_: str, **changed: Any) -> Conversation:
    return replace(TALK, **{"id": id_, "source": f"in.jsonl:{id_}", **changed})


def dressed(*, at: str, author: str) -> tuple[Message, ...]:
    return (replace(CLIENT, at=at), replace(AGENT, at=at, author=author), replace(AGENT, at=at, author=author))


SAME = [again("2"), again("3", messages=dressed(at="2027-01-01", author="agent-3")), again("4", source=None)]
OTHER = [
    again("5", channel="email"),
    again("6", meta={"queue": "delivery"}),
    again("7", messages=(CLIENT, AGENT)),
    again("8", messages=(CLIENT, AGENT, replace(AGENT, author="agent-4"))),
    again("9", messages=(CLIENT, AGENT, replace(AGENT, extra={"attachments": 1}))),
    again("10", messages=(CLIENT, AGENT, replace(AGENT, role=Role.BOT))),
    again("11", extra={"csat": 2}),
    again("12", messages=(CLIENT, AGENT, replace(AGENT, text=AGENT.text + " "))),
]
FOREIGN = [Conversation(str(n), (Message(Role.AGENT, "We are sorry, the refund is not possible."),), "chat", f"a:{n}") for n in (20, 21)]
BROKEN = [Failure("E202", "Строка не разбирается.", f"in.jsonl:{n}") for n in (30, 31)]


def lines(items: Sequence[Item], repeats: Repeats) -> list[str]:
    return [dump(result) for result in score_all(items, Setup(key=b"0123456789abcdef"), repeats=repeats)]


def test_results_do_not_depend_on_it() -> None:
    items: list[Item] = [TALK, *SAME, *OTHER, *SAME, *FOREIGN, *BROKEN, *SAME[::-1]]
    repeats = Repeats()
    assert lines(items, repeats) == lines(items, Repeats(0))
    assert (repeats.conversations, repeats.messages) == (10, 3 * 3 * 3 + 1)


def test_a_bug_is_told_at_its_own_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> object:
        raise RuntimeError

    monkeypatch.setattr("toneqa.pipeline.Analyzer._prepare", broken)
    repeats = Repeats()
    items = [TALK, *SAME]
    assert lines(items, repeats) == lines(items, Repeats(0))
    assert repeats.conversations == 3


@pytest.mark.parametrize("other", OTHER, ids=lambda talk: talk.id)
def test_what_a_result_may_depend_on_is_in_the_key(other: Conversation) -> None:
    assert talk_key(other) != talk_key(TALK)


@pytest.mark.parametrize("same", SAME, ids=lambda talk: talk.id)
def test_what_it_cannot_depend_on_is_not(same: Conversation) -> None:
    assert talk_key(same) == talk_key(TALK)


def talks(*letters: str) -> list[Conversation]:
    return [replace(TALK, id=f"{letter}{n}", messages=(replace(AGENT, text=letter),)) for n, letter in enumerate(letters)]


@pytest.mark.parametrize(("most", "found"), [(1, 1), (2, 3), (3, 5)])
def test_few_are_kept_and_the_latest_stay(most: int, found: int) -> None:
    repeats = Repeats(most)
    list(repeats.chunks(talks(*"abbacabc"), 2))
    assert repeats.conversations == found


def test_long_ones_are_not_kept() -> None:
    repeats = Repeats()
    for size in (LONGEST, LONGEST + 1):
        list(repeats.chunks(talks(*["ж" * size] * 3), 2))
    assert repeats.conversations == 2


def test_chunks_stay_small_however_much_repeats() -> None:
    chunks = list(itertools.islice(Repeats().chunks(itertools.repeat(TALK), 4), 3))
    assert [len(chunk) for chunk in chunks] == [32, 32, 32]
    assert [sum(entry.like is None for entry in chunk) for chunk in chunks] == [1, 0, 0]


def test_the_writer_is_asked_for_nothing_else() -> None:
    """A key that the wire gets tomorrow is carried over as well."""
    [first] = score_all([TALK], Setup())
    told = scorer(Setup()).writer.again(first | {"new": 1}, SAME[1])
    assert told["new"] == 1
    assert list(told) == [*first, "new"]


def test_the_chain_tells_every_difference() -> None:
    items: list[Item] = [TALK, *SAME, *OTHER, *BROKEN]
    chains = [chain for _, chain in chained(items)]
    assert len({*chains, START}) == len(items) + 1
    assert [chain for _, chain in chained(items[3:], chains[2])] == chains[3:]
    assert [chain for _, chain in chained([*items[1:], items[0]])][-1] != chains[-1]
