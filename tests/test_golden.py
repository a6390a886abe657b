"""The three letters that a fair trainer orders without a second thought: B above A above C, by impression and by score."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from toneqa.batch.run import Setup, scorer
from toneqa.report.wire import Json
from toneqa.types import Conversation, Message, Role

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"


@cache
def judged(name: str, with_client: bool) -> Json:
    client = Message(Role.CLIENT, (SAMPLES / "clients" / "pismo-abc.txt").read_text("utf-8"))
    draft = Message(Role.AGENT, (SAMPLES / "drafts" / f"pismo-{name}.txt").read_text("utf-8"))
    talk = Conversation(name, (client, draft) if with_client else (draft,), "email")
    found: Json = scorer(Setup(masked=False)).score([talk])[0]["messages"][-1]
    return found


@pytest.mark.parametrize("with_client", [True, False])
def test_the_three_letters_stand_in_order(with_client: bool) -> None:
    a, b, c = (judged(name, with_client) for name in "abc")
    assert b["score"]["value"] > a["score"]["value"] > c["score"]["value"]
    assert b["grade"] > a["grade"] > c["grade"]


@pytest.mark.parametrize("with_client", [True, False])
def test_the_warm_refusal_may_go_and_the_others_may_not(with_client: bool) -> None:
    assert judged("b", with_client)["verdict"] == "send"
    assert judged("a", with_client)["verdict"] in ("revise", "ask")
    assert judged("c", with_client)["verdict"] in ("revise", "ask")


def test_their_labels_are_those_of_the_guide() -> None:
    a, b, c = (judged(name, True) for name in "abc")
    assert (a["tone"]["label"], a["harsh"]["value"], a["refusal"]["joining"]) == ("formal", False, 0)
    assert (b["tone"]["label"], b["harsh"]["value"]) == ("friendly", False)
    assert [b["refusal"][part] for part in ("joining", "explanation", "alternative")] == [2, 2, 2]
    assert c["harsh"]["value"]
    assert "blame" in c["harsh"]["kinds"]
    assert [q["type"] for q in b["questions"]] == ["solution_fit"]
