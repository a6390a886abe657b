"""``toneqa validate`` as a user runs it, and what its guide tells to type."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.cli.command import ROOT, SAMPLES, Ran, inside, write
from toneqa.marks.files import read_source, resolve
from toneqa.marks.mapping import Meanings, read_mapping

GUIDE = (ROOT / "docs" / "validate.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", GUIDE, re.DOTALL)
MARKS = SAMPLES / "marks" / "otmetki.csv"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("validate") / "результат.jsonl"
    ran = inside("score", SAMPLES / "mail", SAMPLES / "chats", "--agent-domain", "pomoshch.example", "--out", out)
    assert ran.code == 0, ran.err
    return out


@pytest.mark.parametrize("text", [text for kind, text in BLOCKS if kind == "csv"])
def test_the_tables_of_the_guide_are_read_whole(tmp_path: Path, text: str) -> None:
    found = resolve(read_source(write(tmp_path / "m.csv", text), Meanings()), Meanings())
    assert len(found.marks) >= 2
    assert (found.troubles, found.unknown) == ((), ())


def test_the_mapping_of_the_guide_is_one(tmp_path: Path) -> None:
    [text] = [text for kind, text in BLOCKS if kind == "toml"]
    read = read_mapping(write(tmp_path / "m.toml", text))
    assert (read.first_message, len(read.criteria)) == (1, 3)
    assert tomllib.loads(text)["criteria"]["Вежливость общения"]["pass_from"] == read.criteria["Вежливость общения"].pass_from


def compare(results: Path, *more: object) -> Ran:
    return inside("validate", results, "--gold", MARKS, *more)


def test_the_sample_is_compared(results: Path, tmp_path: Path) -> None:
    ran = compare(results, "--out", tmp_path / "a.json", "--out", tmp_path / "a.html")
    assert (ran.code, ran.err) == (0, "")
    data = json.loads((tmp_path / "a.json").read_text("utf-8"))
    rows = MARKS.read_text("utf-8-sig").splitlines()[1:]
    lines = {line["criterion"]: line for line in data["criteria"]}
    assert set(lines) == {"tone", "harsh", "refusal", "asks", "grade"}
    assert lines["harsh"]["marks"] == len(rows)
    assert all(
        line["kappa"]["value"] > 0.3 and line["between"]["letters"] == sum(";Глеб;" in row for row in rows) for line in lines.values()
    )
    assert [unknown["name"] for unknown in data["unknown"]] == ["Настроение проверяющего"]
    assert len(data["worst"]) == 20
    assert all(pair["quote"] for pair in data["worst"])


def test_results_and_letters_give_the_same(results: Path, tmp_path: Path) -> None:
    told = compare(results, "--format", "json")
    given = (SAMPLES / "mail", SAMPLES / "chats", "--agent-domain", "pomoshch.example")
    fresh = inside("validate", *given, "--gold", MARKS, "--format", "json")
    assert told.json == fresh.json


def test_the_order_of_marks_changes_nothing(results: Path, tmp_path: Path) -> None:
    head, *rows = MARKS.read_text("utf-8-sig").splitlines()
    turned = write(tmp_path / "m.csv", "\n".join([head, *reversed(rows)]))
    first, second = compare(results, "--format", "json").json, inside("validate", results, "--gold", turned, "--format", "json").json
    for one, other in zip(first["criteria"], second["criteria"], strict=True):
        assert (one["table"], one["kappa"]["value"], one["raters"][0]["marks"]) == (
            other["table"],
            other["kappa"]["value"],
            other["raters"][0]["marks"],
        )


def test_a_saved_mapping_is_used(results: Path, tmp_path: Path) -> None:
    saved = tmp_path / "соответствия.toml"
    first = compare(results, "--save-mapping", saved, "--format", "json")
    second = compare(results, "--mapping", saved, "--format", "json")
    assert second.json["criteria"] == first.json["criteria"]
    assert second.json["unknown"] == []


@pytest.mark.parametrize(
    ("marks", "code", "exit_"),
    [
        ("id;Тон\nнигде;деловой\n", "E241", 1),
        ("Тон\nделовой\n", "E232", 1),
        ("", "E201", 1),
        ("id;Тон;Сообщение\nSHOP-3001;деловой;1\nнигде;деловой;1\n", "E238", 1),
        ("id;Тон;Сообщение\nSHOP-3001;деловой;0\nSHOP-3002;деловой;2\n", "E239", 1),
        ("id;Оценка;Сообщение\nUSL-501;1;1\nSHOP-3001;4;1\n", "E240", 0),
    ],
)
def test_trouble_is_told_with_its_place(results: Path, tmp_path: Path, marks: str, code: str, exit_: int) -> None:
    path = write(tmp_path / "m.csv", marks)
    ran = inside("validate", results, "--gold", path)
    assert ran.code == exit_
    assert code in ran.out + ran.err
    assert str(path) in (ran.out + ran.err).replace("\n", "").replace("  ", "")


def test_wrong_use(results: Path, tmp_path: Path) -> None:
    for args, code in (
        (("--gold", tmp_path / "nowhere.csv"), "E101"),
        (("--gold", MARKS, "--out", "a.pdf"), "E132"),
        (("--gold", MARKS, "--mapping", tmp_path / "nowhere.toml"), "E101"),
    ):
        ran = inside("validate", results, *args)
        assert (ran.code, ran.err[:4]) == (2, code)


def test_a_torn_line_of_results_is_named(results: Path, tmp_path: Path) -> None:
    torn = write(tmp_path / "r.jsonl", results.read_text("utf-8").splitlines()[0] + '\n{"schema": "toneqa/1", "id"\n')
    ran = inside("validate", torn, "--gold", MARKS)
    assert (ran.code, ran.err[:4]) == (1, "E202")
    assert f"{torn}:2" in ran.err
