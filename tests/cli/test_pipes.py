"""Nobody reads the output any more (``toneqa rules | head -1``): the command ends as others do, and its files are whole."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import PLAIN, command, environment, line, results, write
from toneqa.cli.main import NOBODY_READS


def unheard(folder: Path, *args: object) -> tuple[int, str]:
    """Exit code and stderr of the command; whoever would read its stdout has gone before it says a word."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            command(*args), stdout=writer, stderr=subprocess.PIPE, env=environment(PLAIN), cwd=folder, timeout=120, check=False
        )
    finally:
        os.close(writer)
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize(
    "args",
    [("rules",), ("schema",), ("explain", "REF201"), ("--help",), ("check", "draft.txt"), ("formats",)],
    ids=" ".join,
)
def test_it_ends_without_a_word(args: tuple[str, ...], tmp_path: Path) -> None:
    write(tmp_path / "draft.txt", "Согласно регламенту возврат не предусмотрен.")
    assert unheard(tmp_path, *args) == (NOBODY_READS, "")


def test_files_are_written_whole(tmp_path: Path) -> None:
    write(tmp_path / "talks.jsonl", line("1") + line("2"))
    outs = [tmp_path / name for name in ("results.jsonl", "table.csv", "report.html")]
    given = ("score", "talks.jsonl", "--out", outs[0], "--out", outs[1], "--report", outs[2])
    code, said = unheard(tmp_path, *given)
    assert (code, "Traceback" in said, "E401" in said) == (NOBODY_READS, False, False)
    assert [one["id"] for one in results(outs[0])] == ["1", "2"]
    assert "</html>" in outs[2].read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "results.jsonl", "table.csv", "talks.jsonl"]
    assert unheard(tmp_path, "coach", outs[0]) == (NOBODY_READS, "")
    assert unheard(tmp_path, "report", outs[0], "--out", "again.html") == (NOBODY_READS, "")
    assert "</html>" in (tmp_path / "again.html").read_text("utf-8")


def test_a_full_disk_is_still_an_error(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(command("rules"), stdout=full, stderr=subprocess.PIPE, env=environment(PLAIN), timeout=120, check=False)
    assert (done.returncode, done.stderr.decode().startswith("E401")) == (1, True)
