"""The net: a checkpoint with the heads of the family ``encoder`` on top. ``toneqa.ml.encoder`` does the same sums in numpy."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, Final

import torch
from torch import Tensor, nn

from toneqa.ml.encoder import BLOCKS, TIMES
from toneqa.ml.linear import columns_of
from toneqa.training.finetune.batches import Batch, Chunk

HIDDEN: Final = 64
"""Width of the small layer of the conversation heads; other widths were not tried."""

Logits = Mapping[str, Tensor]


class Net(nn.Module):
    """``encoder``: what ``AutoModel`` gives; ``bf16``: it learns in 16 bits, and always answers in 32."""

    def __init__(self, encoder: Any, dropout: float, bf16: bool = False) -> None:
        super().__init__()
        self.bf16 = bf16
        self.encoder = encoder
        self.typed = "token_type_ids" in inspect.signature(encoder.forward).parameters and getattr(encoder.config, "type_vocab_size", 0) > 1
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleDict({name: nn.Sequential(*_layers(name, encoder.config.hidden_size)) for name in BLOCKS})

    def hidden(self, chunk: Chunk) -> Tensor:
        """Windows × subwords × width."""
        types = {"token_type_ids": chunk.types} if self.typed else {}
        with torch.autocast(chunk.ids.device.type, torch.bfloat16, enabled=self.bf16 and self.training):
            found: Tensor = self.encoder(input_ids=chunk.ids, attention_mask=chunk.mask, **types).last_hidden_state
        return found

    def forward(self, batch: Batch) -> Logits:
        flat = torch.cat([self.hidden(chunk).flatten(0, 1).float() for chunk in batch.chunks])
        firsts = _mean_of(flat, *batch.firsts, batch.messages)
        whole = self.dropout(torch.cat([firsts, _mean_of(flat, *batch.owns, batch.messages)], dim=1))
        marks = _mean_of(flat, *batch.marks, len(batch.targets["sentence"]))
        return {
            "agent": self.heads["agent"](whole[batch.agents]),
            "client": self.heads["client"](whole[batch.clients]),
            "sentence": self.heads["sentence"](self.dropout(marks)),
            "conversation": self.heads["conversation"](self.dropout(_talks(firsts, batch))),
        }


def _layers(name: str, width: int) -> list[nn.Module]:
    columns = max(part.stop for part in columns_of(BLOCKS[name]).values())
    if name != "conversation":
        return [nn.Linear(width * TIMES[name], columns)]
    return [nn.Linear(width * TIMES[name], HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, columns)]


def _mean_of(flat: Tensor, places: Tensor, owners: Tensor, count: int) -> Tensor:
    """Mean of the rows of each owner; zeros for one without."""
    sums = flat.new_zeros(count, flat.shape[1]).index_add(0, owners, flat[places])
    counts = flat.new_zeros(count).index_add(0, owners, flat.new_ones(len(owners)))
    return sums / counts.clamp(min=1)[:, None]


def _talks(firsts: Tensor, batch: Batch) -> Tensor:
    rows = [torch.cat([_both(firsts[list(clients)]), _both(firsts[list(agents)])]) for clients, agents in batch.talks]
    return torch.stack(rows) if rows else firsts.new_zeros(0, 4 * firsts.shape[1])


def _both(rows: Tensor) -> Tensor:
    return torch.cat([rows.mean(dim=0), rows.amax(dim=0)]) if len(rows) else rows.new_zeros(2 * rows.shape[1])
