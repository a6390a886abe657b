"""Scores many inputs in order: one result for every input, errors included."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

import toneqa
from toneqa import errors
from toneqa.config import SPACY, Settings
from toneqa.lang.spacy_backend import load_pipeline
from toneqa.ml.registry import load_model
from toneqa.pipeline import Analyzer
from toneqa.report.wire import Versions, Writer
from toneqa.rules.catalogue import catalogue
from toneqa.types import Conversation, Failure

CHUNK: Final = 32
"""Conversations a worker takes at once: enough to keep it busy, few enough for smooth progress."""

Item = Conversation | Failure
Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Setup:
    """All that a worker needs to build its analyzer. ``key``: the secret that links a person's results."""

    settings: Settings = Settings()
    model: Path | None = None
    masked: bool = True
    key: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Scorer:
    """A chunk of inputs to a chunk of results; never raises for the sake of one input."""

    analyzer: Analyzer
    writer: Writer

    def score(self, items: Sequence[Item]) -> list[Result]:
        talks = [item for item in items if isinstance(item, Conversation)]
        results = iter(self._talks(talks))
        return [self.writer.failure(item) if isinstance(item, Failure) else next(results) for item in items]

    def _talks(self, talks: Sequence[Conversation]) -> list[Result]:
        try:
            return [self.writer.result(r) for r in self.analyzer.analyse_many(talks)]
        except Exception:
            return [self._one(talk) for talk in talks]

    def _one(self, talk: Conversation) -> Result:
        try:
            return self.writer.result(self.analyzer.analyse(talk))
        except Exception as error:  # a bug must not stop the run: it becomes a result of its own
            text = errors.TEXTS["E901"].format(what=type(error).__name__)
            return self.writer.failure(Failure("E901", text, talk.source or talk.id, talk.id))


@cache
def scorer(setup: Setup) -> Scorer:
    """The scorer of this process for that setup."""
    model = load_model(setup.model)
    if setup.settings.plugs:
        from toneqa.ml.plugged import plugged

        model = plugged(model, setup.settings.plugs)
    rules = catalogue()
    versions = Versions(toneqa.__version__, rules.digest, model.version, _digest(setup.settings))
    analyzer = Analyzer(model, setup.settings, setup.masked, setup.key)
    return Scorer(analyzer, Writer(versions, analyzer.house.rules, setup.masked, setup.settings.keep))


def _digest(settings: Settings) -> str:
    """Of all that is set; a spaCy pipeline counts with its weights, whatever its name."""
    return load_pipeline(settings.spacy_model).digest(settings.digest) if settings.lang_backend == SPACY else settings.digest


def score_all(items: Iterable[Item], setup: Setup, workers: int = 1) -> Iterator[Result]:
    """Results in input order, whatever the number of workers."""
    chunks = _chunks(items)
    if workers <= 1:
        for chunk in chunks:
            yield from scorer(setup).score(chunk)
        return
    scorer(setup).score([])
    context = multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn")
    with context.Pool(workers, initializer=_ignore_interrupts) as pool:
        for results in _windowed(pool, ((setup, chunk) for chunk in chunks), workers * 4):
            yield from results


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    source = iter(items)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _windowed(pool: Any, tasks: Iterator[tuple[Setup, list[Item]]], window: int) -> Iterator[list[Result]]:
    """Ordered like ``imap`` but never more than ``window`` chunks ahead of the reader."""
    waiting = [pool.apply_async(_score_chunk, task) for task in islice(tasks, window)]
    while waiting:
        yield waiting.pop(0).get()
        waiting.extend(pool.apply_async(_score_chunk, task) for task in islice(tasks, 1))


def _score_chunk(setup: Setup, items: list[Item]) -> list[Result]:
    return scorer(setup).score(items)


def _ignore_interrupts() -> None:
    """Ctrl-C is for the parent: it stops the pool and keeps the partial file."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
