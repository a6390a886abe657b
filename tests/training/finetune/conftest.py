"""A tiny training, made once a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.training.finetune import tiny

COUNT = 8


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.checkpoint(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two files without contrast groups and two whole groups."""
    folder = tmp_path_factory.mktemp("data")
    tiny.corpus(folder, ("a1", "a2"), COUNT)
    return tiny.corpus(folder, ("a6",), 8)


@dataclass(frozen=True)
class Trained:
    """A net after a few steps, and its files in eight bits and in full."""

    net: Any
    origin: Any
    measured: Any
    held: Any
    talks: list[Any]
    small: dict[str, bytes]
    full: dict[str, bytes]


@pytest.fixture(scope="session")
def trained(base: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    import torch

    from toneqa.training.finetune.checkpoint import Shelf
    from toneqa.training.finetune.export import contents_of
    from toneqa.training.finetune.loop import Loop
    from toneqa.training.finetune.net import Net
    from toneqa.training.finetune.origin import load_origin
    from toneqa.training.finetune.recipe import Recipe
    from toneqa.training.finetune.rows import dataset_of
    from toneqa.training.finetune.split import split
    from toneqa.training.labelled import files_of, no_hits, read_labelled

    torch.manual_seed(0)
    recipe = Recipe(epochs=3, batch=1500, rate=3e-3, heads_rate=1e-2)
    parts = split(read_labelled(files_of([data]), no_hits), "a2")
    origin = load_origin(str(base))
    net = Net(origin.net, recipe.dropout)
    shelf = Shelf(tmp_path_factory.mktemp("out"), "task")
    loop = Loop(net, dataset_of(parts.learn, origin.cutter), dataset_of(parts.held, origin.cutter), recipe, shelf, lambda text: None)
    measured = loop.run(shelf.begin(resume=False))
    small, full = (contents_of(net, origin, measured, {}, small) for small in (True, False))
    return Trained(net, origin, measured, loop.held, list(parts.held), small, full)
