"""The wire format out: keys and their order, rounding, quotes, masks, unknown keys, unsure labels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doubles import VERSIONS, WORDS, FixedModel, SmallAnalyzer, likely, small_json, talk
from toneqa.ml import base
from toneqa.report.wire import Json, Writer, dump
from toneqa.types import Failure, Message, Role

PERSONAL = (
    "Здравствуйте, Анна Петровна! Пишите на anna.petrova@pochta.example или звоните +7 (900) 000-00-01: рубин, карта 4000 0000 0000 0002."
    "\n\nС уважением,\nИван Сидоров"
)
REFUSING = {"refusal": (0.1, 0.9), "joining": likely(base.LEVELS, "2"), "explanation": likely(base.LEVELS, "1")}
PART = {
    "refusal": (0.1, 0.9),
    "harsh": likely(base.SENTENCE_HEADS["harsh"], "blame"),
    "question": likely(base.SENTENCE_HEADS["question"], "situation"),
}
FULL = FixedModel({**REFUSING, "harsh": (0.2, 0.8), "flag_promise": (0.3, 0.7)}, sentence=PART)
SEVENTHS = (1 / 7, 2 / 7, 1 / 7, 2 / 7, 1 / 7)
ODD = FixedModel({"tone": (1 / 3, 1 / 7, 11 / 21), "disc": SEVENTHS, "grade": SEVENTHS})

TOP = ["schema", "id", "source", "channel", "status", "error", "meta", "versions", "messages", "conversation", "privacy"]
HEAD = ["n", "role", "at", "author", "text"]
LABELS = ["tone", "harsh", "refusal", "questions", "flags", "flag_probs", "disc", "address", "grade", "findings"]
JUDGED = ["score", "advice", "verdict", "why", "offers"]
LETTERS = talk(("client", "Где деньги? Верните!"), ("agent", "Проверил: рубин нашли. Вернём завтра."), meta={"csat": 2}, source="in:1")


def result(model: FixedModel = FULL, masked: bool = False, **changed: Any) -> Json:
    return small_json(SmallAnalyzer(model, masked=masked), replace(LETTERS, **changed))


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from numbers(inner)
    elif isinstance(value, float):
        yield value


def test_a_result_survives_the_way_to_json_and_back() -> None:
    for model in (FULL, ODD):
        line = dump(result(model))
        assert "\n" not in line
        assert json.loads(line) == result(model)
        assert dump(json.loads(line)) == line


def test_keys_stand_in_the_order_of_the_format() -> None:
    found = result()
    client, agent = found["messages"]
    assert list(found) == TOP
    assert list(client) == [*HEAD, "request", "emotion", "disc", "findings"]
    assert list(agent) == [*HEAD, *LABELS, *JUDGED]
    assert list(agent["refusal"]) == ["value", "prob", "joining", "explanation", "alternative", "probs", "spans"]
    assert list(agent["questions"][0]) == ["start", "end", "type", "form", "prob"]
    assert list(agent["findings"][0]) == ["code", "start", "end", "quote", "severity", "message", "confidence", "fix"]
    assert list(agent["score"]) == ["value", "applicable", "contributions", "critical"]
    assert list(agent["score"]["contributions"][0]) == ["criterion", "points", "codes"]
    assert list(agent["advice"][0]) == ["text", "codes", "example"]
    assert list(found["conversation"]) == ["needs_clarification", "clarified", "mismatch", "probs", "score", "triage"]
    assert list(found["versions"]) == ["toneqa", "rules", "model", "settings"]


def test_the_head_carries_what_was_given() -> None:
    found = result()
    assert {k: found[k] for k in ("schema", "id", "source", "channel", "status", "error", "meta")} == {
        "schema": "toneqa/1", "id": "T-1", "source": "in:1", "channel": "chat", "status": "ok", "error": None, "meta": {"csat": 2},
    }  # fmt: skip
    assert found["versions"] == {"toneqa": "0.0", "rules": "sha256:1f", "model": "sha256:2e", "settings": "sha256:3d"}


def test_probabilities_are_rounded_to_four_places() -> None:
    found = result(ODD)["messages"][1]
    assert found["tone"]["probs"] == {"formal": 0.3333, "neutral": 0.1429, "friendly": 0.5238}
    assert all(value == round(value, 4) for value in numbers(result(ODD)))
    assert found["grade"] == round(found["grade"], 2)


def test_probabilities_stand_by_the_name_of_the_label() -> None:
    agent = result()["messages"][1]
    for key, names in (("tone", base.TONES), ("disc", base.STYLES)):
        assert list(agent[key]["probs"]) == list(names)
        assert agent[key]["label"] == max(names, key=agent[key]["probs"].__getitem__)
    assert list(agent["refusal"]["probs"]) == list(base.PARTS)
    assert all(len(levels) == 3 for levels in agent["refusal"]["probs"].values())


def test_a_refusal_has_levels_and_no_refusal_has_none() -> None:
    yes, no = (result(model)["messages"][1]["refusal"] for model in (FULL, ODD))
    assert [yes[part] for part in base.PARTS] == [2, 1, 0]
    assert set(yes["spans"]) == {"refusal", *base.PARTS}
    assert yes["spans"]["alternative"] == []
    assert (no["value"], [no[part] for part in base.PARTS]) == (False, [None, None, None])


def test_only_unsure_labels_say_that_they_abstain() -> None:
    wary = replace(ODD, thresholds={"tone": 0.6, "client.disc": 0.95, "harsh": 0.95, "refusal": 0.95})
    client, agent = result(wary)["messages"]
    assert [agent[key].get("abstain") for key in ("tone", "harsh", "refusal", "disc")] == [True, True, True, None]
    assert [client[key].get("abstain") for key in ("request", "emotion", "disc")] == [None, None, True]
    assert "abstain" not in dump(result(ODD))


def test_every_quote_is_the_text_it_points_to() -> None:
    for masked in (False, True):
        for text in (PERSONAL, "Топаз, алмаз и рубин."):
            found = small_json(SmallAnalyzer(FULL, masked=masked), talk(("agent", text)))["messages"][0]
            assert found["findings"]
            for finding in found["findings"]:
                assert finding["quote"] == found["text"][finding["start"] : finding["end"]]


def test_masks_are_as_long_and_hide_everywhere() -> None:
    letter = Message(Role.AGENT, PERSONAL, author="ivan@pochta.example", extra={"from": {"mail": ["anna@pochta.example"]}})
    open_, masked = (
        small_json(SmallAnalyzer(FULL, masked=m), talk(letter, meta={"phone": "+7 900 000-00-01"}, extra={"to": "anna@pochta.example"}))
        for m in (False, True)
    )
    text = masked["messages"][0]["text"]
    assert len(text) == len(PERSONAL)
    assert [a == b or b == "*" for a, b in zip(PERSONAL, text, strict=True)] == [True] * len(text)
    for secret in ("Анна", "Петровна", "pochta", "0002", "Сидоров", "900"):
        assert secret in dump(open_)
        assert secret not in dump(masked)
    assert _spans(open_) == _spans(masked)


def _spans(found: Json) -> list[tuple[str, int, int]]:
    return [(f["code"], f["start"], f["end"]) for m in found["messages"] for f in m["findings"]]


def test_unknown_keys_are_carried_and_never_overwrite() -> None:
    letter = Message(Role.AGENT, "Рубин.", extra={"mood": [1, {"a": None}], "tone": "gruff", "n": 17})
    found = small_json(SmallAnalyzer(FULL, masked=False), talk(letter, extra={"team": "A", "schema": "other/9", "messages": 3}))
    assert found["team"] == "A"
    assert found["schema"] == "toneqa/1"
    assert isinstance(found["messages"], list)
    assert found["messages"][0]["mood"] == [1, {"a": None}]
    assert found["messages"][0]["tone"]["label"] == "neutral"
    assert found["messages"][0]["n"] == 0


def test_a_failure_has_every_key_of_a_result() -> None:
    found = Writer(VERSIONS, {}).failure(Failure("E202", "Строка от anna@pochta.example.", "in.jsonl:7"))
    assert list(found) == TOP
    assert found["id"] == found["source"] == found["error"]["at"] == "in.jsonl:7"
    assert "anna" not in dump(found)


def test_a_skipped_result_says_why() -> None:
    found = small_json(SmallAnalyzer(FULL), talk(("agent", " ")))
    assert list(found) == [*TOP[:6], "reason", *TOP[6:]]
    assert (found["status"], found["messages"], found["conversation"]) == ("skipped", [], None)


def test_messages_of_rules_name_the_quote() -> None:
    [finding] = small_json(SmallAnalyzer(FULL), talk(("agent", "Это {code} и рубин.")))["messages"][0]["findings"]
    assert finding["message"] == "Здесь HRS901: «рубин»."
    assert WORDS[finding["code"]] == finding["quote"]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    found = small_json(SmallAnalyzer(FULL, masked=False), talk(("agent", "Рубин.\n" + text)))
    assert json.loads(dump(found).encode()) == found
    assert not found["messages"] or found["messages"][0]["text"] == "Рубин.\n" + text
