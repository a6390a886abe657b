"""From plain text to a checkpoint that ``toneqa train --base`` takes: prepare once, then learn in one of three ways."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from toneqa.errors import StoreError
from toneqa.training.finetune.checkpoint import Shelf
from toneqa.training.student.course import Course, Lessons, Say, Schedule
from toneqa.training.student.distil import Distillation, Student
from toneqa.training.student.masked import Guesser, Masking
from toneqa.training.student.subwords import PAD, SIZE, SPECIAL, learn_subwords
from toneqa.training.student.teacher import Encode, teach
from toneqa.training.student.texts import Words, unseen
from toneqa.training.student.windows import cut

TEXTS, SUBWORDS, TEACHER = "texts.txt", "tokenizer.json", "teacher.npy"
BETWEEN: Final = "\t"
WAYS: Final = ("distil", "masked", "random")

SHAPE: Final = {
    "hidden_size": 256,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 512,
    "max_position_embeddings": 386,
}
"""BERT 2 × 256; an inner layer twice as wide, as in rubert-tiny2, for four times costs half as much again."""

CARD: Final = """---
license: apache-2.0
language: ru
---
# BERT 2 × 256 of toneqa

Made by `scripts/student` ({way}), {epochs} epochs, seed {seed}. A start for `toneqa train --base`, of no use by itself.
"""


def prepare(texts: Iterable[Iterable[Words]], folder: Path, encode: Encode, size: int = SIZE, say: Say = print) -> None:
    """Texts, vocabulary and the teacher's vectors; what is there already is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / TEXTS).exists():
        lines = (BETWEEN.join(" ".join(words) for words in text) for text in unseen(texts))
        _write(folder / TEXTS, "".join(f"{line}\n" for line in lines).encode())
    rows = [sentence for text in read(folder) for sentence in text]
    say(f"предложений: {len(rows)}")
    if not (folder / SUBWORDS).exists():
        _write(folder / SUBWORDS, learn_subwords((" ".join(words) for words in rows), size).to_str().encode())
    if not (folder / TEACHER).exists():
        with (part := folder / "teacher.part").open("wb") as out:
            np.save(out, teach([" ".join(words) for words in rows], encode, say))
        part.replace(folder / TEACHER)


def read(folder: Path) -> list[list[Words]]:
    lines = (folder / TEXTS).read_text("utf-8").splitlines()
    return [[tuple(sentence.split(" ")) for sentence in line.split(BETWEEN)] for line in lines]


def _write(path: Path, data: bytes) -> None:
    path.with_suffix(".part").write_bytes(data)
    path.with_suffix(".part").replace(path)


def learn(
    folder: Path, out: Path, way: str, schedule: Schedule, resume: bool = False, shape: dict[str, int] = SHAPE, say: Say = print
) -> None:
    """Writes the checkpoint; the vectors' projection of a distilled one lies beside it (``projection.npz``).

    Raises:
        ToneqaError: E150, E151 a state is there or is not, E307 it is of another task, E450 stopped: go on with ``resume``.
    """
    from tokenizers import Tokenizer

    torch.manual_seed(schedule.seed)
    tokenizer = Tokenizer.from_file(str(folder / SUBWORDS))
    encoder = new_encoder(tokenizer.get_vocab_size(), shape)
    if way != "random":
        lessons = _lessons(folder, encoder, tokenizer, way, schedule.seed)
        _teach(lessons, Shelf(out, _task(folder, way, schedule, shape)), schedule, resume, say)
        if isinstance(lessons, Distillation):
            weight, bias = (p.detach().numpy() for p in (lessons.net.project.weight, lessons.net.project.bias))
            np.savez(out / "projection.npz", weight=weight, bias=bias)
    publish(out, encoder, tokenizer)
    (out / "README.md").write_text(CARD.format(way=way, epochs=schedule.epochs if way != "random" else 0, seed=schedule.seed), "utf-8")


def new_encoder(vocabulary: int, shape: dict[str, int]) -> Any:
    from transformers import BertConfig, BertModel

    off = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    return BertModel(BertConfig(vocab_size=vocabulary, pad_token_id=PAD, **shape, **off), add_pooling_layer=False)


def _lessons(folder: Path, encoder: Any, tokenizer: Any, way: str, seed: int) -> Lessons:
    windows = cut(read(folder), tokenizer, seed)
    if way == "masked":
        return Masking(Guesser(encoder), windows, seed)
    teacher = np.load(folder / TEACHER)
    return Distillation(Student(encoder, teacher.shape[1]), windows, teacher, seed)


def _teach(lessons: Lessons, shelf: Shelf, schedule: Schedule, resume: bool, say: Say) -> None:
    state = shelf.begin(resume)
    try:
        Course(lessons, schedule, shelf, say).run(state)
    except KeyboardInterrupt as stop:
        raise StoreError("E450", what=str(shelf.folder), at=str(shelf.out)) from stop
    shelf.finish()


def _task(folder: Path, way: str, schedule: Schedule, shape: dict[str, int]) -> str:
    """Digest of all that the result depends on."""
    found = hashlib.sha256(json.dumps([way, asdict(schedule), shape]).encode())
    for name in (TEXTS, SUBWORDS, *([TEACHER] if way == "distil" else [])):
        found.update((folder / name).read_bytes())
    return found.hexdigest()


def publish(out: Path, encoder: Any, tokenizer: Any, names: Sequence[str] = SPECIAL[:5]) -> None:
    """As ``transformers`` writes a checkpoint. Dropout is for those who fine-tune."""
    from transformers import PreTrainedTokenizerFast

    out.mkdir(parents=True, exist_ok=True)
    encoder.config.hidden_dropout_prob = encoder.config.attention_probs_dropout_prob = 0.1
    encoder.save_pretrained(out)
    known = {f"{name.strip('[]').lower()}_token": name for name in names}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **known).save_pretrained(out)
