"""Trains the model that ships: linear layers, then context networks over their out-of-fold results (extra ``train``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from toneqa.ml import base
from toneqa.ml.conversation import COLUMNS, LAYOUT, ConversationModel, Heat, judged
from toneqa.ml.dense import Matrix
from toneqa.ml.linear import Answer, Reading, probabilities
from toneqa.ml.ngram_vectors import NgramVectors
from toneqa.ml.tokens import WHOLE, Tokens, tokens_of
from toneqa.training.calibrate import fit_thresholds, temperature
from toneqa.training.context import Heads, Lesson, Schedule, net_of, out_of_fold, train_networks
from toneqa.training.dataset import Example, Talk
from toneqa.training.frame import UNKNOWN, Seen
from toneqa.training.linear import Recipe, Trained, fit

NETWORKS: Final = 3
"""Each learns without a third of the files."""

COPY_WEIGHT: Final = 0.5
"""A copy with a neutral sentence counts half: its original is learnt beside it."""

_LIGHT: Final = 0.3
"""Weight of sentence heads and flags against the labels that are shown."""

Done = Callable[[str], None]
Ints = NDArray[np.int64]

HEADS: Final = Heads(COLUMNS, {n: _LIGHT if n.startswith("sentence") or ".flag_" in n else 1.0 for n in COLUMNS})


def train_model(
    seen: Sequence[Seen],
    vectors: NgramVectors,
    version: str = "",
    recipe: Recipe | None = None,
    schedule: Schedule | None = None,
    done: Done = lambda _: None,
) -> ConversationModel:
    """The model of these talks, looked at with ``vectors``; equal talks give equal weights on one machine."""
    linear = fit(seen, version, recipe, vectors)
    done("линейные слои")
    read = readings(linear)
    tokens = [tokens_of(own, LAYOUT) for own in judged(list(read.values()))]
    lessons = [lesson(linear.frame.seen[at].talk, own) for at, own in zip(read, tokens, strict=True)]
    folds = linear.folds[list(read)] % NETWORKS
    networks = train_networks(lessons, folds, HEADS, schedule or Schedule(), done)
    outcomes = out_of_fold(networks, lessons, folds)
    logits = np.concatenate([outcome.tokens for outcome in outcomes])
    talk = np.stack([outcome.conversation for outcome in outcomes])
    heat = _heats(lessons, logits, talk)
    return ConversationModel(version, _thresholds(lessons, logits, talk, heat), heat, linear.model, net_of(networks))


def readings(trained: Trained) -> dict[int, Reading]:
    """What the layers said out of fold, by talk; talks without a word of client or agent are left out."""
    frame = trained.frame
    client: dict[int, dict[int, Matrix]] = {}
    agent: dict[int, dict[int, Answer]] = {}
    for place, row in zip(frame.clients, trained.clients, strict=True):
        client.setdefault(place.talk, {})[place.at] = row
    for i, place in enumerate(frame.agents):
        rows = trained.sentences[frame.bounds[i] : frame.bounds[i + 1]]
        agent.setdefault(place.talk, {})[place.at] = Answer(rows, trained.first[i], trained.finals[i])
    talks = sorted({*client, *agent})
    return {at: Reading(frame.seen[at].views, client.get(at, {}), agent.get(at, {})) for at in talks}


def lesson(talk: Talk, tokens: Tokens) -> Lesson:
    targets = {name: np.full(len(tokens), UNKNOWN) for name in COLUMNS}
    for row in range(len(tokens)):
        for name, kind in _targets(talk.examples[tokens.message[row]], int(tokens.sentence[row])):
            targets[name][row] = kind
    labels = np.array([talk.conversation.get(head, UNKNOWN) for head in base.CONVERSATION_HEADS])
    return Lesson(tokens, targets, labels, COPY_WEIGHT if talk.copy else 1.0)


def _targets(example: Example, sentence: int) -> Iterator[tuple[str, int]]:
    if sentence == WHOLE:
        yield from ((name, kind) for head, kind in example.heads.items() if (name := f"{example.role}.{head}") in COLUMNS)
    else:
        yield from ((f"sentence.{head}", kinds[sentence]) for head, kinds in example.sentences.items())


def _heats(lessons: Sequence[Lesson], tokens: Matrix, talk: Matrix) -> dict[str, Heat]:
    """Temperature and shift of every head, from logits of networks that had not learnt the fold."""
    found = {}
    for name, part in COLUMNS.items():
        targets = np.concatenate([lesson.targets[name] for lesson in lessons])
        found[name] = _heat(tokens[:, part], targets)
    for at, head in enumerate(base.CONVERSATION_HEADS):
        found[f"conversation.{head}"] = _heat(talk[:, at : at + 1], np.array([lesson.talk[at] for lesson in lessons]))
    return found


def _heat(logits: Matrix, targets: Ints) -> Heat:
    probs = probabilities({"": slice(0, logits.shape[1])}, np.array(logits, np.float32))
    scale, shift = temperature(probs, targets)
    return Heat(scale, tuple(float(value) for value in shift))


def _thresholds(lessons: Sequence[Lesson], tokens: Matrix, talk: Matrix, heat: Mapping[str, Heat]) -> dict[str, float]:
    """Under the names of the contract: ``tone``, ``client.disc``, ``conversation.mismatch``."""
    targets = {name: np.concatenate([lesson.targets[name] for lesson in lessons]) for name in COLUMNS}
    shown = _warmed(tokens, COLUMNS, heat)
    talks = {f"conversation.{head}": slice(at, at + 1) for at, head in enumerate(base.CONVERSATION_HEADS)}
    labels = {name: np.array([lesson.talk[at] for lesson in lessons]) for at, name in enumerate(talks)}
    found = fit_thresholds(COLUMNS, shown, targets, "") | fit_thresholds(talks, _warmed(talk, talks, heat), labels, "")
    return {name.removeprefix("agent."): value for name, value in found.items() if not name.startswith("sentence.")}


def _warmed(logits: Matrix, heads: Mapping[str, slice], heat: Mapping[str, Heat]) -> Matrix:
    out = np.array(logits, np.float32)
    for name, part in heads.items():
        out[:, part] = out[:, part] * heat[name].scale + np.array(heat[name].shift, np.float32)
    return probabilities(heads, out)
