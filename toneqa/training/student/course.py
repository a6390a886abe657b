"""A course of steps: killed anywhere and gone on with, it ends where it would have ended. Losses stand in ``log.jsonl``."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import torch
from torch import Tensor, nn

from toneqa.training.finetune.checkpoint import LAST, Shelf
from toneqa.training.student.windows import Ints

Say = Callable[[str], None]
_TELL: Final = 50
"""Steps between lines of the log."""


@dataclass(frozen=True)
class Schedule:
    """``rate`` rises over ``warm`` of the steps and falls along a cosine; ``batch``: subwords of a step; ``save``, ``judge``: steps between."""

    epochs: int = 3
    rate: float = 1e-3
    batch: int = 4096
    warm: float = 0.03
    decay: float = 0.01
    seed: int = 0
    save: int = 200
    judge: int = 500


class Lessons(Protocol):
    """What is taught: a net, batches of it, their loss, and how good it is on what it does not learn from."""

    @property
    def net(self) -> nn.Module: ...

    def plan(self, schedule: Schedule, epoch: int) -> Sequence[Ints]: ...

    def loss(self, rows: Ints) -> Tensor: ...

    def held(self) -> Mapping[str, float]: ...


@dataclass
class Course:
    lessons: Lessons
    schedule: Schedule
    shelf: Shelf
    say: Say
    step: int = 0
    plans: list[Ints] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.plans = [batch for epoch in range(self.schedule.epochs) for batch in self.lessons.plan(self.schedule, epoch)]
        named = list(self.lessons.net.parameters())
        groups = [{"params": [p for p in named if (p.ndim > 1) == on], "weight_decay": self.schedule.decay * on} for on in (True, False)]
        self.optimiser = torch.optim.AdamW(groups, lr=self.schedule.rate, betas=(0.9, 0.98))

    def run(self, state: Mapping[str, Any] | None) -> Mapping[str, float]:
        """What the net is worth at the end."""
        if state is not None:
            self._restore(state)
        self.lessons.net.train()
        losses, subwords, began = [], 0, time.perf_counter()
        while self.step < len(self.plans):
            losses.append(self._step(self.plans[self.step]))
            subwords += self.schedule.batch
            if self.step % _TELL == 0:
                self._tell(losses, round(subwords / (time.perf_counter() - began)))
                losses, subwords, began = [], 0, time.perf_counter()
            if self.step % self.schedule.judge == 0:
                self._judge()
            if self.step % self.schedule.save == 0:
                self.shelf.save(LAST, self._state())
        return self._judge()

    def _step(self, rows: Ints) -> float:
        for group in self.optimiser.param_groups:
            group["lr"] = self.schedule.rate * self._factor()
        loss = self.lessons.loss(rows)
        self.optimiser.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.lessons.net.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        return float(loss.detach())

    def _factor(self) -> float:
        done = (self.step + 1) / len(self.plans)
        return min(done / self.schedule.warm, 1.0) * 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))

    def _tell(self, losses: Sequence[float], speed: int) -> None:
        mean = round(sum(losses) / len(losses), 5)
        self.shelf.write(step=self.step, of=len(self.plans), loss=mean, padded_subwords_per_second=speed)

    def _judge(self) -> Mapping[str, float]:
        self.lessons.net.eval()
        with torch.no_grad():
            found = {name: round(value, 5) for name, value in self.lessons.held().items()}
        self.lessons.net.train()
        self.shelf.write(step=self.step, **found)
        self.say(f"  шаг {self.step} из {len(self.plans)}: " + ", ".join(f"{name} {value:.3f}" for name, value in found.items()))
        return found

    def _state(self) -> dict[str, Any]:
        net, optimiser = self.lessons.net.state_dict(), self.optimiser.state_dict()
        return {"net": net, "optimiser": optimiser, "chance": torch.get_rng_state(), "step": self.step}

    def _restore(self, state: Mapping[str, Any]) -> None:
        self.lessons.net.load_state_dict(state["net"])
        self.optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["chance"])
        self.step = state["step"]
        self.say(f"  продолжаю с шага {self.step} из {len(self.plans)}")
