"""The page for those who choose says of the three letters what a run says today."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.command import ROOT, inside

PAGE = (ROOT / "docs" / "compare.md").read_text("utf-8")
CLIENT = str(ROOT / "data" / "samples" / "clients" / "pismo-abc.txt")


@pytest.mark.parametrize(("row", "options"), [("toneqa, с письмом клиента", ["--client", CLIENT]), ("toneqa, без него", [])])
def test_the_scores_on_the_page_are_those_of_a_run(row: str, options: list[str]) -> None:
    [cells] = re.findall(rf"^\| {row} \|(.+)\|$", PAGE, re.MULTILINE)
    told = [int(number) for number in re.findall(r"\d+", cells.replace("из 100", ""))]
    assert told == [score(letter, options) for letter in "abc"]
    assert told[1] > told[0] > told[2]


def score(letter: str, options: list[str]) -> int:
    ran = inside("check", str(ROOT / "data" / "samples" / "drafts" / f"pismo-{letter}.txt"), *options, "--format", "json")
    return int(json.loads(ran.out)["messages"][-1]["score"]["value"])


def test_every_column_of_the_table_is_filled() -> None:
    table = [line.split("|") for line in PAGE.split("## ")[0].splitlines() if line.startswith("|")]
    assert len(table) > 20
    assert {len(cells) for cells in table} == {len(table[0])}
    assert all(cell.strip() for cells in table for cell in cells[1:-1])
