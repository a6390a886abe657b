"""Honest predictions for the whole corpus: every conversation is judged by a model that saw neither its file nor its group.

Files written without contrast groups are left out two at a time, for each has its own author and industries; one at a time
would take twice as long. Conversations of other files that are of a branch of theirs are not learnt from either. Files of contrast
groups are split by group, whole groups together, for their variants share sentences.
"""

from __future__ import annotations

import multiprocessing
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from toneqa.ml.base import Model, Prediction
from toneqa.training.dataset import TRAINING_ONLY, Talk
from toneqa.training.frame import Seen
from toneqa.training.industries import branch

GROUP_FOLDS = 2
"""Each half of the contrast groups is judged by a model of the other half and of all other files."""

Done = Callable[[str], None]
Train = Callable[[Sequence[Seen]], Model]


@dataclass(frozen=True)
class Fold:
    """Numbers of the talks that are held out, and of those that are of their branches: nobody learns from either."""

    name: str
    held: frozenset[int]
    akin: frozenset[int] = frozenset()

    def learnt(self, talks: Sequence[Talk]) -> list[int]:
        return [number for number in range(len(talks)) if number not in self.held and number not in self.akin]

    def measured(self, talks: Sequence[Talk]) -> list[int]:
        return [number for number in sorted(self.held) if talks[number].measured]


def folds_of(talks: Sequence[Talk]) -> list[Fold]:
    names = _file_folds(sorted({talk.file for talk in talks if not talk.grouped and talk.file not in TRAINING_ONLY}))
    named: dict[str, set[int]] = {}
    for number, talk in enumerate(talks):
        if talk.file in TRAINING_ONLY:
            continue
        name = f"groups-{zlib.crc32(talk.group.encode()) % GROUP_FOLDS}" if talk.grouped else names[talk.file]
        named.setdefault(name, set()).add(number)
    return [Fold(name, frozenset(held), _akin(talks, held)) for name, held in sorted(named.items())]


def _akin(talks: Sequence[Talk], held: set[int]) -> frozenset[int]:
    """Of the branches of what is held out; contrast groups are of all branches and split by group alone."""
    branches = {branch(talks[number].industry) for number in held if not talks[number].grouped} - {""}
    return frozenset(number for number, talk in enumerate(talks) if number not in held and branch(talk.industry) in branches)


def _file_folds(files: Sequence[str]) -> dict[str, str]:
    """First with last, second with last but one: neighbours by number are often of one kind."""
    if len(files) < 4:
        return {file: file for file in files}
    half = len(files) // 2
    pairs = [(*dict.fromkeys((files[at], files[-1 - at])),) for at in range(half)] + [(file,) for file in files[half:-half]]
    return {file: "+".join(pair) for pair in pairs for file in pair}


def cross_validate(seen: Sequence[Seen], train: Train, workers: int = 1, done: Done = print) -> list[Prediction]:
    """A prediction for each measured talk, in order, by a model that did not see its fold."""
    talks = [one.talk for one in seen]
    found: dict[int, Prediction] = {}
    for fold, predictions in _run([(seen, fold, train) for fold in folds_of(talks)], workers):
        found |= dict(zip(fold.measured(talks), predictions, strict=True))
        done(fold.name)
    return [found[number] for number, talk in enumerate(talks) if talk.measured]


_Task = tuple[Sequence[Seen], Fold, Train]


def _run(tasks: Sequence[_Task], workers: int) -> Iterator[tuple[Fold, list[Prediction]]]:
    if workers <= 1:
        yield from map(_fold, tasks)
        return
    _shared.extend(tasks)
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        yield from pool.imap(_shared_fold, range(len(tasks)))
    _shared.clear()


_shared: list[_Task] = []
"""What forked workers find in their memory instead of a copy of the corpus each."""


def _shared_fold(number: int) -> tuple[Fold, list[Prediction]]:
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return _fold(_shared[number])


def _fold(task: _Task) -> tuple[Fold, list[Prediction]]:
    seen, fold, train = task
    model = train([seen[number] for number in fold.learnt([s.talk for s in seen])])
    measured = fold.measured([s.talk for s in seen])
    return fold, model.predict([seen[number].talk.input for number in measured])
