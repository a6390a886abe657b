"""Law 4: no lost point without a finding, score = max(0, 100 + sum of points); and the order of the verdicts."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.command import ROOT
from tests.doubles import WORDS, FixedModel, SmallAnalyzer, likely, shipped, small_catalogue, small_json, talk, wire
from toneqa.config import Settings
from toneqa.ml import base
from toneqa.report.wire import Json
from toneqa.scoring import CRITICAL, default_scorecard
from toneqa.types import Conversation, Message, Role

CLIENT = "Верните деньги за наушники."
PLAIN = "Здравствуйте! Деньги вернём завтра до обеда."
UPSET = {"emotion": likely(base.EMOTIONS, "angry"), "request": likely(base.REQUESTS, "claim")}
REFUSED = {"refusal": (0.05, 0.95)}


def letter(*codes: str) -> str:
    return PLAIN + "".join(f" Наш {WORDS[code]} готов." for code in codes)


def judged(*codes: str, model: FixedModel | None = None, text: str = "", limits: Settings | None = None, **more: Any) -> Json:
    analyzer = SmallAnalyzer(model or FixedModel(), limits or Settings())
    found: Json = small_json(analyzer, talk(("client", CLIENT), Message(Role.AGENT, text or letter(*codes), **more)))["messages"][-1]
    return found


def assert_law(messages: list[Json], costs: dict[str, float]) -> None:
    """Of every answer: its turns, then the sum."""
    for message in messages:
        if "score" not in message:
            continue
        turns = [m for m in messages if m is message or m.get("part_of") == message["n"]]
        codes = {f["code"] for m in turns for f in m["findings"]}
        lost = message["score"]["contributions"]
        assert message["score"]["value"] == max(0, round(100 + sum(c["points"] for c in lost)))
        for contribution in lost:
            assert contribution["points"] < 0
            assert contribution["codes"]
            assert set(contribution["codes"]) <= codes
            assert all(costs[code] < 0 for code in contribution["codes"])
        assert len({c["criterion"] for c in lost}) == len(lost)
        if not any(costs[code] < 0 for code in codes):
            assert message["score"]["value"] == 100


def small_costs() -> dict[str, float]:
    return {rule.code: rule.points if rule.costs else 0.0 for rule in small_catalogue()}


CODES = st.lists(st.sampled_from(sorted(WORDS)), max_size=5)


@settings(max_examples=120, deadline=None)
@given(st.lists(CODES, min_size=1, max_size=3), st.booleans(), st.booleans(), st.sampled_from(["chat", "email"]))
def test_every_score_follows_the_law(turns: list[list[str]], upset: bool, refused: bool, channel: str) -> None:
    model = FixedModel(REFUSED if refused else {}, UPSET if upset else {})
    messages = [("client", CLIENT), *(("agent", letter(*codes)) for codes in turns)]
    assert_law(small_json(SmallAnalyzer(model), talk(*messages, channel=channel))["messages"], small_costs())


def test_the_shipped_rules_and_model_follow_the_law() -> None:
    costs = {rule.code: rule.points if rule.costs else 0.0 for rule in shipped().rules}
    for row in (json.loads(line) for line in (ROOT / "data/corpus/a8.jsonl").read_text("utf-8").splitlines()[:60]):
        messages = tuple(Message(Role(m["role"]), m["text"]) for m in row["messages"])
        assert_law(wire(Conversation(row["id"], messages, row["channel"]))["messages"], costs)


def points(found: Json) -> dict[str, float]:
    return {c["criterion"]: c["points"] for c in found["score"]["contributions"]}


def test_a_rule_costs_once_however_often_it_shows() -> None:
    assert points(judged("TON901")) == points(judged("TON901", "TON901", "TON901"))
    assert len(judged("TON901", "TON901")["findings"]) == 2


def test_a_criterion_never_loses_more_than_its_weight() -> None:
    card = {c.id: c.weight for c in default_scorecard().criteria}
    alone, both = judged("TON902"), judged("TON902", "TON901", "HRS901")
    assert points(alone) == points(both)
    assert points(alone)["tone"] == pytest.approx(-card["tone"] / _active(alone) * 100, abs=0.05)


def _active(found: Json) -> float:
    """Weight that could be judged."""
    return float(found["score"]["applicable"] * sum(c.weight for c in default_scorecard().criteria))


@pytest.mark.parametrize("code", ["WRD902", "WRD903", "HRS904"])
def test_rules_in_preview_or_without_points_cost_nothing(code: str) -> None:
    found = judged(code)
    assert [f["code"] for f in found["findings"]] == [code]
    assert found["score"] == judged()["score"] | {"value": 100}


def test_what_cannot_be_judged_leaves_the_denominator() -> None:
    """The same fault weighs more where fewer criteria apply."""
    alone = small_json(SmallAnalyzer(FixedModel()), talk(("agent", letter("TON901"))))["messages"][0]
    asked = judged("TON901", model=FixedModel(REFUSED, UPSET))
    assert alone["score"]["applicable"] < asked["score"]["applicable"] <= 1
    assert points(alone)["tone"] < points(asked)["tone"] < 0


def test_a_criterion_that_loses_points_applies() -> None:
    calm = FixedModel(client={"request": likely(base.REQUESTS, "question")})
    assert "solution" in points(judged("DLG901", model=calm))
    assert judged("DLG901", model=calm)["score"]["applicable"] > judged(model=calm)["score"]["applicable"]


@pytest.mark.parametrize(("codes", "cap", "kinds"), [
    (("HRS902",), 40, ["blame"]),
    (("HRS903",), 0, ["insult"]),
    (("HRS902", "HRS903", "TON901"), 0, ["insult", "blame"]),
    (("HRS904",), 100, []),
])  # fmt: skip
def test_a_critical_error_caps_the_score(codes: tuple[str, ...], cap: int, kinds: list[str]) -> None:
    found = judged(*codes)
    assert found["score"]["value"] == cap
    assert found["score"]["critical"] == kinds
    if kinds:
        [capped] = [c for c in found["score"]["contributions"] if c["criterion"] == CRITICAL]
        assert set(capped["codes"]) <= set(codes)


def test_no_cap_where_the_score_is_lower_already() -> None:
    below = {c.id: c.cap for c in default_scorecard().critical.values()}["blame"]
    found = judged("HRS902", "TON902", "DLG901", "WRD901", model=FixedModel(REFUSED, UPSET))
    assert found["score"]["value"] <= below or CRITICAL in points(found)


HARSH = {"harsh": (0.1, 0.9)}
VERDICTS: list[tuple[str, dict[str, Any], str, list[str]]] = [
    ("nothing wrong", {}, "send", []),
    ("a small loss", {"codes": ("TON901",)}, "send", []),
    ("under the threshold", {"codes": ("TON901", "DLG901")}, "revise", ["DLG901", "TON901"]),
    ("at a low threshold", {"codes": ("TON901", "DLG901"), "limits": Settings(revise_below=20)}, "send", []),
    ("severity error", {"codes": ("HRS901",)}, "revise", ["HRS901"]),
    ("severity error in preview", {"codes": ("HRS904",)}, "revise", ["HRS904"]),
    ("harsh", {"model": FixedModel(HARSH)}, "revise", ["harsh"]),
    ("harsh with a finding", {"model": FixedModel(HARSH), "codes": ("TON901",)}, "revise", ["TON901"]),
    ("unsure of harshness", {"model": FixedModel(thresholds={"harsh": 0.95})}, "ask", ["unsure"]),
    ("unsure of refusal", {"model": FixedModel(thresholds={"refusal": 0.95})}, "ask", ["unsure"]),
    ("unsure of tone alone", {"model": FixedModel(thresholds={"tone": 0.95, "disc": 0.95})}, "send", []),
    ("critical", {"codes": ("HRS902",)}, "ask", ["critical:blame", "HRS902"]),
    ("critical and harsh", {"codes": ("HRS902",), "model": FixedModel(HARSH)}, "ask", ["critical:blame", "HRS902"]),
    ("attachment named", {"text": "Добрый день! Ответ во вложении."}, "ask", ["attachment"]),
    ("attachment there", {"extra": {"attachments": ["a.pdf"]}}, "ask", ["attachment"]),
    ("attachment in a quote", {"text": PLAIN + "\n\n> Мой договор во вложении."}, "send", []),
    ("bad impression, no loss", {"model": FixedModel({"grade": likely(base.GRADES, "1")})}, "ask", ["clash"]),
    (
        "good impression, great loss",
        {"model": FixedModel({"grade": likely(base.GRADES, "5", 0.97)}), "codes": ("TON902", "DLG901", "WRD901")},
        "ask", ["clash"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("given_", "verdict", "why"), [case[1:] for case in VERDICTS], ids=[case[0] for case in VERDICTS])
def test_ask_comes_before_revise_before_send(given_: dict[str, Any], verdict: str, why: list[str]) -> None:
    found = judged(*given_.get("codes", ()), **{k: v for k, v in given_.items() if k != "codes"})
    assert (found["verdict"], sorted(found["why"])) == (verdict, sorted(why))


@pytest.mark.parametrize("name", [case[0] for case in VERDICTS if case[2] == "revise"])
def test_a_doubt_asks_a_person_whatever_else_is_wrong(name: str) -> None:
    given_ = dict(next(case[1] for case in VERDICTS if case[0] == name))
    model = replace(given_.pop("model", FixedModel()), thresholds={"harsh": 0.95})
    assert judged(*given_.pop("codes", ()), model=model, **given_)["verdict"] == "ask"


def test_the_verdict_of_an_answer_sees_all_its_turns() -> None:
    messages = small_json(SmallAnalyzer(FixedModel()), talk(("agent", letter("HRS901")), ("agent", PLAIN)))["messages"]
    assert messages[0]["part_of"] == 1
    assert (messages[1]["verdict"], messages[1]["why"]) == ("revise", ["HRS901"])
    assert messages[1]["advice"][0]["codes"] == ["HRS901"]


def test_the_score_of_a_talk_is_the_mean_over_its_answers() -> None:
    found = small_json(SmallAnalyzer(FixedModel()), talk(("agent", PLAIN), ("client", CLIENT), ("agent", letter("HRS902"))))
    values = [m["score"]["value"] for m in found["messages"] if "score" in m]
    assert values == [100, 40]
    assert found["conversation"]["score"] == {"value": 70}


def test_advice_names_quotes_of_the_letter_and_codes_of_findings() -> None:
    found = judged("TON901", "TON902", "HRS901", "DLG901", "WRD901")
    assert len(found["advice"]) == 3
    codes = [code for tip in found["advice"] for code in tip["codes"]]
    assert set(codes) <= {f["code"] for f in found["findings"]}
    assert "WRD901" not in codes, "a hint is no advice"
    for tip in found["advice"]:
        assert WORDS[tip["codes"][0]] in tip["text"]
