"""The linear model: logistic regressions in layers, run by numpy alone.

Sentence heads and client heads read n-grams and dense features. Agent heads read the message, the pooled sentence scores and
the client's probabilities. A last layer weighs all heads together and is calibrated; conversation heads weigh its results.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from toneqa.ml import base
from toneqa.ml.base import MessagePrediction, ModelInput, Prediction, Vector
from toneqa.ml.dense import Matrix
from toneqa.ml.features import Rows, View, Vocabulary, message_block, pooled, sentence_block, views
from toneqa.ml.ngram_vectors import NgramVectors
from toneqa.ml.stack import client_context, conversation_block, final_block
from toneqa.types import Role

SENTENCE_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    **base.SENTENCE_HEADS,
    **dict.fromkeys(base.PARTS, base.LEVELS),
}
"""Inside, a sentence has the level of its part, so that a formula and a word on the case stay apart."""

CLIENT_HEADS: Final[Mapping[str, tuple[str, ...]]] = {**base.CLIENT_HEADS, "needs": base.YES_NO}
AGENT_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    **base.AGENT_HEADS,
    **{f"talk_{name}": base.YES_NO for name in base.CONVERSATION_HEADS},
}
"""The first agent layer also guesses the labels of the conversation from one message."""

CONVERSATION_HEADS: Final = dict.fromkeys(base.CONVERSATION_HEADS, base.YES_NO)
LAYERS: Final = {
    "sentence": SENTENCE_HEADS,
    "client": CLIENT_HEADS,
    "agent": AGENT_HEADS,
    "final": base.AGENT_HEADS,
    "conversation": CONVERSATION_HEADS,
}

Packed = NDArray[np.int8]
_ARRAYS: Final = ("hashed", "scales", "dense", "bias")


def columns_of(heads: Mapping[str, Sequence[str]]) -> dict[str, slice]:
    """Columns of a layer by head: one for yes or no, else one a class."""
    found, at = {}, 0
    for name, labels in heads.items():
        size = 1 if len(labels) == 2 else len(labels)
        found[name] = slice(at, at + size)
        at += size
    return found


def probabilities(heads: Mapping[str, slice], logits: Matrix) -> Matrix:
    """Each head's columns to probabilities; a yes-or-no head keeps the one of yes."""
    out = np.empty_like(logits)
    for part in heads.values():
        own = logits[:, part]
        if own.shape[1] == 1:
            out[:, part] = 1 / (1 + np.exp(-np.clip(own, -30, 30)))
        else:
            powers = np.exp(own - own.max(axis=1, keepdims=True))
            out[:, part] = powers / powers.sum(axis=1, keepdims=True)
    return out


@dataclass(frozen=True)
class Layer:
    """Quantised weights of the n-grams, weights of the dense block, bias."""

    heads: Mapping[str, slice]
    hashed: Packed
    scales: Matrix
    dense: Matrix
    bias: Matrix

    def scores(self, rows: Rows | None, dense: Matrix) -> Matrix:
        """Probabilities of the sentences of one message, or of one message: nothing of another message can show."""
        logits = dense @ self.dense + self.bias
        if rows is not None:
            logits = logits + rows.times(self.hashed, self.scales)
        return probabilities(self.heads, logits.astype(np.float32))


@dataclass(frozen=True)
class Answer:
    """Probabilities of one agent message: of its sentences, by the first layer, by the last."""

    sentences: Matrix
    first: Matrix
    final: Matrix


@dataclass(frozen=True)
class Reading:
    """A conversation with the layers' probabilities by message number."""

    seen: Sequence[View]
    client: Mapping[int, Matrix]
    agent: Mapping[int, Answer]


@dataclass(frozen=True)
class LinearModel:
    """See ``toneqa.ml.base.Model``."""

    version: str
    thresholds: Mapping[str, float]
    codes: Mapping[str, int]
    vocabularies: Mapping[str, Vocabulary]
    layers: Mapping[str, Layer]
    vectors: NgramVectors | None = None

    def pack(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Configuration and arrays, enough for ``unpack``."""
        config = {"thresholds": dict(self.thresholds), "codes": sorted(self.codes, key=self.codes.__getitem__)}
        arrays: dict[str, NDArray[Any]] = {}
        for name, words in self.vocabularies.items():
            arrays |= {f"vocabulary.{name}.keys": words.keys, f"vocabulary.{name}.idf": words.idf}
        for name, layer in self.layers.items():
            arrays |= {f"{name}.{part}": getattr(layer, part) for part in _ARRAYS}
        return config, arrays

    @classmethod
    def unpack(
        cls, version: str, config: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], vectors: NgramVectors | None = None
    ) -> LinearModel:
        """
        Raises:
            KeyError, ValueError: the arrays are not those of this model.
        """
        words = {n: Vocabulary(arrays[f"vocabulary.{n}.keys"], arrays[f"vocabulary.{n}.idf"]) for n in ("agent", "client")}
        layers = {n: Layer(columns_of(heads), *(arrays[f"{n}.{part}"] for part in _ARRAYS)) for n, heads in LAYERS.items()}
        for name, layer in layers.items():
            if len(layer.bias) != max(part.stop for part in layer.heads.values()):
                raise ValueError(f"слой {name} другого размера")
        codes = {code: i for i, code in enumerate(config["codes"])}
        return cls(version, config["thresholds"], codes, words, layers, vectors)

    def predict(self, batch: Sequence[ModelInput]) -> list[Prediction]:
        return [self._prediction(self.read(one)) for one in batch]

    def read(self, talk: ModelInput) -> Reading:
        """What the layers find in each message, before the conversation is judged as a whole."""
        seen = views(talk.messages, talk.hits, talk.channel, self.vectors)
        client: dict[int, Matrix] = {}
        agent: dict[int, Answer] = {}
        for at, view in enumerate(seen):
            if not view.annotated.sentences:
                continue
            if view.annotated.message.role is Role.CLIENT:
                client[at] = self._client(view)
            elif view.annotated.message.role is Role.AGENT:
                agent[at] = self._agent(view, client_context([client[i] for i in client]))
        return Reading(seen, client, agent)

    def _prediction(self, read: Reading) -> Prediction:
        messages = tuple(self._message(at, read) for at in range(len(read.seen)))
        return Prediction(messages, self._labels(read))

    def _client(self, view: View) -> Matrix:
        rows = self.vocabularies["client"].encode(view.grams, len(view.annotated.sentences))[1]
        scores: Matrix = self.layers["client"].scores(rows, message_block(view, self.codes)[None])[0]
        return scores

    def _agent(self, view: View, context: Matrix) -> Answer:
        sentences, rows = self.vocabularies["agent"].encode(view.grams, len(view.annotated.sentences))
        scores = self.layers["sentence"].scores(sentences, sentence_block(view, self.codes))
        first = self.layers["agent"].scores(rows, agent_block(view, self.codes, scores, context)[None])[0]
        return Answer(scores, first, self.layers["final"].scores(None, final_block(view, first, scores, context)[None])[0])

    def _message(self, at: int, read: Reading) -> MessagePrediction:
        if at in read.client:
            return MessagePrediction(vectors_of(self.layers["client"].heads, read.client[at], base.CLIENT_HEADS))
        if at not in read.agent:
            return MessagePrediction({})
        own = read.agent[at]
        parts = tuple(sentence_vectors(self.layers["sentence"].heads, row) for row in own.sentences)
        return MessagePrediction(vectors_of(self.layers["final"].heads, own.final, base.AGENT_HEADS), parts)

    def _labels(self, read: Reading) -> Mapping[str, float]:
        if not read.agent:
            return dict.fromkeys(base.CONVERSATION_HEADS, 0.0)
        block = conversation_block(read.seen, read.client, {at: own.final for at, own in read.agent.items()})
        scores = self.layers["conversation"].scores(None, block[None])[0]
        return {name: float(scores[part][0]) for name, part in self.layers["conversation"].heads.items()}


def agent_block(view: View, codes: Mapping[str, int], scores: Matrix, context: Matrix) -> Matrix:
    """Dense block of the first agent layer."""
    return np.concatenate([message_block(view, codes), pooled(scores), context])


def vectors_of(heads: Mapping[str, slice], row: Matrix, wanted: Mapping[str, Sequence[str]]) -> dict[str, Vector]:
    return {name: _vector(row[heads[name]]) for name in wanted}


def _vector(own: Matrix) -> Vector:
    values = [float(p) for p in own]
    return (1 - values[0], values[0]) if len(values) == 1 else tuple(values)


def sentence_vectors(heads: Mapping[str, slice], row: Matrix) -> dict[str, Vector]:
    """To the contract: a part is there or not."""
    found = {name: _vector(row[part]) for name, part in heads.items()}
    return {name: (v[0], v[1] + v[2]) if name in base.PARTS else v for name, v in found.items()}
