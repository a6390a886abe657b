"""Pairs of a contrast corpus: which are made, and which way they count."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import ROOT
from toneqa.batch.run import Setup
from toneqa.errors import DataError
from toneqa.study.pairs import Direction, Told, directions, told
from toneqa.study.shown import pairs_json


def answer(score: float, tone: str = "neutral", levels: tuple[int, int, int] | None = (0, 0, 0), contrast: str = "", **more: Any) -> Told:
    refusal = None if levels is None else dict(zip(("joining", "explanation", "alternative"), levels, strict=True))
    labels = {"tone": tone, "harsh": False, "refusal": refusal, "flags": []} | more
    return Told("g", contrast, labels, score, score / 20)


def one(*answers: Told) -> Direction:
    found = [direction for direction in directions(answers) if direction.measure == "score"]
    (only,) = found
    return only


def test_informal_against_formal() -> None:
    assert one(answer(60, "formal"), answer(80, "friendly")) == Direction("informal_refusal", "score", 1, 0, 0)
    assert one(answer(80, "friendly"), answer(80, "formal")) == Direction("informal_refusal", "score", 0, 1, 0)
    assert one(answer(90, "formal"), answer(80, "neutral")).down == 1
    letters = answer(60, "formal", None, "tone: x"), answer(80, "friendly", None, "tone: x")
    assert one(*letters).kind == "informal"


@pytest.mark.parametrize(
    ("other", "kind"),
    [((2, 0, 0), "joining"), ((1, 0, 0), "formula"), ((0, 0, 2), "alternative"), ((0, 0, 1), "pointer"), ((0, 2, 0), "explanation")],
)
def test_a_part_against_none(other: tuple[int, int, int], kind: str) -> None:
    assert one(answer(60), answer(80, levels=other)) == Direction(kind, "score", 1, 0, 0)
    assert one(answer(80, levels=other), answer(90)) == Direction(kind, "score", 0, 0, 1)


@pytest.mark.parametrize(
    "pair",
    [
        (answer(60), answer(80, levels=(2, 0, 2))),
        (answer(60), answer(80, levels=None)),
        (answer(60, levels=(1, 0, 0)), answer(80, levels=(2, 0, 0))),
        (answer(60), answer(80, levels=(2, 0, 0), harsh=True)),
        (answer(60, "formal"), answer(80, "friendly", flags=["sugary"])),
        (answer(60, "neutral"), answer(80, "friendly")),
        (answer(60, "neutral"), answer(80, "friendly", (2, 0, 0))),
        (answer(60, "formal", None), answer(80, "friendly", None)),
    ],
)
def test_what_differs_in_more_than_one_thing_is_no_pair(pair: tuple[Told, Told]) -> None:
    assert directions(pair) == ()


def test_in_a_group_of_a_part_the_tone_may_drift() -> None:
    contrast = "joining: 0 / 2, all else equal"
    assert one(answer(60, "neutral", contrast=contrast), answer(80, "friendly", (2, 0, 0), contrast)).kind == "joining"


def test_groups_stay_apart() -> None:
    other = Told("h", "", answer(80, levels=(2, 0, 0)).labels, 80, 4)
    assert directions([answer(60), other]) == ()


def test_json_tells_interval_and_target() -> None:
    pairs = [answer(60), answer(80, levels=(2, 0, 0))]
    first = pairs_json(directions(pairs))["directions"][0]
    assert (first["held"], first["reached"], first["published"]) == (1.0, True, True)
    assert first["interval"] == [0.2065, 1.0]


def labelled(text: str, labels: dict[str, Any]) -> dict[str, Any]:
    messages = [{"role": "client", "text": "Верните деньги!"}, {"role": "agent", "text": text, "labels": labels}]
    return {"id": "1", "channel": "email", "group": "g", "messages": messages}


def test_an_answer_without_a_grade_is_in_no_pair_and_signs_of_lines_stay_in_texts(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    lines = [labelled(text, {"tone": "formal"}) for text in ("Нет.", "Вернуть\u2028деньги за чайник нельзя.")]
    path.write_text("\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n\n", "utf-8")
    assert len(told([path], Setup(masked=False))) == 1


def test_broken_files_are_told_of(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    half, deep = json.dumps(labelled("Нет.", {"harsh": False})), "[" * 100_000
    for text, code in (("{", "E202"), (deep, "E202"), ("[]", "E250"), ('{"group": "g"}', "E250"), (half, "E250")):
        path.write_text(text + "\n", "utf-8")
        with pytest.raises(DataError) as error:
            told([path], Setup())
        assert error.value.code == code
    with pytest.raises(DataError) as missing:
        told([tmp_path / "нет.jsonl"], Setup())
    assert missing.value.code == "E205"


def test_answers_of_a_file_are_scored(tmp_path: Path) -> None:
    lines = (ROOT / "data" / "corpus" / "a6.jsonl").read_text("utf-8").splitlines()[:2]
    path = tmp_path / "c.jsonl"
    path.write_text("\n".join([*lines, json.dumps(json.loads(lines[0]) | {"group": None}, ensure_ascii=False)]) + "\n", "utf-8")
    found = told([path], Setup(masked=False))
    assert [one.group for one in found] == ["A6-0001", "A6-0001"]
    assert found[0].score < found[1].score
