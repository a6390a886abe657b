"""How the training goes. Set once by hand; only what says so was searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

RANKED: Final = ("grade", "harsh", "joining", "explanation", "alternative")
"""Heads that must put the answers of a contrast group in order."""

ORDINAL: Final = frozenset(RANKED) - {"harsh"}


@dataclass(frozen=True)
class Recipe:
    """``rate``: step size of the checkpoint at its highest, ``heads_rate`` that of the new heads; ``batch``: subwords of a step.

    ``rare``: exponent of the class weights, 0 for none, 1 for full balance; ``gamma``: that of the focal loss (Lin et al.,
    2017), 0 for none. ``patience``: rounds without a better held-out result before the end. ``save``: steps between checkpoints.
    ``bf16``: the checkpoint reckons in 16 bits while it learns: 1.6 times faster on a processor that can, slower on others.
    ``shares``: weight of each part in the sum of losses; ``flags`` is that of each flag against the other message heads.
    """

    epochs: int = 8
    seed: int = 0
    rate: float = 1e-4
    heads_rate: float = 1e-3
    batch: int = 4096
    warmup: float = 0.06
    decay: float = 0.01
    dropout: float = 0.1
    rare: float = 0.5
    gamma: float = 0.0
    patience: int = 2
    save: int = 25
    bf16: bool = False
    flags: float = 0.3
    shares: Mapping[str, float] = field(
        default_factory=lambda: {"agent": 1.0, "client": 1.0, "sentence": 1.0, "conversation": 0.5, "rank": 0.3}
    )
