"""Results that an early toneqa wrote are read by the toneqa of today, or told of with a code: never a traceback.

``first``: the wire format as version 1 began, without what came later (``hidden``, ``privacy``, ``offers``, ``flag_probs``, spans of
harshness, probabilities of the conversation). ``sparse``: labels, a value and a verdict alone, as other programs write it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.cli.command import Ran, inside, write
from toneqa.proof.drift.compare import FEWEST
from toneqa.report.arrow import SCHEMA as SCHEMA_OF_TODAY
from toneqa.report.arrow import row_of
from toneqa.report.saved import saved as read_saved
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
    assert told(ran, "E263", 2), ran.err
    assert ran.out


def table(folder: Path, *results: dict[str, Any], name: str = "results.parquet") -> Path:
    """As a toneqa wrote it that knew no other fields than these results have: the columns of today, without those that came since."""
    rows = [{name: value for name, value in row_of({"meta": {}} | one).items() if name in (*one, "extra")} for one in results]
    path = folder / name
    parquet.write_table(pa.Table.from_pylist(rows, schema=pa.schema(_narrow(list(SCHEMA_OF_TODAY), rows))), path)
    return path


def _narrow(fields: list[Any], rows: list[dict[str, Any]]) -> list[Any]:
    """Fields that a row has, those inside them too."""
    had = [field for field in fields if any(field.name in row for row in rows)]
    return [field.with_type(_narrowed(field.type, [row[field.name] for row in rows if row.get(field.name) is not None])) for field in had]


def _narrowed(kind: Any, values: list[Any]) -> Any:
    if pa.types.is_struct(kind):
        return pa.struct(_narrow(list(kind), values)) if values else kind
    if pa.types.is_list(kind):
        return pa.list_(_narrowed(kind.value_type, [inner for value in values for inner in value]))
    return kind


@every_age
def test_a_table_of_then_has_fewer_columns_and_the_same_results(name: str, tmp_path: Path) -> None:
    path = table(tmp_path, old(name))
    schema = parquet.read_schema(path)
    assert set(schema.names) < set(SCHEMA_OF_TODAY.names)
    assert "hidden" not in str(schema)
    (found,) = read_saved(path)
    assert found == {"meta": {}} | old(name)


@every_age
@pytest.mark.parametrize(
    "command",
    [
        ("report", "R", "--previous", "R"),
        ("coach", "R"),
        ("coach", "R", "--id", "T-1042"),
        ("drift", "R", "R"),
        ("scorecard", "apply", "R", "--out", "contacts.jsonl"),
        ("dialogue", "R", "--out", "talks.jsonl"),
    ],
    ids=lambda command: " ".join(command[:3]),
)
def test_every_command_reads_a_table_of_then(command: tuple[str, ...], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = table(tmp_path, *(old(name, id="T-1042" if n == 0 else f"T-{n}") for n in range(FEWEST)))
    ran = inside(*(path if word == "R" else word for word in command))
    assert (ran.code, ran.err) == (0, ""), ran.out
    assert ran.out


@every_age
def test_a_table_of_then_is_audited(name: str, tmp_path: Path) -> None:
    ran = inside("audit", table(tmp_path, old(name)), "--format", "json")
    assert (ran.code in (0, 1), ran.err) == (True, "")
    assert [one["id"] for one in json.loads(ran.out)] == ["T-1042"]


@pytest.mark.parametrize("make", [saved, table], ids=["lines", "table"])
@pytest.mark.parametrize(
    "command", [("report",), ("coach",), ("coach", "--id", "T-1042"), ("audit",), ("audit", "--id", "T-1042"), ("drift",)]
)
def test_a_result_that_does_not_say_how_it_went_is_told_of(make: Any, command: tuple[str, ...], tmp_path: Path) -> None:
    """It must not be left out in silence: the others are taken, its place is named."""
    silent = old("first", id="T-1")
    silent["status"] = None
    path = make(tmp_path, old("first"), silent)
    name, *more = command
    ran = inside(name, path, *([path] if name == "drift" else []), *more)
    assert ran.code == 1
    if name != "report":
        assert told(ran, "E263", 2 if name == "drift" else 1), ran.err
        assert f"{path}:2" in ran.err
    assert ran.out or name == "drift", "one letter is no period"


def test_the_desk_does_not_take_a_result_that_does_not_say_how_it_went(tmp_path: Path) -> None:
    silent = old("first")
    del silent["status"]
    ran = inside("db", "import", saved(tmp_path, silent), "--db", tmp_path / "team.db")
    assert (ran.code, "E202" in ran.err) == (1, True), ran.err


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
    assert (ran.json["damaged"], ran.json["parts"][0]["before"]) == (2, FEWEST), ran.err
    assert told(ran, "E263", 2), ran.err


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
