"""What readers found: counts, precision, and the interval of Wilson."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import ROOT, inside, outside
from toneqa.errors import DataError, UseError
from toneqa.rules import verdicts
from toneqa.rules.catalogue import catalogue
from toneqa.rules.verdicts import Reading, readings, wilson


@pytest.mark.parametrize(
    ("right", "read", "interval"),
    [(30, 30, (0.8865, 1.0)), (27, 30, (0.7438, 0.9654)), (0, 10, (0.0, 0.2775)), (5, 10, (0.2366, 0.7634)), (0, 0, (0.0, 1.0))],
)
def test_the_interval_of_wilson(right: int, read: int, interval: tuple[float, float]) -> None:
    assert wilson(right, read) == pytest.approx(interval, abs=1e-4)


def test_readings_are_counted_by_rule(tmp_path: Path) -> None:
    (tmp_path / "rule_verdicts_a.jsonl").write_text('{"code": "TON101", "ok": true}\n{"code": "TON101", "ok": false}\n', "utf-8")
    (tmp_path / "rule_verdicts.jsonl").write_text('{"code": "REF103", "ok": true}\n', "utf-8")
    assert readings(tmp_path) == {"REF103": Reading(1, 1), "TON101": Reading(2, 1)}
    assert Reading(2, 1).precision == 0.5
    assert Reading(0, 0).precision is None


def test_a_broken_line_names_its_place(tmp_path: Path) -> None:
    (tmp_path / "rule_verdicts.jsonl").write_text('{"code": "TON101", "ok": true}\n{"ok"', "utf-8")
    with pytest.raises(DataError) as caught:
        readings(tmp_path)
    assert (caught.value.code, caught.value.at) == ("E202", f"{tmp_path / 'rule_verdicts.jsonl'}:2")


def test_nothing_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UseError) as caught:
        readings(tmp_path)
    assert caught.value.code == "E110"
    assert "исходниках" in caught.value.text


def test_the_command_tells_the_figures() -> None:
    found = readings(ROOT / "data" / "golden")
    ran = inside("rules", "REF", "--stats")
    assert (ran.code, ran.err) == (0, "")
    lines = {line[:6]: line.split() for line in ran.out.splitlines() if line[:3] == "REF"}
    assert set(lines) == {rule.code for rule in catalogue() if rule.family == "REF"}
    for code, cells in lines.items():
        if code in found:
            assert cells[1:3] == [str(found[code].read), str(found[code].right)]
        else:
            assert cells[1] == "0"
    own = [reading for code, reading in found.items() if code in lines]
    assert f"{sum(r.read for r in own)}" in next(line for line in ran.out.splitlines() if line.startswith("всего"))


def test_a_checkout_is_found_from_any_folder(tmp_path: Path) -> None:
    assert outside("rules", "--stats", cwd=tmp_path).code == 0


def test_outside_of_a_checkout_the_error_is_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(verdicts, "__file__", str(tmp_path / "site-packages" / "toneqa" / "rules" / "verdicts.py"))
    ran = inside("rules", "--stats")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("E110: ")
