"""From labelled files and a checkpoint to a folder that ``--model`` takes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import torch

from toneqa.errors import StoreError
from toneqa.ml.registry import load_model, write_model
from toneqa.training.evaluate import table
from toneqa.training.finetune.card import Told, card
from toneqa.training.finetune.checkpoint import Shelf
from toneqa.training.finetune.export import contents_of, weights_of
from toneqa.training.finetune.loop import Loop, Say
from toneqa.training.finetune.net import Net
from toneqa.training.finetune.origin import Origin, load_origin
from toneqa.training.finetune.recipe import Recipe
from toneqa.training.finetune.rows import dataset_of
from toneqa.training.finetune.split import Split, split
from toneqa.training.labelled import no_hits, read_labelled


def finetune(
    base: str, files: Sequence[Path], out: Path, recipe: Recipe, held_out: str | None = None, resume: bool = False, say: Say = print
) -> int:
    """Bytes written. Equal data, checkpoint and recipe give equal files on the same machine, unbroken or resumed.

    Raises:
        ToneqaError: the data, the checkpoint or the state to go on with cannot be used.
    """
    torch.manual_seed(recipe.seed)
    parts = split(read_labelled(files, no_hits), held_out)
    origin = load_origin(base)
    sums = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    shelf = Shelf(out, _task(origin, sums, parts, recipe))
    state = shelf.begin(resume)
    net = Net(origin.net, recipe.dropout, recipe.bf16)
    say(f"Учу на разговорах: {len(parts.learn)}, отложено: {len(parts.held)}{f' ({parts.name})' if parts.name else ''}.")
    loop = Loop(net, dataset_of(parts.learn, origin.cutter), dataset_of(parts.held, origin.cutter), recipe, shelf, say)
    try:
        measured = loop.run(state)
    except KeyboardInterrupt as stop:
        raise StoreError("E450", what=str(shelf.folder), at=str(out)) from stop
    about = {"base": origin.name, "data": sums, "recipe": asdict(recipe)}
    contents = contents_of(net, origin, measured, about)
    write_model(out, "encoder", contents, weights_of(net, origin))
    _write_card(out, origin, sums, parts, recipe, loop.place.epoch - loop.place.waited)
    shelf.finish()
    return sum(len(data) for data in contents.values())


def _task(origin: Origin, sums: Mapping[str, str], parts: Split, recipe: Recipe) -> str:
    """Digest of all that the result depends on, the weights of the checkpoint included."""
    found = hashlib.sha256(json.dumps([sums, parts.name, asdict(recipe), origin.net.config.to_dict()], default=str).encode())
    found.update(origin.tokenizer.to_str().encode())
    for name, weight in sorted(origin.net.state_dict().items()):
        found.update(name.encode() + weight.contiguous().view(torch.uint8).numpy().tobytes())
    return found.hexdigest()


def _write_card(out: Path, origin: Origin, sums: Mapping[str, str], parts: Split, recipe: Recipe, epoch: int) -> None:
    """Measured with the files that were written."""
    model = load_model(out)
    lines = table(parts.held, model.predict([talk.input for talk in parts.held]))
    told = Told(origin.name, origin.licence, sums, parts, recipe, epoch, lines, model.thresholds)
    (out / "CARD.md").write_text(card(told), "utf-8")
