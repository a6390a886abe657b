"""A whole training by the command: killed and resumed it gives the same files; the model compares, warns and tells of itself."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.training.finetune import tiny

tiny.require()

from tests.cli.command import Json, inside, write
from tests.training.rows import rows_of
from toneqa.ml.registry import default_folder, load_model
from toneqa.training.finetune import loop
from toneqa.training.finetune.make import finetune
from toneqa.training.finetune.recipe import Recipe

FILES = (
    "model.safetensors",
    "tokenizer_config.json",
    "model.onnx",
    "tokenizer.json",
    "heads.npz",
    "config.json",
    "manifest.toml",
    "CARD.md",
)
RECIPE = Recipe(epochs=2, batch=1500, save=2)
KILLED = (3, 5)
"""Steps after which the training dies: between two states, in either epoch."""


class Killed(BaseException):
    """As hard as it gets: nothing in between catches it."""


def _train(base: Path, data: Path, out: Path, resume: bool = False) -> None:
    finetune(str(base), sorted(data.glob("*.jsonl")), out, RECIPE, "a2", resume, lambda text: None)


def _log(out: Path) -> list[Json]:
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text("utf-8").splitlines()]
    return [{key: value for key, value in line.items() if key != "subwords_per_second"} for line in lines]


@pytest.fixture(scope="module")
def unbroken(base: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    _train(base, data, out := tmp_path_factory.mktemp("unbroken"))
    return out


def test_killed_and_resumed_it_gives_the_same_files(
    base: Path, data: Path, unbroken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = loop.Loop._step
    deaths = list(KILLED)

    def dying(self: loop.Loop, batch: Any) -> dict[str, float]:
        if deaths and self.place.step == deaths[0]:
            deaths.pop(0)
            raise Killed
        return step(self, batch)

    monkeypatch.setattr(loop.Loop, "_step", dying)
    for resume in (False, True):
        with pytest.raises(Killed):
            _train(base, data, tmp_path / "out", resume)
        assert not (tmp_path / "out" / "manifest.toml").exists(), "half a model must not look like one"
    _train(base, data, tmp_path / "out", resume=True)
    assert not deaths
    for name in FILES:
        assert (tmp_path / "out" / name).read_bytes() == (unbroken / name).read_bytes(), name
    assert _log(tmp_path / "out") == _log(unbroken)


def test_nothing_is_left_lying_about(unbroken: Path) -> None:
    assert {p.name for p in unbroken.iterdir()} == {*FILES, "log.jsonl"}
    assert len(_log(unbroken)) > max(KILLED)


def test_another_recipe_is_not_gone_on_with(base: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopping(self: loop.Loop) -> None:
        self.shelf.save("last.pt", self._state())
        raise KeyboardInterrupt

    monkeypatch.setattr(loop.Loop, "_epoch", stopping)
    args = ("train", "--base", base, "--data", data, "--held-out", "a2", "--out", tmp_path / "out")
    first = inside(*args)
    assert (first.code, first.err.splitlines()[-1][:4]) == (1, "E450")
    assert inside(*args).err.splitlines()[-1].startswith("E150")
    other = inside(*args, "--resume", "--seed", "5")
    assert (other.code, other.err.splitlines()[-1][:4]) == (2, "E307")


def test_the_card_tells_where_the_model_comes_from(unbroken: Path, base: Path) -> None:
    card = (unbroken / "CARD.md").read_text("utf-8")
    for said in (base.name, "cc-by-4.0", "a1.jsonl", "файл `a2`", "| тон |", "| впечатление 1–5 |", "интервал 95 %", "sha256"):
        assert said in card, said
    assert str(base.parent) not in card + (unbroken / "config.json").read_text("utf-8"), "no path of this machine"


def test_models_are_compared_side_by_side(unbroken: Path, data: Path, tmp_path: Path) -> None:
    fresh = write(tmp_path / "fresh.jsonl", "".join(json.dumps(row) + "\n" for row in rows_of("a3", 12)))
    out = tmp_path / "found.json"
    shipped = inside("evaluate", "--model", default_folder(), "--model", unbroken, "--data", fresh, "--out", out)
    assert shipped.code == 0, shipped.err
    assert re.search(r"^\| тон \| 1\d \| .*…", shipped.out, re.MULTILINE)
    assert "разница с первой" in shipped.out
    assert "уже видела" not in shipped.err
    first, second = json.loads(out.read_text("utf-8"))
    assert first["differences"] == []
    gains = {x["label"]: x for x in second["differences"]}
    kappas = [{x["label"]: x["kappa"] for x in one["lines"]} for one in (first, second)]
    for label in ("tone", "grade", "request"):
        assert gains[label]["value"] == pytest.approx(kappas[1][label] - kappas[0][label])
        assert gains[label]["low"] <= gains[label]["high"]


def test_a_model_is_no_better_than_itself_and_its_own_letters_are_told(unbroken: Path, data: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(unbroken, tmp_path / "copy"))
    ran = inside("evaluate", "--model", unbroken, "--model", copy, "--data", data / "a1.jsonl", "--out", tmp_path / "x.json")
    assert ran.code == 0
    assert "уже видела a1.jsonl" in ran.err
    _, second = json.loads((tmp_path / "x.json").read_text("utf-8"))
    assert {(x["value"], x["low"], x["high"]) for x in second["differences"] if x["value"] is not None} == {(0.0, 0.0, 0.0)}
    assert " лучше" not in ran.out


def test_the_wrapped_model_keeps_its_version(unbroken: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(unbroken, tmp_path / "copy"))
    assert load_model(copy).version == load_model(unbroken).version


@pytest.mark.parametrize(
    ("line", "code", "named"),
    [
        ("{", "E202", ":1"),
        ("[]", "E250", ":1"),
        ('{"messages": [{"role": "agent"}]}', "E203", "text"),
        ('{"messages": [{"role": "boss", "text": "Добрый день."}]}', "E250", "boss"),
        ('{"messages": [{"role": "client", "text": "Где?", "labels": 5}]}', "E250", ":1"),
    ],
)
def test_a_mistake_in_the_data_is_told_with_its_line(line: str, code: str, named: str, tmp_path: Path) -> None:
    bad = write(tmp_path / "bad.jsonl", line + "\n")
    for args in (("evaluate", "--model", default_folder()), ("train", "--base", tmp_path, "--out", tmp_path / "model")):
        ran = inside(*args, "--data", bad)
        assert ran.code == 1
        assert ran.err.splitlines()[-1].startswith(code)
        assert named in ran.err
