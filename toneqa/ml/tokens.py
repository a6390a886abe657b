"""A conversation as one sequence: a token for each message, then one for each of its sentences.

Every token carries what the linear layers think of its message or sentence, as logits, and sentences their vectors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from toneqa.ml.dense import Matrix

Ints = NDArray[np.int64]
CLIENT, AGENT = 0, 1
WHOLE: Final = -1
"""Sentence number of the token that stands for the whole message."""

MOST: Final = 96
"""Tokens seen at once; 99 % of the corpus conversations have fewer than 40."""

_HEAD: Final = 60
_FLOOR: Final = 1e-4

Heads = Mapping[str, slice]


@dataclass(frozen=True)
class Judged:
    """What the linear layers found in one message: logits; ``sentences`` is empty for a client."""

    role: int
    whole: Matrix
    sentences: Matrix
    vectors: Matrix


@dataclass(frozen=True)
class Tokens:
    """Runs of one length: role, message number, sentence number, logits (tokens × all heads), vectors (tokens × width)."""

    role: Ints
    message: Ints
    sentence: Ints
    priors: Matrix
    vectors: Matrix

    def __len__(self) -> int:
        return len(self.role)

    def part(self, rows: Ints) -> Tokens:
        return Tokens(self.role[rows], self.message[rows], self.sentence[rows], self.priors[rows], self.vectors[rows])


def logits(heads: Heads, probs: Matrix) -> Matrix:
    """Probabilities to logits: of yes for one column, logarithms for classes."""
    clipped = np.clip(probs, _FLOOR, 1 - _FLOOR).astype(np.float32)
    single = [part.start for part in heads.values() if part.stop - part.start == 1]
    clipped[..., single] /= 1 - clipped[..., single]
    return np.asarray(np.log(clipped))


def tokens_of(judged: Mapping[int, Judged], layout: Layout) -> Tokens:
    """All messages in order; a message of more sentences than fit is cut in the middle."""
    parts = [_message(at, one, layout) for at, one in sorted(judged.items())]
    return Tokens(*(np.concatenate(column) for column in zip(*parts, strict=True)))


@dataclass(frozen=True)
class Layout:
    """Columns of the priors: the client's heads, the agent's two layers, the heads of a sentence."""

    client: Heads
    agent: Heads
    sentence: Heads

    @property
    def starts(self) -> tuple[int, int, int, int]:
        """Where client, agent and sentence columns begin, and the width of all."""
        client, agent, sentence = (max(p.stop for p in heads.values()) for heads in (self.client, self.agent, self.sentence))
        return 0, client, client + agent, client + agent + sentence


def _message(at: int, one: Judged, layout: Layout) -> tuple[Ints, Ints, Ints, Matrix, Matrix]:
    kept = _kept(len(one.vectors))
    count = len(kept) + 1
    client, agent, sentence, width = layout.starts
    priors = np.zeros((count, width), np.float32)
    vectors = np.zeros((count, one.vectors.shape[1]), np.float32)
    vectors[1:] = one.vectors[kept]
    if one.role == AGENT:
        priors[0, agent:sentence] = one.whole
        priors[1:, sentence:] = one.sentences[kept]
    else:
        priors[0, client:agent] = one.whole
    return np.full(count, one.role), np.full(count, at), np.concatenate([[WHOLE], kept]), priors, vectors


def _kept(count: int) -> Ints:
    """Numbers of the sentences that are read: the beginning and the end of a very long message."""
    if count < MOST:
        return np.arange(count)
    return np.concatenate([np.arange(_HEAD), np.arange(count - (MOST - 1 - _HEAD), count)])


Window = tuple[Ints, Sequence[int]]
"""Rows of a window and the messages judged in it."""


def windows(tokens: Tokens) -> list[Window]:
    """One window where all tokens fit; else one a message, and as many earlier messages as fit stand before it."""
    messages = np.unique(tokens.message)
    if len(tokens) <= MOST:
        return [(np.arange(len(tokens)), messages.tolist())]
    sizes = {int(m): int(np.sum(tokens.message == m)) for m in messages}
    found: list[Window] = []
    for place, message in enumerate(messages):
        first, total = place, sizes[int(message)]
        while first > 0 and total + sizes[int(messages[first - 1])] <= MOST:
            first -= 1
            total += sizes[int(messages[first])]
        inside = (tokens.message >= messages[first]) & (tokens.message <= message)
        found.append((np.flatnonzero(inside), [int(message)]))
    return found
