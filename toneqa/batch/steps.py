"""A run from its inputs to its lines, here or on a cluster: each result with the hash of all inputs up to it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toneqa.batch.content import chained, linked
from toneqa.batch.journal import Journal, changed, skip
from toneqa.batch.repeats import Repeats
from toneqa.batch.run import Engine, Setup, score_all
from toneqa.importers.base import Item, ReadOptions
from toneqa.importers.files import read_files
from toneqa.importers.tally import Tally
from toneqa.privacy.places import Places

if TYPE_CHECKING:
    from toneqa.batch.ray_engine import Scored

Result = dict[str, Any]
Step = tuple[Result, bytes]


@dataclass(frozen=True, slots=True)
class Run:
    """An open journal with all that its inputs and results depend on. ``tally`` and ``repeats`` learn what happened."""

    journal: Journal
    given: ReadOptions
    setup: Setup
    tally: Tally
    repeats: Repeats

    @property
    def places(self) -> Places | None:
        """Hides what names of files and numbers tell of persons; one for a whole run."""
        return Places(self.setup.settings.keep, self.setup.key) if self.setup.masked else None


def local_steps(run: Run, engine: Engine) -> Iterator[Step]:
    """What is done already is passed over at once.

    Raises:
        StoreError: E403 what was read before has changed.
    """
    journal = run.journal
    found = read_files(map(Path, journal.plan.files), run.given, run.tally)
    places = run.places
    inputs = chained(map(places.of, found) if places else found)
    skip(inputs, journal.at, journal.partial)
    chains = deque[bytes]()

    def fresh() -> Iterator[Item]:
        for item, chain in inputs:
            chains.append(chain)
            yield item

    return ((result, chains.popleft()) for result in score_all(fresh(), run.setup, engine, run.repeats))


def cluster_steps(run: Run, engine: Engine, address: str | None) -> Iterator[Step]:
    """All parts are looked through, and what is done is passed over, at once.

    Raises:
        UseError: E107 Ray is not installed, E117 there is no cluster.
        StoreError: E403; E407 the cluster gave up, E408 a file changed while it was read.
    """
    from toneqa.batch.parts import Numberer
    from toneqa.batch.ray_engine import connect, look_through, score_on

    ray, journal = connect(address, engine.workers), run.journal
    numberer = Numberer(journal.at.done, run.places, tally=run.tally)
    parts = look_through(ray, journal.plan.files, run.given, numberer)
    if numberer.done or numberer.chain != journal.at.chain:
        raise changed("входные файлы", journal.partial)
    passed, chain = journal.at.done, journal.at.chain
    while parts and parts[0].count <= passed:
        passed -= parts.pop(0).count
    return _told(score_on(ray, parts, run.setup, run.given, engine, run.repeats), passed, chain)


def _told(parts: Iterable[Sequence[Scored]], passed: int, chain: bytes) -> Iterator[Step]:
    """All results but the first ``passed``."""
    for scored in parts:
        for one in scored[passed:]:
            chain = linked(chain, one.content, one.id)
            yield json.loads(one.line), chain
        passed = 0
