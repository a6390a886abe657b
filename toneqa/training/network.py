"""The context network in torch, weight for weight what ``toneqa.ml.context`` runs in numpy (extra ``train``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from toneqa.ml.context import ATTENTION_HEADS, LAYERS, MESSAGES, WIDTH, turns
from toneqa.ml.tokens import AGENT, MOST, WHOLE, Tokens

DROPOUT: Final = 0.3
BLIND: Final = 0.5
"""Share of the inputs (logits, vectors) hidden in training: 0.3 with weaker dropout was less calibrated and no better."""

_HIDDEN: Final = -1e9


@dataclass(frozen=True)
class Batch:
    """Padded conversations; ``whole`` marks tokens of messages, ``real`` those that are no padding."""

    role: Tensor
    kind: Tensor
    place: Tensor
    turn: Tensor
    message: Tensor
    real: Tensor
    priors: Tensor
    vectors: Tensor

    @property
    def whole(self) -> Tensor:
        return self.real & (self.kind == 0)


def batch_of(talks: Sequence[Tokens]) -> Batch:
    longest = max(len(t) for t in talks)
    place = np.tile(np.minimum(np.arange(longest), MOST - 1), (len(talks), 1))
    return Batch(
        _padded([t.role for t in talks], longest),
        _padded([(t.sentence != WHOLE).astype(np.int64) for t in talks], longest),
        torch.from_numpy(place),
        _padded([turns(t.message) for t in talks], longest),
        _padded([t.message for t in talks], longest, 1 << 20),
        _padded([np.ones(len(t), bool) for t in talks], longest),
        _padded([t.priors for t in talks], longest),
        _padded([t.vectors for t in talks], longest),
    )


def _padded(rows: Sequence[Any], longest: int, fill: int = 0) -> Tensor:
    out = np.full((len(rows), longest, *rows[0].shape[1:]), fill, rows[0].dtype)
    for at, row in enumerate(rows):
        out[at, : len(row)] = row
    return torch.from_numpy(out)


class _Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.mix, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(2 * WIDTH, WIDTH)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = x + self.drop(self._attention(self.first(x), mask))
        found: Tensor = x + self.drop(self.down(self.drop(functional.relu(self.up(self.second(x))))))
        return found

    def _attention(self, x: Tensor, mask: Tensor) -> Tensor:
        size, count, _ = x.shape
        query, key, value = self.mix(x).reshape(size, count, 3, ATTENTION_HEADS, -1).permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5 + mask
        seen = self.drop(scores.softmax(-1)) @ value
        found: Tensor = self.out(seen.transpose(1, 2).reshape(size, count, WIDTH))
        return found


class Network(nn.Module):
    """``forward``: logits of the tokens and of the conversations."""

    def __init__(self, priors: int, vectors: int, talk: int) -> None:
        super().__init__()
        self.role, self.kind = nn.Embedding(2, WIDTH), nn.Embedding(2, WIDTH)
        self.place, self.turn = nn.Embedding(MOST, WIDTH), nn.Embedding(MESSAGES, WIDTH)
        self.prior, self.vector = nn.Linear(priors, WIDTH, bias=False), nn.Linear(vectors, WIDTH, bias=False)
        self.layers = nn.ModuleList([_Layer() for _ in range(LAYERS)])
        self.norm, self.drop = nn.LayerNorm(WIDTH), nn.Dropout(DROPOUT)
        self.gain = nn.Parameter(torch.ones(priors))
        self.answer, self.talk = nn.Linear(WIDTH, priors), nn.Linear(2 * WIDTH, talk)
        nn.init.zeros_(self.answer.weight)
        nn.init.zeros_(self.answer.bias)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        x = self.role(batch.role) + self.kind(batch.kind) + self.place(batch.place) + self.turn(batch.turn)
        x = x + self.prior(self._blind(batch.priors) * 0.3) + self.vector(self._blind(batch.vectors))
        x = self.drop(x)
        mask = _mask(batch)
        for layer in self.layers:
            x = layer(x, mask)
        hidden = self.norm(x)
        return batch.priors * self.gain + self.answer(hidden), self.talk(_gathered(batch, hidden))

    def _blind(self, inputs: Tensor) -> Tensor:
        return functional.dropout(inputs, BLIND, self.training)

    def arrays(self) -> dict[str, np.ndarray[Any, Any]]:
        """Under the names of ``toneqa.ml.context``; matrices turned, for rows stand on the left there."""
        found: dict[str, np.ndarray[Any, Any]] = {"gain": self.gain.detach().numpy()}
        for name in ("role", "kind", "place", "turn"):
            found[name] = getattr(self, name).weight.detach().numpy()
        for name in ("prior", "vector"):
            found[name] = getattr(self, name).weight.detach().numpy().T
        found |= _linear("answer", self.answer) | _linear("talk", self.talk) | _norm("norm", self.norm)
        for at, layer in enumerate(self.layers):
            for name in ("mix", "out", "up", "down"):
                found |= _linear(f"{at}.{name}", getattr(layer, name))
            found |= _norm(f"{at}.first", layer.first) | _norm(f"{at}.second", layer.second)  # type: ignore[arg-type]
        return found


def _linear(name: str, layer: nn.Linear) -> dict[str, np.ndarray[Any, Any]]:
    return {name: layer.weight.detach().numpy().T, f"{name}.bias": layer.bias.detach().numpy()}


def _norm(name: str, layer: nn.LayerNorm) -> dict[str, np.ndarray[Any, Any]]:
    return {f"{name}.gain": layer.weight.detach().numpy(), f"{name}.bias": layer.bias.detach().numpy()}


def _mask(batch: Batch) -> Tensor:
    later = batch.message[:, None, :] > batch.message[:, :, None]
    return torch.zeros(later.shape).masked_fill(later & batch.real[:, :, None], _HIDDEN)[:, None]


def _gathered(batch: Batch, hidden: Tensor) -> Tensor:
    whole = batch.whole[..., None]
    mean = (hidden * whole).sum(1) / whole.sum(1).clamp(min=1)
    answers = whole & (batch.role == AGENT)[..., None]
    return torch.cat([mean, hidden.masked_fill(~answers, -1e4).amax(1).clamp(min=-5)], -1)
