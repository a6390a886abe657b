"""The command ``toneqa study``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import ROOT, SAMPLES, inside, write

SHEET = SAMPLES / "study" / "naushniki.toml"
CORPUS = ROOT / "data" / "corpus" / "a6.jsonl"


def test_it_shows_what_helps_one_letter(tmp_path: Path) -> None:
    out = tmp_path / "s.json"
    ran = inside("study", SHEET, "--out", out)
    assert ran.code == 0
    for told in ("24 варианта", "дружелюбный", "Что помогает этому письму", "альтернатива", "Лучший вариант", "Анна"):
        assert told in ran.out, told
    found = json.loads(out.read_text("utf-8"))
    assert len(found["letters"]) == 24
    assert all(0 <= one["score"] <= 100 for one in found["letters"])
    tone = next(one for one in found["effects"]["score"] if one["factor"] == "friendly")
    assert tone["mean"] > 0


def test_it_counts_pairs_of_a_corpus(tmp_path: Path) -> None:
    group = [line for line in CORPUS.read_text("utf-8").splitlines() if json.loads(line)["contrast"].startswith("joining: 0 / 1 / 2, ")]
    lines = group or CORPUS.read_text("utf-8").splitlines()[128:160]
    ran = inside("study", "--pairs", write(tmp_path / "c.jsonl", "\n".join(lines) + "\n"), "--format", "json")
    assert ran.code == 0
    assert {one["kind"] for one in ran.json["directions"]} >= {"joining"}
    shown = inside("study", "--pairs", tmp_path / "c.jsonl")
    assert "присоединение" in shown.out


def test_wrong_use(tmp_path: Path) -> None:
    assert inside("study").code == 2
    assert inside("study", SHEET, "--pairs", CORPUS).code == 2
    assert inside("study", tmp_path / "нет.toml").err.startswith("E101")
    assert inside("study", SHEET, "--out", tmp_path / "s.csv").err.startswith("E165")
    broken = write(tmp_path / "f.toml", 'act = "возврат"\nreason = "x"\nways = ["обменять"]\n')
    ran = inside("study", broken)
    assert (ran.code, ran.err.startswith("E164")) == (2, True)
    plain = write(tmp_path / "c.jsonl", '{"messages": [{"role": "client", "text": "Где заказ?"}]}\n')
    assert inside("study", "--pairs", plain).err.startswith("E282")
