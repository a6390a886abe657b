"""The Excel book: what is in its sheets, no formula out of a letter, equal bytes, as many sheets as it takes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.report.examples import all_results
from toneqa.report import xlsx
from toneqa.report.csv_table import HEADERS, rows
from toneqa.report.summary import Summary, answers
from toneqa.report.xlsx import write_xlsx

Json = dict[str, Any]


def book(path: Path, results: list[Json]) -> dict[str, list[tuple[Any, ...]]]:
    write_xlsx(iter(results), Summary.of(results), path)
    read = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in read}


def test_every_answer_and_the_totals(tmp_path: Path) -> None:
    found = book(tmp_path / "a.xlsx", all_results())
    assert list(found) == ["Сводка", "Сотрудники", "Критерии", "Ответы"]
    assert found["Ответы"] == [HEADERS, *(tuple(row) for r in all_results() for row in rows(r))]
    summary = Summary.of(all_results())
    totals = dict(found["Сводка"][1:])
    assert totals["Ответов"] == summary.answers
    assert totals["Ошибок"] == summary.statuses["error"] > 0
    assert totals["Отказов без альтернативы"] == summary.missing["alternative"] > 0


def test_agents_and_criteria_add_up(tmp_path: Path) -> None:
    found = book(tmp_path / "a.xlsx", all_results())
    given = [answer for r in all_results() if r["status"] == "ok" for answer in answers(r)]
    assert sum(row[1] for row in found["Сотрудники"][1:]) == len(given)
    lost = -sum(loss["points"] for answer in given for loss in answer.last["score"]["contributions"])
    assert sum(row[4] for row in found["Критерии"][1:]) == pytest.approx(lost)
    assert all(row[2] <= row[3] for row in found["Критерии"][1:])


def test_what_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    result = all_results()[0] | {"id": "=1+1", "source": "https://example.com/" + "x" * 40_000}
    write_xlsx([result], Summary.of([result]), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Ответы"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert len(str(sheet["B2"].value)) == xlsx.MOST_CHARS
    assert sheet["B2"].hyperlink is None


def test_equal_results_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        book(tmp_path / f"{name}.xlsx", all_results())
    sums = {hashlib.sha256((tmp_path / f"{name}.xlsx").read_bytes()).digest() for name in ("a", "b")}
    assert len(sums) == 1


def test_what_one_sheet_cannot_hold_goes_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 8)
    found = book(tmp_path / "a.xlsx", all_results())
    pages = [table for name, table in found.items() if name.startswith("Ответы")]
    assert [table[0] for table in pages] == [HEADERS] * len(pages)
    assert len(pages) > 1
    assert sum(len(table) - 1 for table in pages) == sum(1 for r in all_results() for _ in rows(r))


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_xlsx(all_results(), Summary.of(all_results()), tmp_path / "none" / "a.xlsx")
