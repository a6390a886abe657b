"""The same work on a Ray cluster: Ray Data reads parts of the inputs in many places, actors score them, results come back in order.

An actor loads the model once, into a worker process of its own (``toneqa.batch.crew``): a conversation that kills that process costs
an error, not the actor. An actor or a machine that dies is replaced by Ray, and the part it had is done again.
"""

from __future__ import annotations

import logging
import os
import pickle
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from toneqa.batch.content import content
from toneqa.batch.crew import Crew
from toneqa.batch.parts import Numbered, Numberer, Part, cut, read, scan
from toneqa.batch.repeats import Repeats
from toneqa.batch.run import CHUNK, Engine, Setup, limit, own, scorer, work
from toneqa.errors import StoreError, UseError
from toneqa.importers.base import ReadOptions
from toneqa.importers.seen import hashed
from toneqa.report.wire import dump

LOOKING: Final = 0.25
"""Processors for looking a part through: it waits for the disk more than it counts."""

_ALONE: Final = {"RAY_USAGE_STATS_ENABLED": "0"}
"""A cluster that is started here tells nobody that it was (docs.ray.io, Usage Stats Collection)."""

Row = dict[str, Any]
Batch = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scored:
    """One line of results, with what the chain of the inputs needs."""

    line: bytes
    content: bytes
    id: int


def score_parts(numbered: Numbered, setup: Setup, given: ReadOptions, crew: Crew, repeats: Repeats) -> Iterator[Scored]:
    """The results of a part in order. Pure: equal parts give equal results, wherever and however often they are scored."""
    warm = scorer(setup)
    chunks = list(repeats.chunks(read(numbered, given), CHUNK))
    for chunk, scored in zip(chunks, crew.run(own(chunk) for chunk in chunks), strict=True):
        for entry, result in zip(chunk, repeats.results(chunk, scored, warm.writer), strict=True):
            line = (dump(result) + "\n").encode("utf-8", "replace")
            yield Scored(line, content(entry.item), hashed(entry.item.id or ""))


class Actor:
    """Scores parts as they come; its worker process starts with it."""

    def __init__(self, setup: Setup, given: ReadOptions, engine: Engine) -> None:
        self._setup, self._given = setup, given
        vars(sys.modules["__main__"]).pop("__file__", None)  # the worker needs toneqa alone, not what Ray runs here
        self._crew = Crew(1, partial(work, setup, engine.seconds), scorer(setup).lost, partial(limit, engine.memory), "spawn").__enter__()

    def __call__(self, batch: Batch) -> Batch:
        scored, counts = [], []
        for packed in batch["part"]:
            repeats = Repeats()
            scored.append(pickle.dumps(list(score_parts(pickle.loads(packed), self._setup, self._given, self._crew, repeats))))
            counts.append(pickle.dumps((repeats.conversations, repeats.messages)))
        return {"scored": scored, "repeats": counts}


def connect(address: str | None, workers: int) -> Any:
    """Ray, connected to the cluster of that address or to one that is started here for this run.

    Raises:
        UseError: E107 Ray is not installed, E117 there is no cluster.
    """
    os.environ.update(_ALONE)
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise UseError("E107", what="ray", near="ray") from error
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    own: Row = {} if address else {"num_cpus": max(workers, os.cpu_count() or 1), "include_dashboard": False}
    try:
        ray.init(address=address or "local", ignore_reinit_error=True, log_to_driver=False, logging_level=logging.ERROR, **own)
    except (OSError, ValueError, RuntimeError) as error:
        raise UseError("E117", what=address or "local", near=type(error).__name__) from error
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    return ray


def look_through(ray: Any, files: Iterable[str], given: ReadOptions, numberer: Numberer) -> list[Numbered]:
    """All parts of the files, numbered; ``numberer`` learns what it asked for."""
    parts = list(cut(files, given))

    def look(batch: Batch) -> Batch:
        return {"scan": [pickle.dumps(scan(pickle.loads(packed), given)) for packed in batch["part"]]}

    found = _dataset(ray, parts).map_batches(look, batch_size=1, num_cpus=LOOKING)
    return [numberer.number(part, pickle.loads(row["scan"])) for part, row in zip(parts, found.iter_rows(), strict=True)]


def score_on(ray: Any, parts: list[Numbered], setup: Setup, given: ReadOptions, engine: Engine, repeats: Repeats) -> Iterator[list[Scored]]:
    """The results part by part, in order.

    Raises:
        StoreError: E407 a part could not be scored, E403 a file changed while it was read.
    """
    pool = ray.data.ActorPoolStrategy(min_size=1, max_size=engine.workers)
    actors = _dataset(ray, parts).map_batches(
        Actor,
        fn_constructor_args=(setup, given, engine),
        batch_size=1,
        num_cpus=1,
        compute=pool,
    )
    try:
        for numbered, row in zip(parts, actors.iter_rows(), strict=True):
            yield taken(numbered, row, repeats)
    except ray.exceptions.RayError as error:
        raise StoreError("E407", what=type(error).__name__) from error


def taken(numbered: Numbered, row: Row, repeats: Repeats) -> list[Scored]:
    """The results of a part out of its row."""
    talks, messages = pickle.loads(row["repeats"])
    repeats.conversations += talks
    repeats.messages += messages
    scored: list[Scored] = pickle.loads(row["scored"])
    if len(scored) != numbered.count:
        raise StoreError("E408", what=numbered.part.path)
    return scored


def _dataset(ray: Any, parts: Iterable[Part | Numbered]) -> Any:
    rows = [{"part": pickle.dumps(part)} for part in parts]
    return ray.data.from_items(rows, override_num_blocks=max(len(rows), 1))
