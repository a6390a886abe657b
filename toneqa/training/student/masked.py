"""Masked-language training (Devlin et al., 2019): a word of the window is hidden, the net says which it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from toneqa.training.student.course import Schedule
from toneqa.training.student.distil import parted
from toneqa.training.student.subwords import MASK, SPECIAL
from toneqa.training.student.windows import Batch, Ints, Windows, batch_of, plan

SHARE: Final = 0.15
HIDDEN, OTHER = 0.8, 0.1
"""Of the chosen subwords so many are hidden, so many become another one, the rest stay."""


class Guesser(nn.Module):
    """``encoder`` with a head over its own table of subwords."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.turn, self.norm = nn.Linear(width, width), nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(encoder.config.vocab_size))

    def forward(self, batch: Batch, ids: Tensor, chosen: Tensor) -> Tensor:
        """Logits of the chosen places over the vocabulary."""
        hidden = self.encoder(input_ids=ids, attention_mask=batch.mask, token_type_ids=batch.types).last_hidden_state[chosen]
        table = self.encoder.get_input_embeddings().weight
        found: Tensor = self.norm(functional.gelu(self.turn(hidden))) @ table.T + self.bias
        return found


class Masking:
    """See ``Lessons``."""

    def __init__(self, net: Guesser, windows: Windows, seed: int) -> None:
        self.net, self.windows = net, windows
        self.rows, self.kept = parted(windows, seed)

    def plan(self, schedule: Schedule, epoch: int) -> Sequence[Ints]:
        return plan(self.windows, self.rows, schedule.batch, schedule.seed, epoch)

    def loss(self, rows: Ints) -> Tensor:
        return functional.cross_entropy(*self._guess(rows, None))

    def held(self) -> Mapping[str, float]:
        """Loss and share of right guesses, always with the same places hidden."""
        chance = torch.Generator().manual_seed(0)
        found = [self._guess(rows, chance) for rows in plan(self.windows, self.kept, 4096, 0, 0)]
        loss = torch.cat([functional.cross_entropy(logits, truth, reduction="none") for logits, truth in found]).mean()
        right = torch.cat([logits.argmax(dim=1) == truth for logits, truth in found]).float().mean()
        return {"held_loss": float(loss), "right": float(right)}

    def _guess(self, rows: Ints, chance: torch.Generator | None) -> tuple[Tensor, Tensor]:
        batch = batch_of(self.windows, rows)
        drawn, kind = (torch.rand(batch.ids.shape, generator=chance) for _ in range(2))
        chosen = (drawn < SHARE) & (batch.ids >= len(SPECIAL))
        if not chosen.any():
            chosen = (drawn == drawn[batch.ids >= len(SPECIAL)].min()) & (batch.ids >= len(SPECIAL))
        others = torch.randint(len(SPECIAL), self.net.encoder.config.vocab_size, batch.ids.shape, generator=chance)
        ids = torch.where(chosen & (kind < HIDDEN), torch.full_like(batch.ids, MASK), batch.ids)
        ids = torch.where(chosen & (kind >= HIDDEN) & (kind < HIDDEN + OTHER), others, ids)
        return self.net(batch, ids, chosen), batch.ids[chosen]
