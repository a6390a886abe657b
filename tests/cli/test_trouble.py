"""What goes wrong around a run: no place to write, a full disk, a stop in the middle, odd names, a bug."""

from __future__ import annotations

import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.command import ROOT, SAMPLES, command, environment, inside, line, outside, results, write
from toneqa.lang.annotate import annotate
from toneqa.types import Annotated, Message

CORPUS = ROOT / "data" / "corpus"
TOO_LITTLE = 60_000
"""Bytes: room for some lines, not for all."""


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    return write(tmp_path / "in.jsonl", line("1"))


@pytest.mark.parametrize(
    ("out", "code", "error"),
    [
        ("nowhere/out.jsonl", 1, "E401"),
        ("in.jsonl/out.jsonl", 1, "E401"),
        ("/proc/out.jsonl", 1, "E401"),
        ("out.pdf", 2, "E102"),
        ("out", 2, "E102"),
    ],
)
def test_a_place_that_cannot_be_written_is_told_before_the_work(letter: Path, out: str, code: int, error: str) -> None:
    before = sorted(letter.parent.iterdir())
    ran = inside("score", letter, "--out", letter.parent / out)
    assert (ran.code, ran.out) == (code, "")
    assert error in ran.err
    assert sorted(letter.parent.iterdir()) == before


@pytest.mark.parametrize(
    ("args", "error"), [(("nowhere",), "E101"), (("in.jsonl", "nowhere"), "E101"), (("in.jsonl", "--model", "nowhere"), "E301")]
)
def test_wrong_use_leaves_no_file_behind(letter: Path, args: tuple[str, ...], error: str) -> None:
    kept = write(letter.parent / "out.jsonl.partial", "от прошлого раза\n")
    ran = inside("score", *(a if a.startswith("-") else letter.parent / a for a in args), "--out", letter.parent / "out.jsonl")
    assert ran.code == 2
    assert error in ran.err
    assert not (letter.parent / "out.jsonl").exists()
    assert kept.read_text("utf-8") == "от прошлого раза\n"


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".html"])
def test_a_folder_in_the_place_of_the_result_keeps_the_lines(letter: Path, ending: str) -> None:
    (letter.parent / f"out{ending}").mkdir()
    ran = inside("score", letter, "--out", letter.parent / f"out{ending}")
    assert ran.code == 1
    assert "E401" in ran.err
    assert [r["id"] for r in results(letter.parent / f"out{ending}.partial")] == ["1"]
    assert not (letter.parent / f"out{ending}.new").exists()


@pytest.mark.parametrize("ending", [".jsonl", ".csv"])
def test_a_full_disk_leaves_whole_lines(tmp_path: Path, ending: str) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (TOO_LITTLE, TOO_LITTLE))

    out = tmp_path / f"out{ending}"
    ran = outside("score", CORPUS / "a1.jsonl", "--out", out, preexec_fn=small)
    assert ran.code == 1
    assert ran.err.startswith("E401"), ran.err
    assert "Traceback" not in ran.err
    done = results(tmp_path / f"out{ending}.partial")
    assert 0 < len(done) < 110
    assert [r["id"] for r in done] == [f"A1-{n:04}" for n in range(1, len(done) + 1)]
    assert not out.exists()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stop_keeps_what_is_done(tmp_path: Path, workers: int) -> None:
    out = tmp_path / "out.jsonl"
    started = command("score", CORPUS, "--out", out, "--workers", workers)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    run = subprocess.Popen(started, **pipes, env=environment(), text=True, preexec_fn=_hear_interrupts)  # type: ignore[call-overload]
    _wait_for(tmp_path / "out.jsonl.partial")
    run.send_signal(signal.SIGINT)
    shown, told = run.communicate(timeout=30)
    done = results(tmp_path / "out.jsonl.partial")
    assert (run.returncode, shown) == (1, "")
    assert told.startswith("E402"), told
    assert str(tmp_path / "out.jsonl.partial") in told
    assert abs(_number(told) - len(done)) <= 1, "the stop may fall between a line and its count"
    assert len(done) > 0
    assert not out.exists()


def _hear_interrupts() -> None:
    """A test run in the background of a shell has them switched off, and its children with it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _wait_for(partial: Path) -> None:
    until = time.monotonic() + 40
    while not (partial.exists() and partial.stat().st_size):
        assert time.monotonic() < until, "no line was written"
        time.sleep(0.01)


def _number(told: str) -> int:
    """«Готово: 32 разговора»."""
    return int("".join(c for c in told.partition("Готово:")[2].partition("разгов")[0] if c.isdigit()))


@pytest.mark.parametrize("args", [("check", SAMPLES / "drafts" / "pismo-a.txt"), ("--help",), ("rules",), ("explain", "TON101")])
def test_a_full_disk_behind_stdout_is_told(args: tuple[object, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command(*args), stdout=full, stderr=subprocess.PIPE, env=environment(), check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.decode().startswith("E401")
    assert done.stderr.decode().count("\n") == 1


def test_names_of_files_may_hold_any_byte(tmp_path: Path) -> None:
    names = ["\udcff\udcfe.txt", "пи сьмо;=1.txt", "[bold]x[/bold].txt", "a\nb.txt", "\x1b[31m.txt"]
    for name in names:
        write(tmp_path / "in" / name, "Добрый день! Деньги вернём завтра.")
    for ending in (".jsonl", ".csv", ".html"):
        ran = inside("score", tmp_path / "in", "--out", tmp_path / f"out{ending}")
        assert (ran.code, ran.err) == (0, ""), ending
        assert "\x1b" not in ran.out
    assert len(results(tmp_path / "out.jsonl")) == len(names)


def test_a_bug_in_the_analysis_costs_one_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(message: Message) -> Annotated:
        if "сломайся" in message.text:
            raise ZeroDivisionError("тайна из письма")
        return annotate(message)

    monkeypatch.setattr("toneqa.pipeline.annotate", broken)
    path = write(tmp_path / "in.jsonl", line("1") + line("2", "Пожалуйста, сломайся.") + line("3"))
    ran = inside("score", path, "--out", tmp_path / "out.jsonl")
    first, second, third = results(tmp_path / "out.jsonl")
    assert ran.code == 1
    assert [first["status"], second["status"], third["status"]] == ["ok", "error", "ok"]
    assert (second["id"], second["error"]["code"], second["error"]["at"]) == ("2", "E901", f"{path}:2")
    assert "тайна" not in (ran.out + ran.err + str(second)), "the text of an exception may hold words of a letter"
