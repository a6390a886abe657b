"""Two periods: what differs is told of, what chance explains is not, and few conversations give no number."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.command import inside, write
from toneqa.errors import DataError, UseError
from toneqa.proof.drift.compare import FEWEST, Drift, drift, holm
from toneqa.proof.drift.period import period
from toneqa.proof.drift.statistic import CHI, FISHER, ks_test, psi, table_test
from toneqa.report.overview.shares import CLEAR, wilson


def result(
    n: int, tone: str = "neutral", words: str = "заказ приедет завтра", queue: str = "одна", rules: str = "1", sure: float = 0.9
) -> dict[str, Any]:
    label = {"label": tone, "probs": {tone: sure}}
    refusal = {"value": False, "prob": 0.1, "joining": None, "explanation": None, "alternative": None}
    agent = {"n": 1, "role": "agent", "text": f"Анна, {words}.", "tone": label, "harsh": {"value": False, "prob": 0.1, "kinds": []}}
    agent |= {"refusal": refusal, "disc": {"label": "S"}, "findings": [], "verdict": "send", "why": [], "advice": []}
    agent |= {"score": {"value": 90, "applicable": 1.0, "contributions": [], "critical": []}}
    client = {
        "n": 0,
        "role": "client",
        "text": "Где мой заказ?",
        "request": {"label": "question"},
        "emotion": {"label": "calm"},
        "disc": {"label": "S"},
    }
    head = {
        "schema": "toneqa/1",
        "id": str(n),
        "source": str(n),
        "channel": "email",
        "status": "ok",
        "error": None,
        "meta": {"queue": queue},
    }
    return head | {"versions": {"rules": rules}, "messages": [client, agent], "conversation": {}}


def mixed(count: int, friendly: float, seed: int, **more: Any) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    return [result(n, "friendly" if chance.random() < friendly else "neutral", **more) for n in range(count)]


def compared(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Drift:
    return drift(period(old), period(new))


def test_a_change_beyond_chance_is_told_of() -> None:
    found = compared(mixed(200, 0.2, 1), mixed(200, 0.5, 2))
    (tone,) = [label for label in found.parts[0].labels if label.label == "tone"]
    assert tone.is_changed
    assert tone.changes[0].gap[0] > 0 or tone.changes[0].gap[1] < 0
    assert {change.value for change in tone.changes} == {"friendly", "neutral"}


def test_equal_periods_seldom_differ() -> None:
    """Holm keeps a false alarm anywhere under one run in twenty."""
    alarms = sum(
        any(label.is_changed for label in found.parts[0].labels) or any(number.is_changed for number in found.parts[0].numbers)
        for found in (compared(mixed(60, 0.3, seed), mixed(60, 0.3, seed + 1000)) for seed in range(60))
    )
    assert alarms <= 6


def test_three_conversations_give_no_number() -> None:
    with pytest.raises(DataError, match=r"E271: .* во втором периоде: .* хотя бы 40"):
        compared(mixed(100, 0.3, 1), mixed(3, 0.3, 2))
    assert FEWEST == 40
    assert wilson(20, 40)[1] - 0.5 <= CLEAR < wilson(19, 38)[1] - 0.5


def test_a_small_queue_is_counted_and_not_compared() -> None:
    old = [*mixed(60, 0.3, 1), *mixed(5, 0.3, 2, queue="другая")]
    found = compared(old, mixed(60, 0.3, 3))
    assert [(part.name, part.before, part.after, part.is_compared) for part in found.parts] == [
        ("", 65, 60, True),
        ("другая", 5, 0, False),
        ("одна", 60, 60, True),
    ]


def test_words_that_nobody_knows_are_counted_without_names() -> None:
    strange = [result(n, words="флюбрик приедет" if n < 10 else "заказ приедет") for n in range(60)]
    found = compared(mixed(60, 0.3, 1), strange)
    agent = found.words[0]
    assert agent.before.value == 0
    assert agent.after.value == pytest.approx(10 / 120)
    assert found.new_words == [("флюбрик", 10)]
    assert agent.gap is None or agent.gap[0] < 10 / 120 < agent.gap[1]


def test_results_of_two_versions_are_marked() -> None:
    assert compared(mixed(60, 0.3, 1), mixed(60, 0.3, 2, rules="2")).versions == ["rules"]
    assert compared(mixed(60, 0.3, 1), mixed(60, 0.3, 2)).versions == []


def test_a_conversation_counts_once() -> None:
    twice = result(1)
    harsh = twice["messages"][1] | {"n": 2, "verdict": "ask", "harsh": {"value": True, "prob": 0.9, "kinds": []}}
    twice["messages"].append(harsh)
    (talk,) = period([twice]).talks
    assert (talk.labels["verdict"], talk.labels["harsh"]) == ("ask", "yes")


def test_holm_is_stepped_down() -> None:
    """The example of Holm's method: 0.01, 0.04, 0.03 become 0.03, 0.06, 0.06."""
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_the_test_follows_the_table() -> None:
    test, p = table_test([[30, 30], [30, 30]])
    assert (test, round(p, 6)) == (CHI, 1)
    test, p = table_test([[3, 1], [1, 3]])
    assert (test, round(p, 6)) == (FISHER, round(34 / 70, 6))
    wide = table_test([[5, 1, 1], [1, 5, 1]])
    assert wide[0] == FISHER
    assert wide == table_test([[5, 1, 1], [1, 5, 1]])


def test_the_stability_index_knows_chance() -> None:
    chance = np.random.default_rng(1)
    same = [psi(chance.random(50), chance.random(50)) for _ in range(200)]
    assert np.mean([value for value, _ in same]) > 0.1, "small samples pass the usual limit by chance"
    assert np.mean([value > limit for value, limit in same]) < 0.12
    moved, limit = psi(chance.random(200), chance.random(200) ** 2)
    assert moved > limit
    assert ks_test(np.arange(50.0), np.arange(50.0) + 100)[0] == 1


def lines(results: list[dict[str, Any]]) -> Iterator[str]:
    return (json.dumps(one, ensure_ascii=False) + "\n" for one in results)


def test_the_command_tells_in_words(tmp_path: Path) -> None:
    old = write(tmp_path / "март.jsonl", "".join(lines(mixed(200, 0.2, 1))) + "{torn\n")
    new = write(tmp_path / "апрель.jsonl", "".join(lines(mixed(200, 0.5, 2, rules="2"))))
    ran = inside("drift", old, new)
    assert (ran.code, "E263" in ran.err) == (1, True), "the torn line is told of, the others are compared"
    for told in ("Изменилось не случайно: тон.", "Сравниваются разные правила", "Не разобрано результатов: 1.", "Слова, которых нет"):
        assert told in ran.out
    found = inside("drift", old, new, "--format", "json").json
    assert found["parts"][0]["labels"][0]["changes"]


def test_a_short_period_is_refused_in_words(tmp_path: Path) -> None:
    old = write(tmp_path / "март.jsonl", "".join(lines(mixed(200, 0.2, 1))))
    new = write(tmp_path / "апрель.jsonl", "".join(lines(mixed(3, 0.5, 2))))
    ran = inside("drift", old, new)
    assert (ran.code, ran.out) == (1, "")
    assert "E271" in ran.err
    assert "E134" in inside("drift", old, tmp_path / "a.csv").err


def test_parquet_is_read_as_well(tmp_path: Path) -> None:
    letters = "".join(
        json.dumps({"id": str(n), "messages": [{"role": "agent", "text": "Заказ приедет завтра."}]}) + "\n" for n in range(FEWEST)
    )
    out = tmp_path / "a.parquet"
    assert inside("score", write(tmp_path / "letters.jsonl", letters), "--out", out, "--quiet").code == 0
    ran = inside("drift", out, out)
    assert ran.code == 0, ran.err
    assert "доли не различить" in ran.out


def test_without_scipy_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(UseError, match=r"E107: .*scipy.*report"):
        table_test([[30, 30], [30, 30]])
