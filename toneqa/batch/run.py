"""Scores many inputs in order: one result for every input, errors included."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import toneqa
from toneqa import errors
from toneqa.batch.clock import OutOfTimeError, limited
from toneqa.batch.crew import Crew
from toneqa.batch.heap import settled
from toneqa.batch.repeats import Entry, Repeats
from toneqa.config import SPACY, Settings
from toneqa.importers.base import Item as Item
from toneqa.lang.spacy_backend import load_pipeline
from toneqa.ml.registry import load_model
from toneqa.pipeline import Analyzer
from toneqa.report.wire import Versions, Writer
from toneqa.rules.catalogue import catalogue
from toneqa.types import Conversation, Failure

CHUNK: Final = 32
"""Conversations a worker takes at once: enough to keep it busy, few enough for smooth progress."""

MEGABYTE: Final = 1 << 20

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Setup:
    """All that a worker needs to build its analyzer. ``key``: the secret that links a person's results."""

    settings: Settings = Settings()
    model: Path | None = None
    masked: bool = True
    key: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Engine:
    """Who scores: ``workers`` processes, each with ``memory`` MB at most (None: as much as there is), each conversation
    within ``seconds`` of processor time (None: as long as it takes).

    One worker without a limit of memory is this process itself. Nothing here changes a result, but that a conversation may not fit.
    """

    workers: int = 1
    memory: int | None = None
    seconds: float | None = None


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
        except MemoryError:
            return self.lost(talk)
        except Exception as error:  # a bug must not stop the run: it becomes a result of its own
            return self._failed(talk, "E901", type(error).__name__)

    def lost(self, item: Item) -> Result:
        """The result of an input that takes more memory than there is."""
        if isinstance(item, Failure):
            return self.writer.failure(item)
        return self._failed(item, "E262", "")

    def late(self, item: Item, seconds: float) -> Result:
        """The result of an input that takes longer than it may."""
        if isinstance(item, Failure):
            return self.writer.failure(item)
        return self._failed(item, "E266", f"{seconds:g}")

    def _failed(self, talk: Conversation, code: str, what: str) -> Result:
        return self.writer.failure(Failure(code, errors.TEXTS[code].format(what=what), talk.source or talk.id, talk.id))


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
    return Scorer(analyzer, Writer(versions, analyzer.house.rules, setup.masked, setup.settings.keep, setup.key))


def _digest(settings: Settings) -> str:
    """Of all that is set; a spaCy pipeline counts with its weights, whatever its name, the spelling check with its dictionaries."""
    digest = load_pipeline(settings.spacy_model).digest(settings.digest) if settings.lang_backend == SPACY else settings.digest
    if settings.names_model:
        from toneqa.privacy.entities import load_entities

        digest = load_entities(settings.names_model).digest(digest)
    if settings.spelling:
        from toneqa.lang.spelling import load_speller

        digest = hashlib.sha256(f"{digest} {load_speller().digest}".encode()).hexdigest()
    return digest


def score_all(items: Iterable[Item], setup: Setup, engine: Engine = Engine(), repeats: Repeats | None = None) -> Iterator[Result]:
    """Results in input order, whatever the number of workers. ``repeats`` learns what was met before."""
    repeats = repeats or Repeats()
    for chunk, scored in _scored(repeats.chunks(items, CHUNK), setup, engine):
        yield from repeats.results(chunk, scored, scorer(setup).writer)


def _scored(chunks: Iterator[list[Entry]], setup: Setup, engine: Engine) -> Iterator[tuple[list[Entry], list[Result]]]:
    if engine.workers == 1 and engine.memory is None:
        scorer(setup).score([])
        with settled():
            for chunk in chunks:
                yield chunk, work(setup, engine.seconds, own(chunk))
        return
    taken = deque[list[Entry]]()

    def handed() -> Iterator[list[Item]]:
        for chunk in chunks:
            taken.append(chunk)
            yield own(chunk)

    warm = scorer(setup)
    warm.score([])
    with settled(), Crew(engine.workers, partial(mortal, setup, engine.seconds), warm.lost, partial(limit, engine.memory)) as crew:
        for results in crew.run(handed()):
            yield taken.popleft(), results


def own(chunk: Sequence[Entry]) -> list[Item]:
    """What of a chunk has to be scored."""
    return [entry.item for entry in chunk if entry.like is None]


def work(setup: Setup, seconds: float | None, items: Sequence[Item]) -> list[Result]:
    """What a worker process does. A chunk that takes longer than one conversation may is scored again one by one."""
    own_scorer = scorer(setup)
    try:
        with limited(seconds):
            return own_scorer.score(items)
    except OutOfTimeError:
        return [_alone(own_scorer, item, seconds or 0) for item in items]


def mortal(setup: Setup, seconds: float | None, items: Sequence[Item]) -> list[Result]:
    """As ``work``, in a process that ends when memory runs out: what was taken does not come back, and the next would suffer.

    Raises:
        MemoryError: others take over, one conversation at a time.
    """
    results = work(setup, seconds, items)
    if any(result["error"] and result["error"]["code"] == "E262" for result in results):
        raise MemoryError
    return results


def _alone(own_scorer: Scorer, item: Item, seconds: float) -> Result:
    try:
        with limited(seconds):
            return own_scorer.score([item])[0]
    except OutOfTimeError:
        return own_scorer.late(item, seconds)


def limit(memory: int | None) -> None:
    """The limit of this process, where the system knows one."""
    if memory is not None:
        with suppress(ImportError, OSError, ValueError):
            import resource

            resource.setrlimit(resource.RLIMIT_DATA, (memory * MEGABYTE,) * 2)
