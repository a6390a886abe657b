"""Distillation: the student gives the teacher's vector for every sentence of a window, and sentences as alike as the teacher finds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from toneqa.training.student.course import Schedule
from toneqa.training.student.subwords import SIGN
from toneqa.training.student.windows import Batch, Ints, Windows, batch_of, plan

Teacher = NDArray[np.float16]

HELD: Final = 1000
"""Windows that are never learnt from."""

CLOSE, ALIKE = 10.0, 20.0
"""Weights of the cosine and of the likeness of the sentences of a batch, as in ``toneqa.training.vectors``."""


class Student(nn.Module):
    """``encoder``: what ``BertModel`` gives; ``project``: its width to the teacher's."""

    def __init__(self, encoder: Any, width: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.project = nn.Linear(encoder.config.hidden_size, width)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Numbers of the sentences, and their vectors as read from their own subwords and from their markers."""
        hidden = self.encoder(input_ids=batch.ids, attention_mask=batch.mask, token_type_ids=batch.types).last_hidden_state
        marked = batch.ids == SIGN
        numbers, place = torch.unique(batch.owners[batch.owners >= 0], return_inverse=True)
        rows, signs = hidden[batch.owners >= 0], marked[batch.owners >= 0]
        read = [_mean(rows[kind], place[kind], len(numbers)) for kind in (~signs, signs)]
        words, marks = (functional.normalize(self.project(row), dim=-1) for row in read)
        return numbers, words, marks


def _mean(rows: Tensor, owners: Tensor, count: int) -> Tensor:
    sums = rows.new_zeros(count, rows.shape[1]).index_add(0, owners, rows)
    return sums / rows.new_zeros(count).index_add(0, owners, rows.new_ones(len(owners))).clamp(min=1)[:, None]


class Distillation:
    """See ``Lessons``. ``teacher``: a row a sentence, numbered as the windows number them."""

    def __init__(self, net: Student, windows: Windows, teacher: Teacher, seed: int) -> None:
        self.net, self.windows, self.teacher = net, windows, teacher
        self.rows, self.kept = parted(windows, seed)

    def plan(self, schedule: Schedule, epoch: int) -> Sequence[Ints]:
        return plan(self.windows, self.rows, schedule.batch, schedule.seed, epoch)

    def loss(self, rows: Ints) -> Tensor:
        numbers, words, marks = self.net(batch_of(self.windows, rows))
        wanted = self._wanted(numbers)
        alike = wanted @ wanted.T
        found = [CLOSE * (1 - (own * wanted).sum(1)).mean() + ALIKE * ((own @ own.T - alike) ** 2).mean() for own in (words, marks)]
        return torch.stack(found).mean()

    def held(self) -> Mapping[str, float]:
        """Mean cosine to the teacher, by what is read."""
        found = []
        for rows in plan(self.windows, self.kept, 4096, 0, 0):
            numbers, words, marks = self.net(batch_of(self.windows, rows))
            found.append(torch.stack([(own * self._wanted(numbers)).sum(1) for own in (words, marks)]))
        words, marks = torch.cat(found, dim=1).mean(dim=1)
        return {"cosine": float(words), "cosine_of_markers": float(marks)}

    def _wanted(self, numbers: Tensor) -> Tensor:
        return torch.from_numpy(self.teacher[numbers.numpy()].astype(np.float32))


def parted(windows: Windows, seed: int, held: int = HELD) -> tuple[Ints, Ints]:
    """Numbers of the windows to learn from and of those held out."""
    turn = np.random.default_rng(seed).permutation(len(windows))
    count = min(held, len(turn) // 10)
    return turn[count:], turn[:count]
