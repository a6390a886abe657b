"""Results that an early toneqa wrote are read by the toneqa of today, or told of with a code: never a traceback.

``first``: the wire format as version 1 began, without what came later (``hidden``, ``privacy``, ``offers``, ``flag_probs``, spans of
harshness, probabilities of the conversation). ``sparse``: labels, a value and a verdict alone, as other programs write it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.command import Ran, inside, write
from toneqa.proof.drift.compare import FEWEST
from toneqa.report.wire import SCHEMA

OLD: Final = Path(__file__).parent / "old_results"
GOLD: Final = "Номер;Сообщение;Тон;Резкость;Отказ;Есть вопрос;Оценка\nT-1042;1;официальный;нет;да;да;2\n"
every_age = pytest.mark.parametrize("name", ["first", "sparse"])


def old(name: str, **other: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((OLD / f"{name}.json").read_text("utf-8"))
    return found | other


def saved(folder: Path, *results: dict[str, Any], name: str = "results.jsonl") -> Path:
    return write(folder / name, "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in results))


def told(ran: Ran, code: str, count: int = 1) -> bool:
    """The trouble is on stderr with its code, as often as it should be, and the exit code says so."""
    return ran.code == 1 and len(re.findall(rf"^{code}: ", ran.err, re.MULTILINE)) == count


def test_the_fixtures_are_of_this_format_and_older_than_its_newer_fields() -> None:
    for name in ("first", "sparse"):
        result = old(name)
        assert result["schema"] == SCHEMA
        assert not {"privacy", "offers", "hidden", "flag_probs"} & {*result, *(key for m in result["messages"] for key in m)}
        for message in result["messages"]:
            for finding in message.get("findings", []):
                assert message["text"][finding["start"] : finding["end"]] == finding["quote"]


@every_age
def test_a_report_is_made(name: str, tmp_path: Path) -> None:
    ran = inside("report", saved(tmp_path, old(name)), "--previous", saved(tmp_path, old(name), name="before.jsonl"))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("1 ответ, нужна работа: 1.")
    assert "Возврат невозможен" in (tmp_path / "results.html").read_text("utf-8")


@every_age
def test_the_desk_takes_them(name: str, tmp_path: Path) -> None:
    ran = inside("db", "import", saved(tmp_path, old(name)), "--db", tmp_path / "team.db")
    assert (ran.code, ran.err) == (0, "")
    assert "1 разговор" in ran.out


@pytest.mark.parametrize("part", ["role", "verdict", "text", "n"])
def test_what_the_desk_cannot_do_without_is_told_of(part: str, tmp_path: Path) -> None:
    broken = old("first")
    broken["messages"][1][part] = None
    ran = inside("db", "import", saved(tmp_path, old("first", id="T-1"), broken), "--db", tmp_path / "team.db")
    assert (ran.code, "E202" in ran.err, "results.jsonl:2" in ran.err) == (1, True, True), ran.err


def test_a_finding_without_severity_is_no_result_of_the_desk(tmp_path: Path) -> None:
    broken = old("first")
    del broken["messages"][1]["findings"][0]["severity"]
    ran = inside("db", "import", saved(tmp_path, broken), "--db", tmp_path / "team.db")
    assert (ran.code, "E202" in ran.err) == (1, True), ran.err


@every_age
def test_marks_of_the_team_find_them(name: str, tmp_path: Path) -> None:
    ran = inside("validate", saved(tmp_path, old(name)), "--gold", write(tmp_path / "gold.csv", GOLD), "--format", "json")
    assert ran.code == 0, ran.err
    assert ran.json


def test_marks_of_a_broken_result_are_told_of(tmp_path: Path) -> None:
    broken = old("first")
    del broken["messages"][1]["tone"]["label"]
    ran = inside("validate", saved(tmp_path, broken), "--gold", write(tmp_path / "gold.csv", GOLD))
    assert (ran.code, "E263" in ran.out + ran.err) == (1, True), ran.err


@every_age
def test_a_scorecard_judges_them(name: str, tmp_path: Path) -> None:
    out = tmp_path / "contacts.jsonl"
    ran = inside("scorecard", "apply", saved(tmp_path, old(name)), "--out", out)
    assert (ran.code, ran.err) == (0, "")
    assert [json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()] == ["T-1042"]


@every_age
def test_the_course_of_the_talk_is_measured(name: str, tmp_path: Path) -> None:
    out = tmp_path / "talks.jsonl"
    ran = inside("dialogue", saved(tmp_path, old(name)), "--out", out)
    assert (ran.code, ran.err) == (0, "")
    assert len(out.read_text("utf-8").splitlines()) == 1


@every_age
@pytest.mark.parametrize("more", [(), ("--id", "T-1042")])
def test_the_coach_reads_them(name: str, more: tuple[str, ...], tmp_path: Path) -> None:
    ran = inside("coach", saved(tmp_path, old(name)), *more)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out


@pytest.mark.parametrize("more", [(), ("--id", "T-1042")])
def test_the_coach_tells_of_what_it_cannot_read_and_reads_the_rest(more: tuple[str, ...], tmp_path: Path) -> None:
    broken = old("first")
    del broken["messages"][1]["findings"][0]["start"]
    ran = inside("coach", saved(tmp_path, old("first"), broken, {"schema": SCHEMA, "id": "no status"}), *more)
    assert told(ran, "E263"), ran.err
    assert ran.out


@every_age
def test_two_periods_are_compared(name: str, tmp_path: Path) -> None:
    files = [saved(tmp_path, *(old(name, id=str(n)) for n in range(FEWEST)), name=f"{side}.jsonl") for side in ("old", "new")]
    ran = inside("drift", *files, "--format", "json")
    assert ran.code == 0, ran.err
    assert (ran.json["damaged"], ran.json["parts"][0]["before"]) == (0, FEWEST)


def test_a_broken_result_of_a_period_is_counted(tmp_path: Path) -> None:
    broken = old("first")
    del broken["messages"][1]["tone"]["label"]
    files = [saved(tmp_path, *(old("first") for _ in range(FEWEST)), broken, name=f"{side}.jsonl") for side in ("old", "new")]
    ran = inside("drift", *files, "--format", "json")
    assert (ran.code, ran.json["damaged"], ran.json["parts"][0]["before"]) == (0, 2, FEWEST), ran.err


@every_age
def test_they_are_audited(name: str, tmp_path: Path) -> None:
    """The second reading is of another model and may differ; what the old toneqa never said is no difference."""
    ran = inside("audit", saved(tmp_path, old(name)), "--format", "json")
    assert (ran.code in (0, 1), ran.err) == (True, "")
    [found] = json.loads(ran.out)
    assert found["id"] == "T-1042"
    written = {*old(name)["messages"][1], *old(name)["messages"][0]}
    changed = {change["what"] for change in found["again"]["changes"]}
    assert not changed & ({"address", "grade"} - written)
    assert "questions" in written or "asks" not in changed


def test_a_broken_result_is_not_audited_and_the_rest_is(tmp_path: Path) -> None:
    broken = old("first", id="T-1")
    del broken["messages"][1]["refusal"]["value"]
    ran = inside("audit", saved(tmp_path, broken, old("first")), "--format", "json")
    assert told(ran, "E263"), ran.err
    assert [one["id"] for one in json.loads(ran.out)] == ["T-1042"]
