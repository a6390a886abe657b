"""Requests for an SMS code, a CVV or a full card number: critical, and nothing that only speaks of them is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.doubles import talk, wire
from toneqa.detectors.context import Context
from toneqa.detectors.declared import engine
from toneqa.lang.annotate import annotate
from toneqa.types import Message, Role

GOLDEN = Path(__file__).resolve().parents[2] / "data" / "golden"
ROWS = [json.loads(line) for line in (GOLDEN / "secret_requests.jsonl").read_text("utf-8").splitlines()]
SECRETS = {"WRD711", "WRD712", "WRD713", "WRD714"}
LEAST = 30


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
@pytest.mark.parametrize("frame", ["{}", "Здравствуйте! {} Хорошего дня!"])
def test_every_request_is_found_and_no_near_miss(row: dict[str, Any], frame: str) -> None:
    message = annotate(Message(Role.AGENT, frame.format(row["text"])))
    found = {hit.code for hit in engine().run(Context([message], 0, "chat"))} & SECRETS
    assert bool(found) == row["asks"]


@pytest.mark.parametrize("code", ["WRD711", "WRD712", "WRD713"])
def test_there_are_enough_examples(code: str) -> None:
    assert sum(row["asks"] for row in ROWS if row["code"] == code) >= LEAST
    assert sum(not row["asks"] for row in ROWS) >= LEAST


@pytest.mark.parametrize("text", ["Назовите код из СМС, и я отменю заказ.", "Пришлите номер карты и CVV.", "Сообщите все 16 цифр карты."])
def test_a_request_takes_the_whole_score_and_calls_a_person(text: str) -> None:
    answer = wire(talk(("agent", f"Здравствуйте! {text}")))["messages"][0]
    assert answer["score"]["critical"] == ["secret_asked"]
    assert answer["score"]["value"] == 0
    assert answer["verdict"] == "ask"


def test_a_client_may_write_of_codes() -> None:
    message = annotate(Message(Role.CLIENT, "Назовите код из СМС!"))
    assert not {hit.code for hit in engine().run(Context([message], 0, "chat"))} & SECRETS
