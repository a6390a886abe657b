"""The DuckDB file: its tables hold every message, finding and label, and its views answer what a team lead asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.report.examples import all_results
from toneqa.report import duckdb_file
from toneqa.report.duckdb_file import VIEWS, write_duckdb
from toneqa.report.flat import TABLES
from toneqa.report.summary import Summary, answers

Row = tuple[Any, ...]


@pytest.fixture(scope="module")
def results() -> list[dict[str, Any]]:
    found = all_results()
    for at, result in enumerate(found):
        result |= {"id": f"{result['id']}-{at}", "privacy": {"masked": True, "kept": []}}
    return found


@pytest.fixture(scope="module")
def path(results: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("duckdb") / "out.duckdb"
    write_duckdb(iter(results), place)
    return place


def ask(path: Path, query: str) -> list[Row]:
    with duckdb.connect(str(path), read_only=True) as base:
        return base.execute(query).fetchall()


def test_tables_and_views_are_there(path: Path) -> None:
    found = {name for (name,) in ask(path, "SELECT table_name FROM information_schema.tables")}
    assert found == {*TABLES, *VIEWS}
    assert {"conversations", "messages", "findings", "labels", "agents", "criteria", "refusals", "claims"} <= found


def test_nothing_is_left_out(path: Path, results: list[dict[str, Any]]) -> None:
    messages = [(r["id"], m) for r in results for m in r["messages"]]
    findings = [(id_, m["n"], f["code"], f["quote"]) for id_, m in messages for f in m.get("findings") or ()]
    assert ask(path, "SELECT id, status, error_code FROM conversations") == [
        (r["id"], r["status"], (r["error"] or {}).get("code")) for r in results
    ]
    assert ask(path, "SELECT conversation, n, role, text FROM messages") == [(i, m["n"], m["role"], m["text"]) for i, m in messages]
    assert ask(path, "SELECT conversation, n, code, quote FROM findings") == findings
    labelled = [(i, m["n"], m["emotion"]["label"], m["emotion"]["probs"][m["emotion"]["label"]]) for i, m in messages if "emotion" in m]
    assert ask(path, "SELECT conversation, n, value, prob FROM labels WHERE label = 'emotion'") == labelled
    assert len(ask(path, "SELECT * FROM labels WHERE label = 'tone'")) == sum("tone" in m for _, m in messages)


def test_agents_add_up(path: Path, results: list[dict[str, Any]]) -> None:
    summary = Summary.of(results)
    total = ask(path, "SELECT sum(answers), sum(ask), sum(revise), sum(harsh), sum(refusals), sum(answers * mean_score) FROM agents")[0]
    assert total[:5] == (summary.answers, summary.verdicts["ask"], summary.verdicts["revise"], summary.harsh, summary.refusals)
    assert total[5] == pytest.approx(sum(score * count for score, count in summary.scores.items()), abs=1)


def test_criteria_add_up(path: Path, results: list[dict[str, Any]]) -> None:
    lost = -sum(loss["points"] for r in results for a in answers(r) for loss in a.last["score"]["contributions"])
    assert ask(path, "SELECT sum(points_lost) FROM criteria")[0][0] == pytest.approx(lost)
    assert ask(path, "SELECT count(*) FROM criteria WHERE answers_that_lost > answers") == [(0,)]


def test_refusals_name_what_is_missing(path: Path, results: list[dict[str, Any]]) -> None:
    found = {(c, n): missing for c, n, missing in ask(path, "SELECT conversation, n, missing FROM refusals")}
    for result in results:
        for message in result["messages"]:
            refusal = message.get("refusal") or {}
            if refusal.get("value"):
                none = [part for part in ("joining", "explanation", "alternative") if refusal[part] == 0]
                assert found.pop((result["id"], message["n"])) == none
    assert not found


def test_claims_tell_when_they_came(path: Path, results: list[dict[str, Any]]) -> None:
    claims = [r for r in results if r["conversation"] and r["conversation"]["triage"]["kind"] == "claim"]
    assert claims
    found = ask(path, "SELECT conversation, came_at FROM claims")
    first = {r["id"]: next((m["at"] for m in r["messages"] if m.get("request", {}).get("label") == "claim"), None) for r in claims}
    assert found == sorted((id_, at) for id_, at in first.items() if at)


def test_masked_names_are_no_name(tmp_path: Path, results: list[dict[str, Any]]) -> None:
    hidden = [{**r, "messages": [{**m, "author": "*****"} for m in r["messages"]]} for r in results]
    write_duckdb(hidden, tmp_path / "out.duckdb")
    assert ask(tmp_path / "out.duckdb", "SELECT author FROM agents") == [(None,)]


def test_batches_do_not_show(tmp_path: Path, path: Path, results: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb_file, "BATCH", 2)
    (tmp_path / "out.duckdb").write_text("не база")
    write_duckdb(results, tmp_path / "out.duckdb")
    for name in TABLES:
        assert ask(tmp_path / "out.duckdb", f"SELECT * FROM {name}") == ask(path, f"SELECT * FROM {name}")
    assert [p.name for p in tmp_path.iterdir()] == ["out.duckdb"]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        write_duckdb([], tmp_path / "none" / "out.duckdb")
