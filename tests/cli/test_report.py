"""``toneqa report`` and ``score --report``: one page from saved results, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import SAMPLES, inside, line, results, write
from toneqa.report.parquet import write_parquet


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of the sample drafts, as lines and as Parquet."""
    folder = tmp_path_factory.mktemp("scored")
    assert inside("score", SAMPLES / "drafts", "--out", folder / "r.jsonl").code == 0
    with (folder / "r.parquet").open("wb") as out:
        write_parquet(results(folder / "r.jsonl"), out)
    return folder


def test_lines_and_parquet_give_one_page(scored: Path, tmp_path: Path) -> None:
    ran = [inside("report", scored / name, "--out", tmp_path / f"{name}.html") for name in ("r.jsonl", "r.parquet")]
    assert [(r.code, r.err) for r in ran] == [(0, ""), (0, "")]
    assert "нужна работа" in ran[0].out
    assert (tmp_path / "r.jsonl.html").read_bytes() == (tmp_path / "r.parquet.html").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["r.jsonl.html", "r.parquet.html"]


def test_score_writes_the_same_page_beside_its_results(scored: Path, tmp_path: Path) -> None:
    inside("report", scored / "r.jsonl", "--out", tmp_path / "a.html")
    for more in (("--out", "b.csv", "--report", "b.html"), ("--report", "c.html"), ("--out", "d.html")):
        ran = inside("score", SAMPLES / "drafts", *(tmp_path / m if "." in m else m for m in more))
        assert (ran.code, ran.err) == (0, "")
    assert len({(tmp_path / f"{name}.html").read_bytes() for name in "abcd"}) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.html", "b.csv", "b.html", "c.html", "d.html"]


def test_the_page_stands_beside_the_results_by_default(scored: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "июнь.jsonl", (scored / "r.jsonl").read_bytes())
    ran = inside("report", path, "--title", "Июнь & июль")
    assert f"Отчёт: {tmp_path}/июнь.html" in ran.out
    assert "<h1>Июнь &amp; июль</h1>" in (tmp_path / "июнь.html").read_text("utf-8")


def test_a_previous_run_makes_a_section_of_changes(scored: Path, tmp_path: Path) -> None:
    for number, run in enumerate((("report", scored / "r.jsonl"), ("score", SAMPLES / "drafts"))):
        out = tmp_path / f"{number}.html"
        option = "--report" if run[0] == "score" else "--out"
        assert inside(*run, option, out, "--previous", scored / "r.parquet").code == 0
        assert 'id="trend"' in out.read_text("utf-8")


def test_a_damaged_line_is_told_of_and_the_rest_is_reported(scored: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", (scored / "r.jsonl").read_bytes() + b'{"torn": ')
    ran = inside("report", path)
    assert ran.code == 1
    assert "Не разобрано результатов: 1" in ran.err
    assert "E263" in (tmp_path / "r.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("args", "code", "exit_code"),
    [
        (["нет.jsonl"], "E101", 2),
        (["r.csv"], "E134", 2),
        (["foreign.jsonl"], "E261", 1),
        (["bad.parquet"], "E219", 1),
        (["good.jsonl", "--out", "page.pdf"], "E135", 2),
        (["good.jsonl", "--out", "нет/page.html"], "E401", 1),
        (["good.jsonl", "--previous", "нет.jsonl"], "E101", 2),
        (["good.jsonl", "--previous", "foreign.jsonl"], "E261", 1),
    ],
)
def test_trouble_has_a_code_and_leaves_nothing_behind(scored: Path, tmp_path: Path, args: list[str], code: str, exit_code: int) -> None:
    write(tmp_path / "good.jsonl", (scored / "r.jsonl").read_bytes())
    write(tmp_path / "foreign.jsonl", line("1"))
    write(tmp_path / "bad.parquet", "PAR1")
    before = sorted(p.name for p in tmp_path.iterdir())
    ran = inside("report", *(tmp_path / a if "." in a else a for a in args))
    assert (ran.code, code in ran.err) == (exit_code, True), ran.err
    assert sorted(p.name for p in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("more", "code"),
    [([], "E106"), (["--report", "a.pdf", "--out", "a.csv"], "E135"), (["--report", "нет/a.html", "--out", "a.csv"], "E401"),
     (["--report", "a.html", "--previous", "нет.parquet"], "E101")],
)  # fmt: skip
def test_score_knows_before_the_work_that_its_page_cannot_be_written(tmp_path: Path, more: list[str], code: str) -> None:
    ran = inside("score", write(tmp_path / "in.jsonl", line("1")), *(tmp_path / m if "." in m else m for m in more))
    assert code in ran.err
    assert not list(tmp_path.glob("*.html"))
    assert not list(tmp_path.glob("*.csv"))


def test_an_older_page_stays_when_the_new_one_fails(scored: Path, tmp_path: Path) -> None:
    old = write(tmp_path / "page.html", "прежний отчёт")
    assert inside("report", write(tmp_path / "bad.parquet", "PAR1"), "--out", old).code == 1
    assert old.read_text("utf-8") == "прежний отчёт"
