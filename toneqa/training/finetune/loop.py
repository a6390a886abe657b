"""The steps of a training: killed anywhere and gone on with, it ends where it would have ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch

from toneqa.training.finetune.batches import Batch, batch_of, moved, plan
from toneqa.training.finetune.checkpoint import BEST, LAST, Shelf
from toneqa.training.finetune.losses import Weights, class_weights, losses, total
from toneqa.training.finetune.measure import Measured, measure
from toneqa.training.finetune.net import Net
from toneqa.training.finetune.recipe import Recipe

Say = Callable[[str], None]


@dataclass
class Place:
    """Where the training stands. ``waited``: epochs since the best one."""

    epoch: int = 0
    at: int = 0
    step: int = 0
    best: float = -2.0
    waited: int = 0


def device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"


@dataclass
class Loop:
    """``learn`` and ``held`` are datasets of rows."""

    net: Net
    learn: Any
    held: Any
    recipe: Recipe
    shelf: Shelf
    say: Say
    place: Place = field(default_factory=Place)

    def __post_init__(self) -> None:
        recipe, rows = self.recipe, self.learn
        self.device = device()
        self.net.to(self.device)
        self.optimizer = torch.optim.AdamW(_groups(self.net, recipe))
        self.weights: Weights = {name: w.to(self.device) for name, w in class_weights(_targets(rows), recipe.rare).items()}
        self.plans = [plan(list(rows["group"]), list(rows["size"]), recipe.batch, recipe.seed, epoch) for epoch in range(recipe.epochs)]
        self.measured_on = batches_of(self.held, recipe.batch)
        self.steps = sum(map(len, self.plans))

    def run(self, state: Mapping[str, Any] | None) -> Measured:
        """The net at its best, and what it is worth."""
        if state is not None:
            self._restore(state)
        while self.place.epoch < self.recipe.epochs and self.place.waited < self.recipe.patience:
            self._epoch()
        self.net.load_state_dict(self.shelf.load(BEST)["net"])
        return measure(self.net, self.measured_on, self.weights, self.recipe, self.device)

    def _epoch(self) -> None:
        place, plan_ = self.place, self.plans[self.place.epoch]
        self.net.train()
        while place.at < len(plan_):
            began = time.perf_counter()
            batch = batch_of([self.learn[number] for number in plan_[place.at]])
            parts = self._step(batch)
            place.at += 1
            self._tell(parts, batch.size / (time.perf_counter() - began))
            if place.step % self.recipe.save == 0:
                self.shelf.save(LAST, self._state())
        self._judge()

    def _step(self, batch: Batch) -> dict[str, float]:
        factor = self._factor()
        for group in self.optimizer.param_groups:
            group["lr"] = group["highest"] * factor
        here = moved(batch, self.device)
        parts = losses(self.net(here), here, self.weights, self.recipe)
        loss = total(parts, self.recipe)
        self.optimizer.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimizer.step()
        self.place.step += 1
        return {name: float(part.detach()) for name, part in {"loss": loss, **parts}.items()}

    def _factor(self) -> float:
        """Up in a straight line, then down to nothing at the last step."""
        done = (self.place.step + 1) / self.steps
        return min(done / self.recipe.warmup, (1 - done) / (1 - self.recipe.warmup) + 1 / self.steps)

    def _judge(self) -> None:
        """The end of an epoch: measured, kept when it is the best."""
        place = self.place
        found = measure(self.net, self.measured_on, self.weights, self.recipe, self.device)
        better = found.kappa > place.best
        place.epoch, place.at = place.epoch + 1, 0
        place.best, place.waited = (found.kappa, 0) if better else (place.best, place.waited + 1)
        self.shelf.write(step=place.step, epoch=place.epoch, held_loss=round(found.loss, 5), held_kappa=round(found.kappa, 5))
        self.say(f"  эпоха {place.epoch}: потери на отложенных {found.loss:.3f}, средняя κ {found.kappa:.3f}")
        if better:
            self.shelf.save(BEST, {"net": self.net.state_dict()})
        self.shelf.save(LAST, self._state())

    def _tell(self, parts: Mapping[str, float], speed: float) -> None:
        rounded = {name: round(value, 5) for name, value in parts.items()}
        self.shelf.write(step=self.place.step, epoch=self.place.epoch + 1, **rounded, subwords_per_second=round(speed))

    def _state(self) -> dict[str, Any]:
        net, optimizer = self.net.state_dict(), self.optimizer.state_dict()
        return {"net": net, "optimizer": optimizer, "chance": torch.get_rng_state(), **vars(self.place)}

    def _restore(self, state: Mapping[str, Any]) -> None:
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["chance"])
        self.place = Place(**{name: state[name] for name in vars(self.place)})
        self.say(f"  продолжаю с шага {self.place.step} из {self.steps}")


def batches_of(rows: Any, most: int) -> list[Batch]:
    """All rows in order."""
    numbers = [str(n) for n in range(len(rows))]
    return [batch_of([rows[n] for n in sorted(batch)]) for batch in plan(numbers, list(rows["size"]), most, 0, 0)]


def _targets(rows: Any) -> dict[str, Sequence[Sequence[int]]]:
    found = {name: [one for row in rows[name] for one in row] for name in ("agent", "client", "sentence")}
    return {**found, "conversation": list(rows["conversation"])}


def _groups(net: Net, recipe: Recipe) -> list[dict[str, Any]]:
    """Heads learn faster than the checkpoint; only matrices decay."""
    found = []
    for part, rate in ((net.encoder, recipe.rate), (net.heads, recipe.heads_rate)):
        for decays in (True, False):
            own = [p for p in part.parameters() if (p.ndim > 1) == decays]
            found.append({"params": own, "lr": rate, "highest": rate, "weight_decay": recipe.decay if decays else 0.0})
    return found
