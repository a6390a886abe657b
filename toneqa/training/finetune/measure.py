"""How good the net is on talks it does not learn from: loss, mean κ, and the logits that calibration needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from toneqa.ml.dense import Matrix
from toneqa.ml.encoder import BLOCKS
from toneqa.ml.linear import of_one_head
from toneqa.training.finetune.batches import Batch, moved
from toneqa.training.finetune.losses import COLUMNS, Weights, losses, total
from toneqa.training.finetune.net import Net
from toneqa.training.finetune.recipe import ORDINAL, Recipe
from toneqa.training.metrics import Ints, kappa


@dataclass(frozen=True)
class Measured:
    """Logits and classes of each block, row by row; ``kappa`` is the mean over all heads but the flags."""

    loss: float
    kappa: float
    logits: Mapping[str, Matrix]
    targets: Mapping[str, Ints]


def measure(net: Net, batches: Sequence[Batch], weights: Weights, recipe: Recipe, device: str = "cpu") -> Measured:
    """Without the order of contrast groups, which says nothing of a file without them."""
    net.eval()
    sums, rows = 0.0, []
    with torch.no_grad():
        for batch in batches:
            logits = net(here := moved(batch, device))
            parts = losses(logits, here, weights, recipe)
            sums += float(total({name: loss for name, loss in parts.items() if name != "rank"}, recipe))
            rows.append({name: found.cpu().numpy().astype(np.float32) for name, found in logits.items()})
    net.train()
    together = {name: np.concatenate([row[name] for row in rows]) for name in BLOCKS}
    targets = {name: np.concatenate([batch.targets[name].numpy() for batch in batches]) for name in BLOCKS}
    return Measured(sums / len(batches), _mean_kappa(together, targets), together, targets)


def _mean_kappa(logits: Mapping[str, Matrix], targets: Mapping[str, Ints]) -> float:
    found = [
        _kappa(head, of_one_head(logits[block][:, part]), targets[block][:, at])
        for block in BLOCKS
        for at, (head, part) in enumerate(COLUMNS[block].items())
        if not head.startswith("flag_")
    ]
    known = [value for value in found if np.isfinite(value)]
    return float(np.mean(known)) if known else 0.0


def _kappa(head: str, probs: Matrix, truth: Ints) -> float:
    known = truth >= 0
    both = np.hstack([1 - probs, probs]) if probs.shape[1] == 1 else probs
    return kappa(truth[known], both.argmax(axis=1)[known], both.shape[1], head in ORDINAL and both.shape[1] > 2)
