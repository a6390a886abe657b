"""``toneqa score``: files and folders to one result for every conversation, in order, errors included."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.command import ROOT, SAMPLES, Json, inside, line, outside, results, write

BROKEN = '{"id": "B", "messages": [{"role": "agent"\n'
PERSONAL = "Здравствуйте! Пишите на anna@pochta.example, карта 4000 0000 0000 0002."


def score(out: Path, *args: object) -> list[Json]:
    """Results of a run that read all its inputs."""
    ran = inside("score", *args, "--out", out)
    assert (ran.code, ran.err) == (0, "")
    return results(out)


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder with good files, a broken line among good ones, and files that cannot be read."""
    folder = tmp_path / "inbox"
    write(folder / "b.jsonl", line("1") + BROKEN + line("2") + "\n" + line("3", role="boss") + line("4"))
    write(folder / "a.txt", "Добрый день! Проверим и ответим до пятницы.")
    write(folder / "c" / "blank.txt", " \n")
    write(folder / "c" / "english.txt", "We are sorry, but the refund is not possible any more.")
    write(folder / "c" / "noise.txt", bytes(range(256)) * 20)
    write(folder / "d.eml", b"\0\0 no letter at all \xff\xfe")
    write(folder / "e.mbox", b"")
    (folder / "f.txt").symlink_to(tmp_path / "nowhere")
    write(folder / ".hidden.txt", "Это скрытый файл.")
    write(folder / "g.pdf", b"%PDF-1.7")
    return folder


WANTED = [
    ("a.txt", "ok"), ("b.jsonl:1", "ok"), ("b.jsonl:2", "error"), ("b.jsonl:3", "ok"), ("b.jsonl:5", "error"), ("b.jsonl:6", "ok"),
    ("c/blank.txt", "error"), ("c/english.txt", "skipped"), ("c/noise.txt", "skipped"), ("d.eml", "error"), ("e.mbox", "error"),
    ("f.txt", "error"),
]  # fmt: skip


def test_every_input_has_one_result_in_order(mixed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    ran = inside("score", mixed, "--out", out)
    found = results(out)
    assert [(r["source"].removeprefix(f"{mixed}/"), r["status"]) for r in found] == WANTED
    assert ran.code == 1
    assert "Ошибок" in ran.out
    assert len({r["id"] for r in found}) == len(found)


def test_an_error_says_what_and_where(mixed: Path, tmp_path: Path) -> None:
    inside("score", mixed, "--out", tmp_path / "out.jsonl")
    errors = {r["source"].removeprefix(f"{mixed}/"): r["error"] for r in results(tmp_path / "out.jsonl") if r["error"]}
    codes = {"b.jsonl:2": "E202", "b.jsonl:5": "E204", "c/blank.txt": "E201", "d.eml": "E206", "e.mbox": "E201", "f.txt": "E205"}
    assert {name: e["code"] for name, e in errors.items()} == codes
    assert {name: e["at"] for name, e in errors.items()} == {name: f"{mixed}/{name}" for name in codes}
    assert all(e["message"] for e in errors.values())


@pytest.mark.parametrize("ending", [".jsonl", ".html", ".csv", ".JSONL"])
def test_nothing_but_the_result_is_left(tmp_path: Path, ending: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    ran = inside("score", SAMPLES / "drafts", "--out", folder / f"result{ending}")
    assert (ran.code, ran.err) == (0, "")
    assert [p.name for p in folder.iterdir()] == [f"result{ending}"]
    assert f"result{ending}" in ran.out.replace("\n", "")


def test_html_and_csv_show_every_conversation(mixed: Path, tmp_path: Path) -> None:
    assert inside("score", mixed, "--out", tmp_path / "out.html").code == 1
    page = (tmp_path / "out.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert page.count("<article") == sum(status == "ok" for _, status in WANTED)
    assert inside("score", mixed, "--out", tmp_path / "out.csv").code == 1
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.reader(table, delimiter=";"))
    assert len(rows) == 1 + len(WANTED)


def test_an_older_result_is_replaced_whole(tmp_path: Path) -> None:
    out = write(tmp_path / "out.jsonl", "старое\n" * 1000)
    assert [r["id"] for r in score(out, write(tmp_path / "one.jsonl", line("1")))] == ["1"]


def test_input_order_is_kept_across_paths(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{name}.jsonl", "".join(line(f"{name}{i}") for i in range(40))) for name in "zab"]
    found = score(tmp_path / "out.jsonl", *paths)
    assert [r["id"] for r in found] == [f"{name}{i}" for name in "zab" for i in range(40)]


def test_a_repeated_or_missing_id_is_made_unique(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", line("1") + line("1") + line("") + line("2"))
    assert [r["id"] for r in score(tmp_path / "out.jsonl", path)] == ["1", f"{path}#2", f"{path}#3", "2"]


def test_unknown_keys_are_carried(tmp_path: Path) -> None:
    talk = json.loads(line("1")) | {"queue": {"name": "возвраты", "level": [1, None]}, "meta": {"csat": 2}, "labels": {"x": 1}}
    talk["messages"][0] |= {"channel_id": 17, "labels": {"tone": "formal"}}
    [found] = score(tmp_path / "out.jsonl", write(tmp_path / "in.jsonl", json.dumps(talk, ensure_ascii=False)))
    assert found["queue"] == talk["queue"]
    assert found["meta"] == {"csat": 2}
    assert found["messages"][0]["channel_id"] == 17
    assert "labels" not in found
    assert "labels" not in found["messages"][0]


def test_labels_of_the_corpus_are_ignored(tmp_path: Path) -> None:
    rows = [json.loads(one) for one in (ROOT / "data/corpus/a1.jsonl").read_text("utf-8").splitlines()[:6]]
    bare = [{k: r[k] for k in ("id", "channel")} | {"messages": [{k: m[k] for k in ("role", "text")} for m in r["messages"]]} for r in rows]
    found = [score(tmp_path / f"{n}.jsonl", _rows(tmp_path / f"in{n}.jsonl", given)) for n, given in enumerate((rows, bare))]
    assert [r["messages"] for r in found[0]] == [r["messages"] for r in found[1]]
    assert [r["conversation"] for r in found[0]] == [r["conversation"] for r in found[1]]


def _rows(path: Path, rows: list[Json]) -> Path:
    return write(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def test_personal_data_is_masked_unless_wanted(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", line("1", PERSONAL))
    [masked] = score(tmp_path / "masked.jsonl", path)
    [kept] = score(tmp_path / "kept.jsonl", path, "--keep-personal-data")
    assert kept["messages"][0]["text"] == PERSONAL
    shown = masked["messages"][0]["text"]
    assert len(shown) == len(PERSONAL)
    assert "anna" not in shown
    assert "0002" not in shown
    for key in ("tone", "harsh", "refusal", "questions", "disc", "grade", "score", "verdict"):
        assert masked["messages"][0][key] == kept["messages"][0][key], key


def test_domains_tell_agents_from_clients() -> None:
    letters = sorted((SAMPLES / "mail").glob("2*.eml"))
    read = {domain: _roles(letters, *domain) for domain in ((), ("pomoshch.example",), ("nobody.example",))}
    assert read[()] == ["agent"] * len(letters)
    assert set(read[("pomoshch.example",)]) == {"agent", "client"}
    assert "agent" not in read[("nobody.example",)]


def _roles(letters: list[Path], *domains: str) -> list[str]:
    from toneqa.importers.base import ReadOptions
    from toneqa.importers.files import read_paths
    from toneqa.types import Conversation, Role

    talks = read_paths(letters, ReadOptions(domains))
    return [str(m.role) for t in talks if isinstance(t, Conversation) for m in t.messages if m.role is not Role.BOT]


def test_settings_of_the_house_are_read_from_the_folder(tmp_path: Path) -> None:
    write(tmp_path / "toneqa.toml", "[score]\nrevise_below = 40\n")
    write(tmp_path / "in.jsonl", line("1"))
    assert outside("score", "in.jsonl", "--out", "with.jsonl", cwd=tmp_path).code == 0
    plain = score(tmp_path / "without.jsonl", tmp_path / "in.jsonl")
    assert results(tmp_path / "with.jsonl")[0]["versions"]["settings"] != plain[0]["versions"]["settings"]
