"""Rows to tensors. Variants of a contrast group stay together; windows of like length go through the net together."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import torch
from torch import Tensor

from toneqa.ml.encoder import BLOCKS
from toneqa.ml.pieces import NOT_OWN
from toneqa.training.finetune.rows import Row
from toneqa.types import Role

ALONE: Final = -1
_TOGETHER: Final = 16
"""Windows of one pass of the net."""


@dataclass(frozen=True)
class Chunk:
    """Padded windows: ids, types and mask, each windows × subwords."""

    ids: Tensor
    types: Tensor
    mask: Tensor


@dataclass(frozen=True)
class Batch:
    """Places are numbers of subwords in all chunks laid end to end; the second of each pair says whose they are.

    ``firsts`` and ``owns`` belong to messages, ``marks`` to sentences of agents. ``talks``: clients and agents of each talk with an
    agent; ``groups``: number of the contrast group of each agent's message, or ``ALONE``.
    """

    chunks: Sequence[Chunk]
    firsts: tuple[Tensor, Tensor]
    owns: tuple[Tensor, Tensor]
    marks: tuple[Tensor, Tensor]
    agents: Tensor
    clients: Tensor
    messages: int
    talks: Sequence[tuple[Sequence[int], Sequence[int]]]
    groups: Tensor
    targets: Mapping[str, Tensor]
    size: int


def moved(batch: Batch, device: str) -> Batch:
    """The batch in the memory of the device."""
    chunks = [Chunk(c.ids.to(device), c.types.to(device), c.mask.to(device)) for c in batch.chunks]
    pairs: dict[str, Any] = {name: tuple(part.to(device) for part in getattr(batch, name)) for name in ("firsts", "owns", "marks")}
    single: dict[str, Any] = {name: getattr(batch, name).to(device) for name in ("agents", "clients", "groups")}
    targets = {name: rows.to(device) for name, rows in batch.targets.items()}
    return replace(batch, chunks=chunks, targets=targets, **pairs, **single)


def plan(groups: Sequence[str], sizes: Sequence[int], most: int, seed: int, epoch: int) -> list[list[int]]:
    """Numbers of the rows of each batch, another order every epoch, the same one for the same seed."""
    units: dict[str, list[int]] = {}
    for number, group in enumerate(groups):
        units.setdefault(group, []).append(number)
    order = sorted(units)
    random.Random(f"{seed}/{epoch}").shuffle(order)
    return list(_packed([units[name] for name in order], sizes, most))


def _packed(units: Sequence[Sequence[int]], sizes: Sequence[int], most: int) -> Iterator[list[int]]:
    batch: list[int] = []
    for unit in units:
        if batch and sum(sizes[n] for n in [*batch, *unit]) > most:
            yield batch
            batch = []
        batch += unit
    if batch:
        yield batch


@dataclass
class _Gathered:
    """Windows with the message and the sentences they belong to, and the targets, as they are read."""

    windows: list[tuple[Mapping[str, Any], int, int]] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    talks: list[tuple[list[int], list[int]]] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    targets: dict[str, list[Sequence[int]]] = field(default_factory=lambda: {name: [] for name in BLOCKS})

    def add(self, row: Row, group: int) -> None:
        start, own = len(self.roles), [[], []]  # type: tuple[int, list[list[int]]]
        sentences = self._sentence_starts(row)
        self.windows += [(w, start + place, sentences[place]) for w, place in zip(row["windows"], row["places"], strict=True)]
        self.roles += row["roles"]
        for place, role in enumerate(row["roles"]):
            own[role == Role.AGENT].append(start + place)
        for name in ("agent", "client", "sentence"):
            self.targets[name] += row[name]
        self.groups += [group] * len(own[1])
        if own[1]:
            self.talks.append((own[0], own[1]))
            self.targets["conversation"].append(row["conversation"])

    def _sentence_starts(self, row: Row) -> list[int]:
        """Number of the first sentence of each message among those of agents; a client's sentences have no heads."""
        counts = [0] * len(row["roles"])
        for window, place in zip(row["windows"], row["places"], strict=True):
            counts[place] = 1 + max(sentence for _, sentence in window["marks"])
        at, starts = len(self.targets["sentence"]), []
        for count, role in zip(counts, row["roles"], strict=True):
            starts.append(at if role == Role.AGENT else NOT_OWN)
            at += count if role == Role.AGENT else 0
        return starts


def batch_of(rows: Sequence[Row]) -> Batch:
    gathered, names = _Gathered(), {}  # type: tuple[_Gathered, dict[str, int]]
    for row in rows:
        gathered.add(row, names.setdefault(row["group"], len(names)) if row["ranked"] else ALONE)
    return _tensors(gathered, sum(row["size"] for row in rows))


def _tensors(gathered: _Gathered, size: int) -> Batch:
    windows = sorted(gathered.windows, key=lambda w: len(w[0]["ids"]))
    chunks = [_chunk([w for w, _, _ in windows[at : at + _TOGETHER]]) for at in range(0, len(windows), _TOGETHER)]
    whole = list(zip(_starts(chunks), windows, strict=True))
    owns = [(s + at, m) for s, (w, m, _) in whole for at, owner in enumerate(w["owners"]) if owner != NOT_OWN]
    marks = [(s + at, first + n) for s, (w, _, first) in whole if first != NOT_OWN for at, n in w["marks"]]
    roles = torch.tensor([role == Role.AGENT for role in gathered.roles])
    return Batch(
        chunks,
        _pairs([(s, m) for s, (_, m, _) in whole]),
        _pairs(owns),
        _pairs(marks),
        roles.nonzero()[:, 0],
        (~roles).nonzero()[:, 0],
        len(gathered.roles),
        gathered.talks,
        torch.tensor(gathered.groups, dtype=torch.long),
        {name: torch.tensor(rows, dtype=torch.long).reshape(-1, len(BLOCKS[name])) for name, rows in gathered.targets.items()},
        size,
    )


def _chunk(windows: Sequence[Mapping[str, Any]]) -> Chunk:
    longest = max(len(w["ids"]) for w in windows)
    ids, types, mask = (torch.zeros(len(windows), longest, dtype=torch.long) for _ in range(3))
    for at, window in enumerate(windows):
        length = len(window["ids"])
        ids[at, :length] = torch.tensor(window["ids"])
        types[at, :length] = torch.tensor(window["types"])
        mask[at, :length] = 1
    return Chunk(ids, types, mask)


def _starts(chunks: Sequence[Chunk]) -> Iterator[int]:
    at = 0
    for chunk in chunks:
        for _ in range(chunk.ids.shape[0]):
            yield at
            at += chunk.ids.shape[1]


def _pairs(found: Sequence[tuple[int, int]]) -> tuple[Tensor, Tensor]:
    table = torch.tensor(found, dtype=torch.long).reshape(-1, 2)
    return table[:, 0], table[:, 1]
