"""Flips are counted where labels differ, and what the model reads holds none of what must not matter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import inside, write
from tests.doubles import talk
from tests.letters import LETTERS
from toneqa.batch.run import Setup, scorer
from toneqa.errors import DataError, UseError
from toneqa.proof.fairness.measure import TARGET, Fairness, measure, sample, seen_labels
from toneqa.proof.fairness.show import percent, to_json
from toneqa.proof.fairness.swaps import ALL, SWAPS, Swap, named
from toneqa.report.overview.shares import Share
from toneqa.types import Conversation

WHO_WRITES = ("client_name", "agent_name", "client_people", "agent_people", "client_gender", "agent_gender", "city", "age", "past")
SHOUT = Swap("shout", "Крик", ("harsh", "grade"), lambda talk: [(talk, _loud(talk))])


def _loud(said: Conversation) -> Conversation:
    return talk(*((str(m.role), m.text.upper()) for m in said.messages), id=said.id)


def answer(harsh: bool, grade: float, abstain: bool = False) -> dict[str, Any]:
    none = {"label": "neutral"}
    return {
        "n": 0,
        "tone": none,
        "harsh": {"value": harsh} | ({"abstain": True} if abstain else {}),
        "refusal": {"value": False, "joining": None, "explanation": None, "alternative": None},
        "questions": [],
        "address": "вы",
        "disc": none,
        "grade": grade,
        "verdict": "send",
    }


def by_case(talks: Sequence[Conversation]) -> list[dict[str, Any]]:
    """A scorer that hears harshness in capitals, and abstains where the letter asks."""
    return [
        {
            "messages": [answer(t.messages[0].text.isupper(), 3.0 + 0.4 * t.messages[0].text.isupper(), "?" in t.messages[0].text)],
            "conversation": None,
        }
        for t in talks
    ]


def test_a_label_that_follows_the_swap_is_a_flip() -> None:
    found = measure([talk(("agent", "Проверим."), id="A"), talk(("agent", "Проверим?"), id="B")], by_case, [SHOUT])
    assert found.rates == {("shout", "harsh"): Share(2, 2), ("shout", "grade"): Share(0, 2)}
    assert [(f.id, f.label, f.before, f.after, f.sure) for f in found.flips] == [
        ("A", "harsh", False, True, True),
        ("B", "harsh", False, True, False),
    ]
    assert (found.pairs, found.total, found.of_label("harsh")) == ({"shout": 2}, Share(2, 4), Share(2, 2))


def test_a_conversation_on_one_side_of_many_pairs_is_scored_once() -> None:
    seen: list[str] = []

    def counting(talks: Sequence[Conversation]) -> list[dict[str, Any]]:
        seen.extend(t.messages[0].text for t in talks)
        return by_case(talks)

    measure([talk(("agent", "Проверим."))], counting, [SHOUT, SHOUT])
    assert seen.count("Проверим.") == 1


def test_a_sample_is_drawn_again_with_its_seed() -> None:
    talks = [talk(("agent", "Проверим."), id=str(n)) for n in range(50)]
    assert [t.id for t in sample(talks, 5, 7)] == [t.id for t in sample(talks, 5, 7)] != [t.id for t in sample(talks, 5, 8)]
    with pytest.raises(DataError, match="E270"):
        sample([talk(("client", "Где заказ?"))], 5, 7)


@pytest.fixture(scope="module")
def shipped() -> Fairness:
    """Forty letters, signed so that the agent has a name and a gender."""
    talks = [
        talk(("client", letter.client), ("agent", f"{letter.to('Анна')[1]}\n\nС уважением,\nПавел"), id=str(n), channel="email")
        for n, letter in enumerate(LETTERS)
    ]
    return measure(talks, scorer(Setup(masked=False)).score, named(WHO_WRITES))


@pytest.mark.parametrize("swap", WHO_WRITES)
def test_labels_do_not_follow_who_writes(shipped: Fairness, swap: str) -> None:
    assert shipped.pairs[swap] >= 30, "a swap that never applies proves nothing"
    assert shipped.of_swap(swap).value <= TARGET, [f for f in shipped.flips if f.swap == swap]


def test_the_past_is_no_input() -> None:
    """Not one number of the result follows the agent's name and record."""
    (swap,) = named(["past"])
    ((good, bad),) = swap.pairs(talk(("client", LETTERS[4].client), ("agent", LETTERS[4].agent)))
    one, two = scorer(Setup(masked=False)).score([good, bad])
    for result in (one, two):
        result["meta"] = {}
        for message in result["messages"]:
            message["author"] = None
    assert one == two


def test_every_label_of_a_result_is_compared() -> None:
    """A style is compared where the client shows one."""
    exact = "Заказ 4471 от 03.03, 12 400 ₽. По договору (п. 3.2) срок 10 дней, прошло 14. Прошу указать причину и дату."
    (result,) = scorer(Setup(masked=False)).score([talk(("client", exact), ("agent", LETTERS[0].agent))])
    assert {label for _, label in seen_labels(result)} == set(ALL)


def test_the_json_adds_up() -> None:
    found = to_json(measure([talk(("agent", "Проверим."), id="A")], by_case, [SWAPS[-1]]))
    assert found["total"]["compared"] == sum(swap["compared"] for swap in found["swaps"])
    assert found["swaps"][0]["pairs"] == 1
    assert percent(Share(1, 1129)) == "0,09\u00a0% (0,02–0,50)"


def test_an_unknown_swap_is_told_of() -> None:
    with pytest.raises(UseError, match="E106"):
        named(["moon"])


def test_the_command_shows_numbers_and_no_letter(tmp_path: Path) -> None:
    line = json.dumps(
        {"id": "T", "messages": [{"role": "client", "text": "Где мой заказ?"}, {"role": "agent", "text": "Анна, проверим склад."}]}
    )
    letters = write(tmp_path / "letters.jsonl", line + "\n")
    ran = inside("fairness", "--data", letters, "--swap", "client_name", "--swap", "city")
    assert ran.code == 0, ran.err
    assert "Имя клиента (client_name)" in ran.out
    assert "склад" not in ran.out
    found = inside("fairness", "--data", letters, "--swap", "city", "--format", "json").json
    assert (found["conversations"], found["swaps"][0]["pairs"]) == (1, 1)
    assert inside("fairness", "--data", letters, "--swap", "moon").code == 2
    assert "E101" in inside("fairness", "--data", tmp_path / "no.jsonl").err


def test_without_an_answer_there_is_nothing_to_check(tmp_path: Path) -> None:
    letters = write(tmp_path / "letters.jsonl", json.dumps({"id": "T", "messages": [{"role": "client", "text": "Где мой заказ?"}]}) + "\n")
    ran = inside("fairness", "--data", letters)
    assert (ran.code, ran.out) == (1, "")
    assert "E270" in ran.err
