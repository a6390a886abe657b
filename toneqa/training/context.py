"""Trains the context networks (extra ``train``: torch).

Each network learns without one fold of the talks, and is measured and calibrated on that fold; all of them together are the model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torch.nn.utils import clip_grad_norm_

from toneqa.ml.context import ContextNet, Outcome
from toneqa.ml.tokens import MOST, Tokens
from toneqa.training.network import Network, batch_of

UNKNOWN: Final = -1
Ints = NDArray[np.int64]
Done = Callable[[str], None]


@dataclass(frozen=True)
class Schedule:
    """Set on two of five outer folds (see docs/scoring.md): longer training was overconfident."""

    epochs: int = 8
    size: int = 32
    rate: float = 1e-3
    decay: float = 0.1
    warm: int = 100
    seed: int = 0


@dataclass(frozen=True)
class Lesson:
    """One talk to learn: classes by head of each token (``UNKNOWN`` where there is none) and of the conversation."""

    tokens: Tokens
    targets: Mapping[str, Ints]
    talk: Ints
    weight: float

    @property
    def short(self) -> Lesson:
        """What fits into one window."""
        rows = np.arange(min(len(self.tokens), MOST))
        return Lesson(self.tokens.part(rows), {h: t[rows] for h, t in self.targets.items()}, self.talk, self.weight)


@dataclass(frozen=True)
class Heads:
    """Columns and weight of every head of the tokens."""

    columns: Mapping[str, slice]
    weights: Mapping[str, float]
    talk_weight: float = 1.5


def train_networks(lessons: Sequence[Lesson], folds: Ints, heads: Heads, schedule: Schedule, done: Done = lambda _: None) -> list[Network]:
    """A network without each fold, in the order of the folds."""
    short = [lesson.short for lesson in lessons]
    found = []
    for number, fold in enumerate(np.unique(folds)):
        kept = [lesson for lesson, own in zip(short, folds, strict=True) if own != fold]
        found.append(_train(kept, heads, schedule, schedule.seed + number))
        done(f"сеть {number + 1}")
    return found


def _train(lessons: Sequence[Lesson], heads: Heads, schedule: Schedule, seed: int) -> Network:
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    first = lessons[0]
    network = Network(first.tokens.priors.shape[1], first.tokens.vectors.shape[1], len(first.talk))
    optimiser = torch.optim.AdamW(network.parameters(), lr=schedule.rate, weight_decay=schedule.decay)
    total = schedule.epochs * math.ceil(len(lessons) / schedule.size)
    step = 0
    for _ in range(schedule.epochs):
        turn = order.permutation(len(lessons))
        for start in range(0, len(turn), schedule.size):
            for group in optimiser.param_groups:
                group["lr"] = schedule.rate * min(1, (step + 1) / schedule.warm) * 0.5 * (1 + math.cos(math.pi * step / total))
            loss = loss_of(network, [lessons[i] for i in turn[start : start + schedule.size]], heads)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            step += 1
    return network.eval()


def loss_of(network: Network, lessons: Sequence[Lesson], heads: Heads) -> Tensor:
    """Cross entropy over all heads, a conversation."""
    batch = batch_of([lesson.tokens for lesson in lessons])
    tokens, talks = network(batch)
    weights = torch.tensor([lesson.weight for lesson in lessons])
    total = torch.zeros(())
    for head, part in heads.columns.items():
        targets = _stacked([lesson.targets[head] for lesson in lessons], tokens.shape[1])
        known = targets >= 0
        if known.any():
            owners = weights[:, None].expand(targets.shape)[known]
            total = total + heads.weights[head] * (owners * _losses(tokens[..., part][known], targets[known])).sum()
    truth = torch.from_numpy(np.stack([lesson.talk for lesson in lessons]))
    known = truth >= 0
    if known.any():
        owners = weights[:, None].expand(truth.shape)[known]
        total = total + heads.talk_weight * (owners * _losses(talks[known][:, None], truth[known])).sum()
    return total / len(lessons)


def _stacked(rows: Sequence[Ints], longest: int) -> Tensor:
    out = np.full((len(rows), longest), UNKNOWN, np.int64)
    for at, row in enumerate(rows):
        out[at, : len(row)] = row
    return torch.from_numpy(out)


def _losses(logits: Tensor, classes: Tensor) -> Tensor:
    if logits.shape[-1] == 1:
        return functional.binary_cross_entropy_with_logits(logits[:, 0], (classes > 0).float(), reduction="none")
    return functional.cross_entropy(logits, classes, reduction="none")


def net_of(networks: Sequence[Network]) -> ContextNet:
    """All networks as one stack of arrays."""
    every: list[dict[str, Any]] = [network.arrays() for network in networks]
    return ContextNet({name: np.stack([one[name] for one in every]).astype(np.float32) for name in every[0]})


def out_of_fold(networks: Sequence[Network], lessons: Sequence[Lesson], folds: Ints) -> list[Outcome]:
    """Each talk read by the network that did not learn it."""
    single = {fold: net_of([network]) for fold, network in zip(np.unique(folds), networks, strict=True)}
    return [single[fold].read([lesson.tokens])[0] for lesson, fold in zip(lessons, folds, strict=True)]
