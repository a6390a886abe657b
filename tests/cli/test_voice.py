"""The command ``toneqa voice``."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.cli.command import inside, write
from tests.voice.letters import Json, letters


def saved(folder: Path, results: list[Json]) -> Path:
    return write(folder / "r.jsonl", "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in results))


def some() -> list[Json]:
    return [*letters([1, 2, 1, 2, 3] * 6, harsh=True), *letters([4, 5, 5, 4, 3] * 20)]


def test_it_says_what_goes_with_low_scores_and_warns(tmp_path: Path) -> None:
    ran = inside("voice", saved(tmp_path, some()))
    assert ran.code == 0
    for told in ("CSAT", "Высоких оценок 62", "резкость", "▼", "Это связь, а не причина", "Сравнений: ", "Справедливость"):
        assert told in ran.out, told


def test_it_writes_json_and_csv(tmp_path: Path) -> None:
    whole, table = tmp_path / "v.json", tmp_path / "v.csv"
    assert inside("voice", saved(tmp_path, some()), "--out", whole, "--out", table).code == 0
    told = json.loads(whole.read_text("utf-8"))
    csat = told["surveys"][0]
    harsh = next(one for one in csat["effects"] if one["label"] == "harsh")
    assert (csat["scores"], harsh["delta"]["value"], harsh["stands_out"]) == (130, -0.96, True)
    assert told["forces"][0]["hurts"] == {"conversations": 30, "most": [{"name": "HRS104", "conversations": 30}]}
    rows = list(csv.DictReader(table.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert next(row["Дельта Клиффа"] for row in rows if row["Метка"] == "резкость") == "-0,96"


def test_few_letters_give_no_number(tmp_path: Path) -> None:
    ran = inside("voice", saved(tmp_path, letters([1, 5, 3])))
    assert ran.code == 0
    assert "Мало писем" in ran.out
    assert "Дельта" not in ran.out


def test_another_scale_is_an_error_with_a_code(tmp_path: Path) -> None:
    ran = inside("voice", saved(tmp_path, letters([9, 10, 4] * 20)))
    assert ran.code == 1
    assert "E281" in ran.out
    assert "Высоких оценок" not in ran.out


def test_a_team_declares_its_scale(tmp_path: Path) -> None:
    scale = write(tmp_path / "s.toml", "[csat]\nworst = 1\nbest = 10\nlow = 4\nhigh = 8\n")
    ran = inside("voice", saved(tmp_path, letters([9, 10, 4] * 20)), "--surveys", scale, "--format", "json")
    assert ran.code == 0
    assert ran.json["surveys"][0]["high"] == {"part": 40, "whole": 60}


def test_no_scores_at_all_are_told_of(tmp_path: Path) -> None:
    ran = inside("voice", saved(tmp_path, letters([None] * 3)))
    assert ran.code == 0
    assert "docs/voice.md" in ran.out


def test_wrong_use(tmp_path: Path) -> None:
    results = saved(tmp_path, some())
    assert inside("voice", results, "--out", tmp_path / "v.html").err.startswith("E163")
    assert inside("voice", results, "--surveys", tmp_path / "нет.toml").err.startswith("E101")
