"""One result for every input, in order, the same whatever the chunks and the number of workers."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.command import ROOT, SAMPLES, outside
from toneqa.batch import run
from toneqa.batch.run import Scorer, Setup, score_all, scorer
from toneqa.config import Settings
from toneqa.importers.base import Item, ReadOptions
from toneqa.importers.files import read_paths
from toneqa.pipeline import Analyzer
from toneqa.report.wire import Json, Writer, dump
from toneqa.types import Conversation, Failure, Message, MessageReport, Role

SETUP = Setup()
FAILURE = Failure("E202", "Строка не разбирается.", "in.jsonl:3", None)


def talk(id_: str, text: str = "Здравствуйте! Деньги вернём завтра.") -> Conversation:
    return Conversation(id_, (Message(Role.AGENT, text),), "chat", f"in.jsonl:{id_}")


def samples() -> list[Item]:
    found = list(read_paths([SAMPLES], ReadOptions(("pomoshch.example",))))
    return [*found[:20], FAILURE, talk("en", "We are sorry, the refund is not possible."), *found[20:40], replace(FAILURE, id="x")]


def lines(items: Sequence[Item], setup: Setup = SETUP) -> list[str]:
    return [dump(result) for result in score_all(items, setup)]


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_chunks_do_not_show(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    items = samples()
    usual = lines(items)
    assert len(usual) == len(items) > run.CHUNK
    monkeypatch.setattr(run, "CHUNK", size)
    assert lines(items) == usual


def test_workers_do_not_show(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": 1\n{"messages": []}\n', "utf-8")
    outs = [tmp_path / f"{count}.jsonl" for count in (1, 2)]
    for count, out in enumerate(outs, 1):
        assert outside("score", bad, ROOT / "data/corpus/a1.jsonl", "--workers", count, "--out", out).code == 1
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert outs[0].read_bytes().count(b"\n") > 3 * run.CHUNK


def test_results_do_not_depend_on_neighbours() -> None:
    items = [item for item in samples() if isinstance(item, Conversation)][:12]
    together = lines(items)
    assert [lines([item])[0] for item in items] == together
    assert lines(items[::-1]) == together[::-1]


def test_a_failure_becomes_a_result_in_its_place() -> None:
    items: list[Item] = [talk("1"), FAILURE, talk("2"), replace(FAILURE, id="known")]
    first, second, third, fourth = (json.loads(line) for line in lines(items))
    assert [first["id"], second["id"], third["id"], fourth["id"]] == ["1", "in.jsonl:3", "2", "known"]
    assert second["status"] == "error"
    assert second["error"] == {"code": "E202", "message": "Строка не разбирается.", "at": "in.jsonl:3"}
    assert (second["messages"], second["conversation"], second["channel"]) == ([], None, None)
    assert second["versions"] == first["versions"]


def test_no_input_gives_no_result() -> None:
    assert lines([]) == []


def test_a_bug_in_the_analyzer_costs_one_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Analyzer._prepare

    def broken(self: Analyzer, conversation: Conversation) -> object:
        if conversation.id == "2":
            raise RuntimeError("слова из письма")
        return real(self, conversation)

    monkeypatch.setattr(Analyzer, "_prepare", broken)
    results = [json.loads(line) for line in lines([talk("1"), talk("2", "Деньги вернём сегодня."), FAILURE, talk("3")])]
    assert [r["status"] for r in results] == ["ok", "error", "error", "ok"]
    assert results[1]["id"] == "2"
    assert results[1]["error"]["code"] == "E901"
    assert results[1]["error"]["at"] == "in.jsonl:2"
    assert "RuntimeError" in results[1]["error"]["message"]
    assert "слова" not in results[1]["error"]["message"]


def test_a_bug_in_the_writer_costs_one_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Writer._message

    def broken(self: Writer, report: MessageReport, author: str | None) -> Json:
        if "сломайся" in report.message.text:
            raise KeyError("XYZ999")
        return real(self, report, author)

    monkeypatch.setattr(Writer, "_message", broken)
    results = [json.loads(line) for line in lines([talk("1"), talk("2", "Пожалуйста, сломайся."), talk("3")])]
    assert [(r["id"], r["status"]) for r in results] == [("1", "ok"), ("2", "error"), ("3", "ok")]


def test_inputs_are_read_as_they_are_needed() -> None:
    """A mailbox of millions must not lie in memory."""
    read = 0

    def endless() -> Iterator[Item]:
        nonlocal read
        while True:
            read += 1
            yield talk(str(read), f"Здравствуйте! Вернём {read} рублей.")

    results = score_all(endless(), SETUP)
    assert [next(results)["id"] for _ in range(run.CHUNK + 1)] == [str(n) for n in range(1, run.CHUNK + 2)]
    assert read <= 2 * run.CHUNK


def test_the_scorer_of_a_setup_is_built_once() -> None:
    assert scorer(SETUP) is scorer(Setup())
    assert scorer(SETUP) is not scorer(Setup(masked=False))
    assert isinstance(scorer(SETUP), Scorer)


def test_versions_name_what_the_result_depends_on() -> None:
    def versions(setup: Setup) -> dict[str, str]:
        found: dict[str, str] = json.loads(lines([talk("1")], setup)[0])["versions"]
        return found

    usual, other = versions(SETUP), versions(Setup(Settings(revise_below=10)))
    assert {key for key in usual if usual[key] != other[key]} == {"settings"}
    assert all(usual[key].startswith("sha256:") and len(usual[key]) == 71 for key in ("rules", "model", "settings"))


def test_inputs_survive_the_way_to_a_worker() -> None:
    for item in samples():
        assert pickle.loads(pickle.dumps(item)) == item
