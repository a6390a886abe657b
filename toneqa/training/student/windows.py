"""Texts as windows of a few sentences, cut as ``toneqa.ml.pieces`` cuts messages, and padded batches of like length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from toneqa.ml.pieces import NOT_OWN
from toneqa.training.student.subwords import END, FIRST, PAD, SIGN
from toneqa.training.student.texts import Words

Ints = NDArray[np.int64]

MOST: Final = 96
"""Subwords of a window; the messages of the corpus have 60 on average."""

SENTENCES: Final = 5
"""A window takes between one and so many, for a message may be of either kind."""

_POOL: Final = 64
"""Batches that are sorted by length together."""


@dataclass(frozen=True)
class Windows:
    """Laid end to end; ``bounds`` parts them. ``owners``: the number of the sentence of each subword and marker, else ``NOT_OWN``."""

    ids: NDArray[np.int32]
    owners: NDArray[np.int32]
    bounds: Ints

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @property
    def sizes(self) -> Ints:
        return np.diff(self.bounds)


@dataclass(frozen=True)
class Batch:
    """Each windows × longest."""

    ids: Tensor
    types: Tensor
    mask: Tensor
    owners: Tensor


def cut(texts: Sequence[Sequence[Words]], tokenizer: Any, seed: int) -> Windows:
    """Sentences are numbered in order of the texts."""
    chance = np.random.default_rng(seed)
    rows, number = [], 0
    for text in texts:
        pieces = [e.ids for e in tokenizer.encode_batch_fast([" ".join(words) for words in text], add_special_tokens=False)]
        rows += list(_windows(pieces, number, chance))
        number += len(text)
    bounds = np.concatenate([[0], np.cumsum([len(ids) for ids, _ in rows])])
    flat = [np.array([value for row in column for value in row], np.int32) for column in zip(*rows, strict=True)]
    return Windows(flat[0], flat[1], bounds)


def _windows(sentences: Sequence[list[int]], number: int, chance: np.random.Generator) -> Iterator[tuple[list[int], list[int]]]:
    """``[CLS] [SEP] [S] sentence [S] sentence … [SEP]``: the words before are missing."""
    left = 0
    ids: list[int] = []
    owners: list[int] = []
    for at, pieces in enumerate(sentences):
        own = [SIGN, *pieces][: MOST - 3]
        if ids and (not left or len(ids) + len(own) >= MOST):
            yield [*ids, END], [*owners, NOT_OWN]
            ids = []
        if not ids:
            ids, owners, left = [FIRST, END], [NOT_OWN, NOT_OWN], int(chance.integers(1, SENTENCES + 1))
        ids, owners, left = ids + own, owners + [number + at] * len(own), left - 1
    if ids:
        yield [*ids, END], [*owners, NOT_OWN]


def batch_of(windows: Windows, rows: Ints) -> Batch:
    longest = int(windows.sizes[rows].max())
    ids = np.full((len(rows), longest), PAD, np.int64)
    owners = np.full((len(rows), longest), NOT_OWN, np.int64)
    for at, row in enumerate(rows):
        part = slice(windows.bounds[row], windows.bounds[row + 1])
        ids[at, : part.stop - part.start] = windows.ids[part]
        owners[at, : part.stop - part.start] = windows.owners[part]
    mask = ids != PAD
    types = (np.arange(longest) > 1) & mask
    return Batch(*(torch.from_numpy(array.astype(np.int64)) for array in (ids, types, mask, owners)))


def plan(windows: Windows, rows: Ints, most: int, seed: int, epoch: int) -> list[Ints]:
    """Rows of each batch of at most ``most`` subwords, padding counted; the same ones for the same seed and epoch."""
    chance = np.random.default_rng((seed, epoch))
    turn = chance.permutation(rows)
    pool = max(_POOL * most // max(int(windows.sizes.mean()), 1), 1)
    found = [batch for start in range(0, len(turn), pool) for batch in _packed(windows, turn[start : start + pool], most)]
    return [found[at] for at in chance.permutation(len(found))]


def _packed(windows: Windows, rows: Ints, most: int) -> Iterator[Ints]:
    ordered = rows[np.argsort(windows.sizes[rows], kind="stable")]
    start = 0
    for at, size in enumerate(windows.sizes[ordered]):
        if (at - start + 1) * size > most and at > start:
            yield ordered[start:at]
            start = at
    yield ordered[start:]
