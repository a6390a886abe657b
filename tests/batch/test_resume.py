"""A run that is stopped, however and whenever, goes on with ``--resume``: nothing lost, nothing twice. Takes 20 s."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.batch.stopped import FAILED, KILLED, export, power_cut, run, small_disk
from tests.cli.command import inside, line, results, write
from toneqa.batch.journal import paths_of


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(tmp_path_factory.mktemp("export"))


@pytest.fixture(scope="module")
def wanted(inbox: Path) -> dict[str, bytes]:
    """What a run gives that nobody stops."""
    outs = [inbox.parent / f"whole{ending}" for ending in (".jsonl", ".parquet", ".csv")]
    assert inside("score", inbox, *named(outs)).code == FAILED, "one line is broken"
    return {out.suffix: out.read_bytes() for out in outs}


def named(outs: Sequence[Path]) -> list[object]:
    return [word for out in outs for word in ("--out", out)]


def finished(outs: Sequence[Path], wanted: dict[str, bytes]) -> bool:
    """Every output is as it must be, and nothing else is left."""
    assert {out.suffix: out.read_bytes() for out in outs} == {out.suffix: wanted[out.suffix] for out in outs}
    return sorted(outs) == sorted(outs[0].parent.iterdir())


def stopped_often(inbox: Path, folder: Path, wanted: dict[str, bytes], seed: int, workers: int) -> int:
    """How often a run was killed before it came to its end."""
    folder.mkdir()
    chance, outs, kills = random.Random(seed), [folder / "out.jsonl", folder / "out.parquet"], 0
    args = [inbox, *named(outs), "--workers", workers, "--resume"]
    while run(args, kill_after=chance.uniform(0.01, 0.3 + kills / 4)) == KILLED:  # ever longer, so that a busy machine gets there too
        kills += 1
        assert kills < 100, "it gets nowhere"
    assert finished(outs, wanted)
    return kills


@pytest.mark.parametrize("workers", [1, 2])
def test_killed_at_any_moment(inbox: Path, tmp_path: Path, wanted: dict[str, bytes], workers: int) -> None:
    assert stopped_often(inbox, tmp_path / "out", wanted, workers, workers) > 0


@pytest.mark.slow
def test_killed_a_hundred_times(inbox: Path, tmp_path: Path, wanted: dict[str, bytes]) -> None:
    kills = runs = 0
    while kills < 100:
        kills += stopped_often(inbox, tmp_path / str(runs), wanted, runs, 1 + runs % 2)
        runs += 1
    print(f"{kills} kills in {runs} runs")


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_cut_off_at_a_change_of_the_disk(tmp_path: Path, step: int) -> None:
    """At writes, renames and deletions of a short run: before them, and in their middle."""
    inbox = export(tmp_path / "few", 6)
    outs = [tmp_path / "few" / "whole.csv", tmp_path / "few" / "whole.parquet"]
    assert inside("score", inbox, *named(outs)).code == FAILED
    wanted = {out.suffix: out.read_bytes() for out in outs}
    for half in (False, True):
        for at in range(1, 200, step):
            outs = [tmp_path / f"{half}{at}" / name for name in ("out.csv", "out.parquet")]
            outs[0].parent.mkdir()
            if run([inbox, *named(outs)], power_cut(at, half)) != KILLED:
                break
            assert run([inbox, *named(outs), "--resume"]) == FAILED
            assert finished(outs, wanted)
        assert 15 < at < 199


@pytest.mark.parametrize("first", [".jsonl", ".csv"])
def test_a_full_disk(inbox: Path, tmp_path: Path, wanted: dict[str, bytes], first: str) -> None:
    outs = [tmp_path / f"out{first}", tmp_path / "out.parquet"]
    for size in (0, 300, 5_000, 40_000, 41_000, 90_000):
        assert run([inbox, *named(outs), "--resume"], small_disk(size)) == FAILED
        assert not any(out.exists() for out in outs)
        lines = paths_of(outs[0])[0]
        assert not lines.exists() or len(results(lines)) < 60
    assert inside("score", inbox, *named(outs), "--resume").code == FAILED
    assert finished(outs, wanted)


@pytest.fixture
def begun(inbox: Path, tmp_path: Path) -> Path:
    """A run that was stopped in its middle, over a copy of the export."""
    for path in inbox.iterdir():
        write(tmp_path / "in" / path.name, path.read_bytes())
    out = tmp_path / "out.jsonl"
    assert run([tmp_path / "in", "--out", out], small_disk(60_000)) == FAILED
    assert 0 < len(results(paths_of(out)[0])) < 61
    return out


def test_the_error_says_how_to_go_on(begun: Path) -> None:
    ran = inside("score", begun.parent / "in", "--out", begun)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("E404")
    assert "--resume" in ran.err
    assert "--restart" in ran.err
    assert len(results(paths_of(begun)[0])) > 0, "the lines are still there"


def test_restart_begins_anew(begun: Path, wanted: dict[str, bytes]) -> None:
    ran = inside("score", begun.parent / "in", "--out", begun, "--restart")
    assert ran.code == FAILED
    assert [r["messages"] for r in results(begun)] == [json.loads(row)["messages"] for row in wanted[".jsonl"].splitlines()]


def test_the_summary_tells_of_the_whole(begun: Path) -> None:
    whole = inside("score", begun.parent / "in", "--out", begun.with_name("whole.jsonl"))
    rest = inside("score", begun.parent / "in", "--out", begun, "--resume")
    told = [[row for row in ran.out.splitlines() if "Результат" not in row and "Повторяются" not in row] for ran in (whole, rest)]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--config", "other.toml"), "настройки"),
        (("--keep-personal-data",), "личные данные"),
        (("--model", "model"), "модель"),
        (("--agent-id", "agent-3"), "как читать"),
    ],
)
def test_what_has_changed_is_noticed(begun: Path, options: tuple[str, ...], what: str) -> None:
    write(begun.parent / "other.toml", "[score]\nrevise_below = 40\n")
    _other_model(begun.parent / "model")
    before = paths_of(begun)[0].read_bytes()
    given = [begun.parent / word if word in ("other.toml", "model") else word for word in options]
    ran = inside("score", begun.parent / "in", "--out", begun, "--resume", *given)
    assert ran.code == 1
    assert ran.err.startswith("E403")
    assert what in ran.err
    assert paths_of(begun)[0].read_bytes() == before
    assert inside("score", begun.parent / "in", "--out", begun, "--restart", *given).code == FAILED


def _other_model(folder: Path) -> None:
    """The same with a sum of its own: a blank more in its configuration."""
    from toneqa.ml.registry import default_folder, write_model

    contents = {path.name: path.read_bytes() for path in default_folder().iterdir() if path.suffix in (".npz", ".json")}
    del contents["evaluation.json"]
    write_model(folder, "conversation", contents | {"config.json": contents["config.json"] + b" "})


def test_changed_rules_are_noticed(begun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toneqa.batch.depends.scorer", _with_other_rules)
    ran = inside("score", begun.parent / "in", "--out", begun, "--resume")
    assert ran.err.startswith("E403")
    assert "правила" in ran.err


def _with_other_rules(setup: object) -> object:
    from dataclasses import replace

    from toneqa.batch.run import Setup, scorer

    usual = scorer(Setup())
    return replace(usual, writer=replace(usual.writer, versions=replace(usual.writer.versions, rules="0" * 64)))


def test_inputs_that_have_changed_are_noticed(begun: Path) -> None:
    path = begun.parent / "in" / "a.jsonl"
    write(path, path.read_text("utf-8").replace("Вернём 3 рублей", "Вернём 4 рублей", 1))
    ran = inside("score", begun.parent / "in", "--out", begun, "--resume")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("E403")
    assert "входные файлы" in ran.err


def test_lines_that_have_changed_are_noticed(begun: Path) -> None:
    partial = paths_of(begun)[0]
    partial.write_bytes(partial.read_bytes().replace(b"\n", b" ", 1))
    assert inside("score", begun.parent / "in", "--out", begun, "--resume").err.startswith("E403")


def test_a_file_that_grew_is_read_to_its_new_end(begun: Path) -> None:
    path = begun.parent / "in" / "b.jsonl"
    write(path, path.read_text("utf-8") + line("new", "Добрый день! Проверим сегодня."))
    write(begun.parent / "in" / "c.jsonl", line("later"))
    assert inside("score", begun.parent / "in", "--out", begun, "--resume").code == FAILED
    assert [r["id"] for r in results(begun)][-2:] == ["59", "new"], "the files are those that were found when the run began"


def test_a_folder_that_is_gone_costs_its_files_alone(begun: Path) -> None:
    (begun.parent / "in" / "b.jsonl").rename(begun.parent / "b.jsonl")
    ran = inside("score", begun.parent / "in", "--out", begun, "--resume")
    found = results(begun) if begun.exists() else []
    if found:
        assert found[-1]["error"]["code"] == "E205"
    else:
        assert ran.err.startswith("E403"), "part of it was done"


def test_the_clock_may_be_set(inbox: Path, tmp_path: Path, wanted: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Back by years while it works, forward before it goes on."""
    times = iter(range(2_000_000_000, 0, -10_000_000))
    monkeypatch.setattr("time.time", lambda: float(next(times)))
    out = tmp_path / "out.jsonl"
    assert run([inbox, "--out", out], small_disk(60_000)) == FAILED
    times = iter(range(3_000_000_000, 9_000_000_000))
    assert run([inbox, "--out", out, "--resume"]) == FAILED
    assert finished([out], wanted)


def test_two_runs_do_not_write_one_file(inbox: Path, tmp_path: Path) -> None:
    def second() -> None:
        from toneqa.batch.journal import Plan, begin

        open_ = begin(tmp_path / "out.jsonl", Plan({}, ()))
        signal.pause()
        open_.close()

    child = os.fork()
    if not child:
        second()
    while not paths_of(tmp_path / "out.jsonl")[0].exists():
        time.sleep(0.01)
    ran = inside("score", inbox, "--out", tmp_path / "out.jsonl", "--resume")
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert ran.err.startswith("E405")
    assert inside("score", inbox, "--out", tmp_path / "out.jsonl", "--resume").code == FAILED
