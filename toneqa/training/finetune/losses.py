"""What the net is punished for: wrong classes, rare ones more; distance on ordered scales; contrast groups out of order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import torch
import torch.nn.functional as fn
from torch import Tensor

from toneqa.ml.encoder import BLOCKS
from toneqa.ml.linear import columns_of
from toneqa.training.finetune.batches import Batch
from toneqa.training.finetune.net import Logits
from toneqa.training.finetune.recipe import ORDINAL, RANKED, Recipe

COLUMNS: Final = {name: columns_of(heads) for name, heads in BLOCKS.items()}
_LIMITS: Final = (0.5, 4.0)
"""However rare a class is, no row counts more than eight times another."""

Weights = Mapping[str, Tensor]


def class_weights(targets: Mapping[str, Sequence[Sequence[int]]], exponent: float) -> dict[str, Tensor]:
    """Weight of each class by ``block.head``: (mean count ÷ own count) to the power of the exponent."""
    found = {}
    for block, heads in BLOCKS.items():
        for at, (head, labels) in enumerate(heads.items()):
            known = torch.tensor([row[at] for row in targets[block] if row[at] >= 0], dtype=torch.long)
            counts = torch.bincount(known, minlength=len(labels)).float().clamp(min=1)
            found[f"{block}.{head}"] = ((counts.mean() / counts) ** exponent).clamp(*_LIMITS)
    return found


def losses(logits: Logits, batch: Batch, weights: Weights, recipe: Recipe) -> dict[str, Tensor]:
    """Mean loss of each block, and of the order in contrast groups."""
    found = {block: _block(block, logits[block], batch.targets[block], weights, recipe) for block in BLOCKS}
    return {**found, "rank": rank_loss(logits["agent"], batch)}


def total(parts: Mapping[str, Tensor], recipe: Recipe) -> Tensor:
    return torch.stack([recipe.shares[name] * loss for name, loss in parts.items()]).sum()


def _block(block: str, logits: Tensor, targets: Tensor, weights: Weights, recipe: Recipe) -> Tensor:
    sums, shares = logits.new_zeros(()), 0.0
    for at, (head, part) in enumerate(COLUMNS[block].items()):
        known = targets[:, at] >= 0
        if known.any():
            share = recipe.flags if head.startswith("flag_") else 1.0
            ordinal = block == "agent" and head in ORDINAL
            sums = sums + share * head_loss(logits[known][:, part], targets[known, at], weights[f"{block}.{head}"], recipe.gamma, ordinal)
            shares += share
    return sums / shares if shares else sums


def head_loss(logits: Tensor, truth: Tensor, weights: Tensor, gamma: float, ordinal: bool) -> Tensor:
    """Weighted focal cross-entropy; with ``ordinal`` the ranked probability score (Epstein, 1969) on top."""
    logs = fn.log_softmax(wide(logits), dim=1)
    own = logs.gather(1, truth[:, None])[:, 0]
    each = weights[truth]
    loss = -(each * (1 - own.exp()) ** gamma * own).sum() / each.sum()
    return loss + ranked_score(logs.exp(), truth) if ordinal else loss


def wide(logits: Tensor) -> Tensor:
    """Two columns for yes or no."""
    return torch.cat([torch.zeros_like(logits), logits], dim=1) if logits.shape[1] == 1 else logits


def ranked_score(probs: Tensor, truth: Tensor) -> Tensor:
    """Mean squared distance of the cumulated probabilities from the truth: two steps off costs more than one."""
    steps = (torch.arange(probs.shape[1], device=probs.device)[None] >= truth[:, None]).float()
    return ((probs.cumsum(dim=1) - steps) ** 2).sum(dim=1).mean()


def rank_loss(logits: Tensor, batch: Batch) -> Tensor:
    """For two answers of a contrast group whose labels differ: the better must stand above (Burges et al., 2005)."""
    together = (batch.groups[:, None] == batch.groups[None]) & (batch.groups >= 0)[:, None]
    found = []
    for at, (head, part) in enumerate(COLUMNS["agent"].items()):
        truth = batch.targets["agent"][:, at]
        pairs = together & (truth[:, None] > truth[None]) & (truth >= 0)[None]
        if head in RANKED and pairs.any():
            value = expected(logits[:, part])
            found.append(fn.softplus(value[None] - value[:, None])[pairs].mean())
    return torch.stack(found).mean() if found else logits.new_zeros(())


def expected(logits: Tensor) -> Tensor:
    """A number that grows with the class: the logit of yes, or the mean class."""
    if logits.shape[1] == 1:
        return logits[:, 0]
    return fn.softmax(logits, dim=1) @ torch.arange(logits.shape[1], dtype=logits.dtype, device=logits.device)
