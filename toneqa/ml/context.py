"""A small attention network over the sentences of a conversation (Vaswani et al., 2017; layers normalised first), run by numpy alone.

It corrects what the linear layers think of each message and sentence by what stands around it: the client's words before an
answer, the question before a reply. A message never sees a later one, so a draft is judged like a letter of an archive.
Several networks, each trained without another fold, are run side by side as one stack of matrices; their logits are averaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from toneqa.ml.dense import Matrix
from toneqa.ml.tokens import AGENT, MOST, WHOLE, Ints, Tokens, windows

WIDTH: Final = 128
ATTENTION_HEADS: Final = 4
LAYERS: Final = 2
MESSAGES: Final = 24
"""Places of messages that are told apart; later ones share the last."""

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

    def read(self, tokens: Tokens) -> Outcome:
        """One conversation, window by window; equal conversations give equal results, whatever else is read."""
        out = np.array(tokens.priors)
        state = np.zeros((self.size, len(tokens), WIDTH), np.float32)
        for rows, messages in windows(tokens):
            part = tokens.part(rows)
            hidden = self._hidden(part)
            judged = np.isin(part.message, messages)
            out[rows[judged]] = self._logits(part, hidden)[judged]
            state[:, rows[judged]] = hidden[:, judged]
        return Outcome(out, self._conversation(tokens, state))

    def _hidden(self, tokens: Tokens) -> Matrix:
        """Networks × tokens × ``WIDTH``."""
        w = self.weights
        x = w["role"][:, tokens.role] + w["kind"][:, (tokens.sentence != WHOLE).astype(int)]
        x = x + w["place"][:, np.minimum(np.arange(len(tokens)), MOST - 1)] + w["turn"][:, turns(tokens.message)]
        x = x + (_PRIOR_SCALE * tokens.priors) @ w["prior"] + tokens.vectors @ w["vector"]
        mask = np.where(tokens.message[None, :] > tokens.message[:, None], _HIDDEN, np.float32(0))
        for layer in range(LAYERS):
            x = self._layer(x, mask, f"{layer}.")
        return _normalised(x, w["norm.gain"], w["norm.bias"])

    def _layer(self, x: Matrix, mask: Matrix, name: str) -> Matrix:
        w = self.weights
        x = x + self._attention(_normalised(x, w[name + "first.gain"], w[name + "first.bias"]), mask, name)
        inner = _normalised(x, w[name + "second.gain"], w[name + "second.bias"]) @ w[name + "up"] + w[name + "up.bias"][:, None]
        return np.asarray(x + np.maximum(inner, 0) @ w[name + "down"] + w[name + "down.bias"][:, None])

    def _attention(self, x: Matrix, mask: Matrix, name: str) -> Matrix:
        w = self.weights
        mixed = x @ w[name + "mix"] + w[name + "mix.bias"][:, None]
        nets, count, _ = x.shape
        query, key, value = mixed.reshape(nets, count, 3, ATTENTION_HEADS, -1).transpose(2, 0, 3, 1, 4)
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(query.shape[-1])) + mask
        powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
        seen = (powers / powers.sum(axis=-1, keepdims=True)) @ value
        joined = seen.transpose(0, 2, 1, 3).reshape(nets, count, WIDTH)
        return np.asarray(joined @ w[name + "out"] + w[name + "out.bias"][:, None])

    def _logits(self, tokens: Tokens, hidden: Matrix) -> Matrix:
        """The prior, weighed, and what the surroundings add."""
        w = self.weights
        return np.asarray((tokens.priors * w["gain"][:, None] + hidden @ w["answer"] + w["answer.bias"][:, None]).mean(axis=0))

    def _conversation(self, tokens: Tokens, hidden: Matrix) -> Matrix:
        """Mean over messages beside the maximum over the agent's."""
        w = self.weights
        whole = tokens.sentence == WHOLE
        answers = hidden[:, whole & (tokens.role == AGENT)]
        highest = answers.max(axis=1) if answers.shape[1] else np.full((self.size, WIDTH), -5, np.float32)
        both = np.concatenate([hidden[:, whole].mean(axis=1), np.maximum(highest, -5)], axis=-1)
        return np.asarray((np.einsum("nd,ndk->nk", both, w["talk"]) + w["talk.bias"]).mean(axis=0))


def turns(message: Ints) -> Ints:
    """Place of each token's message among those seen."""
    return np.minimum(np.unique(message, return_inverse=True)[1], MESSAGES - 1)


def _normalised(x: Matrix, gain: Matrix, bias: Matrix) -> Matrix:
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(_EPS))
    return np.asarray(centred / spread * gain[:, None] + bias[:, None])
