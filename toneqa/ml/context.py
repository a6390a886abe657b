"""A small attention network over the sentences of a conversation (Vaswani et al., 2017; layers normalised first), run by numpy alone.

It corrects what the linear layers think of each message and sentence by what stands around it: the client's words before an
answer, the question before a reply. A message never sees a later one, so a draft is judged like a letter of an archive.
Several networks, each trained without another fold, are run side by side as one stack of matrices; their logits are averaged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from toneqa.ml.dense import Matrix
from toneqa.ml.products import product, whole_blocks
from toneqa.ml.tokens import AGENT, MOST, WHOLE, Ints, Tokens, Window, windows

WIDTH: Final = 128
ATTENTION_HEADS: Final = 4
LAYERS: Final = 2
MESSAGES: Final = 24
"""Places of messages that are told apart; later ones share the last."""

_TOKENS: Final = 512
"""Tokens read at once, unless one window has more: their matrices stay in the processor's cache."""

_EPS: Final = 1e-5
_HIDDEN: Final = np.float32(-1e9)
_PRIOR_SCALE: Final = np.float32(0.3)

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Outcome:
    """Logits: of each token (tokens × the columns of all heads, in the order of the priors), and of the conversation."""

    tokens: Matrix
    conversation: Matrix


@dataclass(frozen=True)
class ContextNet:
    """``weights``: one array a name, networks along the first axis."""

    weights: Arrays

    @property
    def size(self) -> int:
        """How many networks."""
        return len(self.weights["gain"])

    def read(self, talks: Sequence[Tokens]) -> list[Outcome]:
        """Conversations, window by window; equal ones give equal results, whatever else is read."""
        if not talks:
            return []
        found = [windows(tokens) for tokens in talks]
        parts = [tokens.part(rows) for tokens, own in zip(talks, found, strict=True) for rows, _ in own]
        hidden = (state for group in _groups(parts) for state in self._hidden(group))
        states = np.concatenate([self._state(tokens, own, hidden) for tokens, own in zip(talks, found, strict=True)], axis=1)
        logits = self._logits(np.concatenate([tokens.priors for tokens in talks]), states)
        ends = np.cumsum([len(tokens) for tokens in talks])[:-1]
        return [Outcome(*own) for own in zip(np.split(logits, ends), self._conversations(talks, states), strict=True)]

    def _state(self, tokens: Tokens, found: Sequence[Window], hidden: Iterator[Matrix]) -> Matrix:
        """Networks × tokens × ``WIDTH``: each message as the window saw it in which it was judged."""
        if len(found) == 1:
            return next(hidden)
        state = np.zeros((self.size, len(tokens), WIDTH), np.float32)
        for rows, messages in found:
            judged = np.isin(tokens.message[rows], messages)
            state[:, rows[judged]] = next(hidden)[:, judged]
        return state

    def _hidden(self, parts: Sequence[Tokens]) -> list[Matrix]:
        """Networks × tokens × ``WIDTH`` of each part."""
        whole = np.concatenate([p.sentence for p in parts]) == WHOLE
        x = np.zeros((self.size, whole_blocks(len(whole)), WIDTH), np.float32)
        x[:, : len(whole)] = self._embedded(parts, whole)
        groups = _alike(parts)
        for layer in range(LAYERS):
            x = self._layer(x, groups, f"{layer}.")
        x = _normalised(x, self.weights["norm.gain"], self.weights["norm.bias"])
        ends = np.cumsum([len(p) for p in parts])
        return np.split(x[:, : ends[-1]], ends[:-1], axis=1)

    def _embedded(self, parts: Sequence[Tokens], whole: NDArray[np.bool_]) -> Matrix:
        w = self.weights
        role, priors = np.concatenate([p.role for p in parts]), np.concatenate([p.priors for p in parts])
        place = np.concatenate([np.minimum(np.arange(len(p)), MOST - 1) for p in parts])
        turn = np.concatenate([turns(p.message) for p in parts])
        x = w["role"][:, role] + w["kind"][:, np.where(whole, 0, 1)] + w["place"][:, place] + w["turn"][:, turn]
        x = x + product(_PRIOR_SCALE * priors, w["prior"])
        x[:, ~whole] += product(np.concatenate([p.vectors for p in parts])[~whole], w["vector"])
        return np.asarray(x)

    def _layer(self, x: Matrix, groups: Sequence[_Alike], name: str) -> Matrix:
        w = self.weights
        x = x + self._attention(_normalised(x, w[name + "first.gain"], w[name + "first.bias"]), groups, name)
        inner = product(_normalised(x, w[name + "second.gain"], w[name + "second.bias"]), w[name + "up"]) + w[name + "up.bias"][:, None]
        return np.asarray(x + product(np.maximum(inner, 0), w[name + "down"]) + w[name + "down.bias"][:, None])

    def _attention(self, x: Matrix, groups: Sequence[_Alike], name: str) -> Matrix:
        w = self.weights
        mixed = product(x, w[name + "mix"]) + w[name + "mix.bias"][:, None]
        joined = np.zeros_like(x)
        for group in groups:
            own = mixed[:, group.rows].reshape(self.size, *group.rows.shape, 3, ATTENTION_HEADS, -1)
            query, key, value = own.transpose(3, 0, 1, 4, 2, 5)
            scores = query @ key.swapaxes(-1, -2) / np.float32(np.sqrt(query.shape[-1])) + group.mask
            powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
            seen = (powers / powers.sum(axis=-1, keepdims=True)) @ value
            joined[:, group.rows] = seen.swapaxes(2, 3).reshape(self.size, *group.rows.shape, WIDTH)
        return product(joined, w[name + "out"]) + w[name + "out.bias"][:, None]

    def _logits(self, priors: Matrix, hidden: Matrix) -> Matrix:
        """The prior, weighed, and what the surroundings add."""
        w = self.weights
        return np.asarray((priors * w["gain"][:, None] + product(hidden, w["answer"]) + w["answer.bias"][:, None]).mean(axis=0))

    def _conversations(self, talks: Sequence[Tokens], hidden: Matrix) -> Matrix:
        """Mean over messages beside the maximum over the agent's."""
        w = self.weights
        whole = np.concatenate([tokens.sentence for tokens in talks]) == WHOLE
        answers = np.concatenate([tokens.role for tokens in talks])[whole] == AGENT
        counts = np.array([np.sum(tokens.sentence == WHOLE) for tokens in talks])
        messages, starts = hidden[:, whole], np.cumsum(counts) - counts
        mean = np.add.reduceat(messages, starts, axis=1) / counts[:, None].astype(np.float32)
        highest = np.maximum.reduceat(np.where(answers[:, None], messages, np.float32(-5)), starts, axis=1)
        both = np.concatenate([mean, np.maximum(highest, -5)], axis=-1)
        return np.asarray((product(both, w["talk"]) + w["talk.bias"][:, None]).mean(axis=0))


@dataclass(frozen=True)
class _Alike:
    """Windows of one length: their rows (windows × length) and what no token may see (windows × 1 × length × length)."""

    rows: Ints
    mask: Matrix


def _alike(parts: Sequence[Tokens]) -> list[_Alike]:
    starts = np.cumsum([0, *(len(p) for p in parts)])
    by_length: dict[int, list[int]] = {}
    for at, part in enumerate(parts):
        by_length.setdefault(len(part), []).append(at)
    found = []
    for length, own in by_length.items():
        message = np.stack([parts[at].message for at in own])
        mask = np.where(message[:, None, :] > message[:, :, None], _HIDDEN, np.float32(0))
        found.append(_Alike(starts[own][:, None] + np.arange(length), mask[:, None]))
    return found


def _groups(parts: Sequence[Tokens]) -> Iterator[Sequence[Tokens]]:
    """Windows that are read at once."""
    start = tokens = 0
    for at, part in enumerate(parts):
        if at > start and tokens + len(part) > _TOKENS:
            yield parts[start:at]
            start, tokens = at, 0
        tokens += len(part)
    yield parts[start:]


def turns(message: Ints) -> Ints:
    """Place of each token's message among those seen; messages stand in order."""
    changes = np.zeros(len(message), np.int64)
    changes[1:] = message[1:] != message[:-1]
    return np.minimum(np.cumsum(changes), MESSAGES - 1)


def _normalised(x: Matrix, gain: Matrix, bias: Matrix) -> Matrix:
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(_EPS))
    return np.asarray(centred / spread * gain[:, None] + bias[:, None])
