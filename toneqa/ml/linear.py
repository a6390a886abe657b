"""The linear model: logistic regressions in layers, run by numpy alone.

Sentence heads and client heads read n-grams and dense features. Agent heads read the message, the pooled sentence scores and
the client's probabilities. A last layer weighs all heads together and is calibrated; conversation heads weigh its results.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from toneqa.ml import base
from toneqa.ml.base import MessagePrediction, ModelInput, Prediction, Vector
from toneqa.ml.dense import Matrix
from toneqa.ml.features import View, message_blocks, pooled, sentence_blocks, views
from toneqa.ml.ngram_rows import Rows, Vocabulary, grams_of, message_of
from toneqa.ml.ngram_vectors import NgramVectors
from toneqa.ml.products import product
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

_PORTION: Final = 500
"""Sentences read at once: enough for numpy to be busy, few enough for their rows to stay in the processor's cache (5 MB)."""

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
    bounds = sorted({0, *(part.start for part in heads.values()), *(part.stop for part in heads.values())} - {logits.shape[1]})
    sizes = np.diff([*bounds, logits.shape[1]])
    powers = np.exp(logits - np.repeat(np.maximum.reduceat(logits, bounds, axis=1), sizes, axis=1))
    out = powers / np.repeat(np.add.reduceat(powers, bounds, axis=1), sizes, axis=1)
    single = [part.start for part in heads.values() if part.stop - part.start == 1]
    out[:, single] = 1 / (1 + np.exp(-np.clip(logits[:, single], -30, 30)))
    return np.asarray(out)


def of_one_head(logits: Matrix) -> Matrix:
    """Probabilities of a single head that has all the columns."""
    return probabilities({"": slice(0, logits.shape[1])}, logits)


@dataclass(frozen=True)
class Layer:
    """Quantised weights of the n-grams, weights of the dense block, bias."""

    heads: Mapping[str, slice]
    hashed: Packed
    scales: Matrix
    dense: Matrix
    bias: Matrix

    def scores(self, rows: Rows | None, dense: Matrix) -> Matrix:
        """Probabilities of sentences or messages: nothing of another can show."""
        logits = product(dense, self.dense) + self.bias
        if rows is not None:
            logits = logits + rows.times(self.hashed, self.scales)
        return probabilities(self.heads, logits)


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
        """Configuration and arrays, enough for ``unpack``; keys of n-grams have 20 bits, their weights 11 that matter."""
        config = {"thresholds": dict(self.thresholds), "codes": sorted(self.codes, key=self.codes.__getitem__)}
        arrays: dict[str, NDArray[Any]] = {}
        for name, words in self.vocabularies.items():
            arrays |= {f"vocabulary.{name}.keys": words.keys.astype(np.int32), f"vocabulary.{name}.idf": words.idf.astype(np.float16)}
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
        words = {
            n: Vocabulary(arrays[f"vocabulary.{n}.keys"].astype(np.int64), arrays[f"vocabulary.{n}.idf"].astype(np.float32))
            for n in ("agent", "client")
        }
        layers = {n: Layer(columns_of(heads), *(arrays[f"{n}.{part}"] for part in _ARRAYS)) for n, heads in LAYERS.items()}
        for name, layer in layers.items():
            if len(layer.bias) != max(part.stop for part in layer.heads.values()):
                raise ValueError(f"слой {name} другого размера")
        codes = {code: i for i, code in enumerate(config["codes"])}
        return cls(version, config["thresholds"], codes, words, layers, vectors)

    def predict(self, batch: Sequence[ModelInput]) -> list[Prediction]:
        return [self.prediction(read) for part in portions(batch) for read in self.read(part)]

    def read(self, talks: Sequence[ModelInput]) -> list[Reading]:
        """What the layers find in each message, before the conversations are judged as a whole."""
        seen = views(talks, self.vectors)
        clients, agents = _places(seen, Role.CLIENT), _places(seen, Role.AGENT)
        theirs = _by_talk(len(talks), clients, self._clients([seen[n][at] for n, at in clients]))
        contexts = [client_context([row for before, row in theirs[n].items() if before < at]) for n, at in agents]
        ours = _by_talk(len(talks), agents, self._agents([seen[n][at] for n, at in agents], contexts))
        return [Reading(*own) for own in zip(seen, theirs, ours, strict=True)]

    def prediction(self, read: Reading) -> Prediction:
        """In the form of the contract."""
        messages = tuple(self._message(at, read) for at in range(len(read.seen)))
        return Prediction(messages, self._labels(read))

    def _clients(self, seen: Sequence[View]) -> Sequence[Matrix]:
        if not seen:
            return ()
        rows = self.vocabularies["client"].whole(grams_of([v.words for v in seen]), message_of([len(v.words) for v in seen]))
        return list(self.layers["client"].scores(rows, message_blocks(seen, self.codes)))

    def _agents(self, seen: Sequence[View], contexts: Sequence[Matrix]) -> Sequence[Answer]:
        if not seen:
            return ()
        counts = [len(v.words) for v in seen]
        sentences, rows = self.vocabularies["agent"].encode(grams_of([v.words for v in seen]), message_of(counts))
        scores = np.split(self.layers["sentence"].scores(sentences, sentence_blocks(seen, self.codes)), np.cumsum(counts)[:-1])
        added = [np.concatenate([pooled(own), context]) for own, context in zip(scores, contexts, strict=True)]
        first = self.layers["agent"].scores(rows, np.concatenate([message_blocks(seen, self.codes), np.stack(added)], axis=1))
        blocks = [final_block(*row) for row in zip(seen, first, scores, contexts, strict=True)]
        final = self.layers["final"].scores(None, np.stack(blocks))
        return [Answer(*own) for own in zip(scores, first, final, strict=True)]

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


def portions(batch: Sequence[ModelInput]) -> Iterator[Sequence[ModelInput]]:
    """Runs of conversations that are read at once."""
    start = sentences = 0
    for at, talk in enumerate(batch):
        own = sum(len(m.sentences) for m in talk.messages)
        if at > start and sentences + own > _PORTION:
            yield batch[start:at]
            start, sentences = at, 0
        sentences += own
    if len(batch) > start:
        yield batch[start:]


_Place = tuple[int, int]
_T = TypeVar("_T")


def _places(seen: Sequence[Sequence[View]], role: Role) -> list[_Place]:
    """Talk and message number of each message of a role that has sentences."""
    return [(n, at) for n, talk in enumerate(seen) for at, v in enumerate(talk) if v.words and v.annotated.message.role is role]


def _by_talk(count: int, places: Sequence[_Place], results: Sequence[_T]) -> list[dict[int, _T]]:
    found: list[dict[int, _T]] = [{} for _ in range(count)]
    for (talk, at), result in zip(places, results, strict=True):
        found[talk][at] = result
    return found


def vectors_of(heads: Mapping[str, slice], row: Matrix, wanted: Iterable[str]) -> dict[str, Vector]:
    values = row.tolist()
    return {name: _vector(values[heads[name]]) for name in wanted}


def _vector(values: list[float]) -> Vector:
    return (1 - values[0], values[0]) if len(values) == 1 else tuple(values)


def sentence_vectors(heads: Mapping[str, slice], row: Matrix) -> dict[str, Vector]:
    """To the contract: a part is there or not."""
    found = vectors_of(heads, row, heads)
    return {name: (v[0], v[1] + v[2]) if name in base.PARTS else v for name, v in found.items()}
