"""The command ``toneqa dialogue``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import inside, results, write
from tests.dialogue.talks import scored


def saved(folder: Path, *lines: object) -> Path:
    text = "".join((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n" for line in lines)
    return write(folder / "r.jsonl", text)


def test_it_tells_how_conversations_went(tmp_path: Path) -> None:
    ran = inside("dialogue", saved(tmp_path, scored()))
    assert ran.code == 0
    assert "1 разговор" in ran.out
    assert "Мало писем" in ran.out
    assert "Рита" in ran.out


def test_it_writes_lines_a_summary_and_a_table(tmp_path: Path) -> None:
    lines, summary, table = (tmp_path / f"d{ending}" for ending in (".jsonl", ".json", ".csv"))
    ran = inside("dialogue", saved(tmp_path, scored(), scored()), "--out", lines, "--out", summary, "--out", table, "--by", "agent")
    assert ran.code == 0
    assert [one["id"] for one in results(lines)] == ["Т-7", "Т-7"]
    assert json.loads(summary.read_text("utf-8"))["agents"][0]["conversations"] == 2
    assert table.read_text("utf-8-sig").splitlines()[1].startswith("Рита;2;2;")


def test_json_on_the_screen(tmp_path: Path) -> None:
    ran = inside("dialogue", saved(tmp_path, scored()), "--format", "json")
    assert ran.json["team"]["asked"]["open"] == 1


def test_a_torn_line_costs_itself_alone(tmp_path: Path) -> None:
    ran = inside("dialogue", saved(tmp_path, scored(), '{"schema":'))
    assert ran.code == 1
    assert "E263" in ran.err
    assert "1 разговор" in ran.out


def test_wrong_endings_are_told_before_the_work(tmp_path: Path) -> None:
    out = tmp_path / "d.xlsx"
    ran = inside("dialogue", saved(tmp_path, scored()), "--out", out)
    assert (ran.code, ran.err.startswith("E160")) == (2, True)
    assert not out.exists()
    assert inside("dialogue", tmp_path / "нет.jsonl").err.startswith("E101")
