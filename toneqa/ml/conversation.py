"""The model that ships: linear layers, sentence vectors, and a context network over both; numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from toneqa.ml import base
from toneqa.ml.base import MessagePrediction, ModelInput, Prediction
from toneqa.ml.context import ContextNet
from toneqa.ml.dense import Matrix
from toneqa.ml.linear import LAYERS, LinearModel, Reading, columns_of, portions, probabilities, sentence_vectors, vectors_of
from toneqa.ml.ngram_vectors import NgramVectors
from toneqa.ml.tokens import AGENT, CLIENT, WHOLE, Heads, Judged, Layout, Tokens, logits, tokens_of

Arrays = Mapping[str, NDArray[Any]]

_FINAL: Final = columns_of(LAYERS["final"])
_FINAL_WIDTH: Final = max(part.stop for part in _FINAL.values())


def _moved(heads: Heads, by: int) -> dict[str, slice]:
    return {name: slice(part.start + by, part.stop + by) for name, part in heads.items()}


_FIRST: Final = {f"first.{name}": part for name, part in _moved(columns_of(LAYERS["agent"]), _FINAL_WIDTH).items()}
LAYOUT: Final = Layout(columns_of(LAYERS["client"]), {**_FINAL, **_FIRST}, columns_of(LAYERS["sentence"]))
CLIENT_COLUMNS: Final = LAYOUT.client
AGENT_COLUMNS: Final = _moved(_FINAL, LAYOUT.starts[1])
SENTENCE_COLUMNS: Final = _moved(LAYOUT.sentence, LAYOUT.starts[2])
COLUMNS: Final = {
    **{f"client.{name}": CLIENT_COLUMNS[name] for name in base.CLIENT_HEADS},
    **{f"agent.{name}": part for name, part in AGENT_COLUMNS.items()},
    **{f"sentence.{name}": part for name, part in SENTENCE_COLUMNS.items()},
}
"""Every head that is shown or pooled, by the name its temperature has."""


@dataclass(frozen=True)
class Heat:
    """Scale and shift of the logits of one head, from out-of-fold results."""

    scale: float
    shift: tuple[float, ...]


@dataclass(frozen=True)
class ConversationModel:
    """See ``toneqa.ml.base.Model``. ``heat`` by ``client.…``, ``agent.…``, ``sentence.…`` and ``conversation.…``."""

    version: str
    thresholds: Mapping[str, float]
    heat: Mapping[str, Heat]
    linear: LinearModel
    context: ContextNet

    def predict(self, batch: Sequence[ModelInput]) -> list[Prediction]:
        return [prediction for part in portions(batch) for prediction in self._portion(part)]

    def _portion(self, talks: Sequence[ModelInput]) -> list[Prediction]:
        every = self.linear.read(talks)
        spoken = [read for read in every if read.client or read.agent]
        tokens = [tokens_of(own, LAYOUT) for own in judged(spoken)]
        outcomes = self.context.read(tokens)
        probs = self._probabilities([outcome.tokens for outcome in outcomes])
        made = (
            prediction(read, own, rows, outcome.conversation, self.heat)
            for read, own, rows, outcome in zip(spoken, tokens, probs, outcomes, strict=True)
        )
        return [next(made) if read.client or read.agent else _silent(read) for read in every]

    def _probabilities(self, logits: Sequence[Matrix]) -> list[Matrix]:
        """Of all tokens, every head by its temperature and shift."""
        if not logits:
            return []
        warmed = np.concatenate(logits) * self._warmth[0] + self._warmth[1]
        return np.split(probabilities(COLUMNS, warmed), np.cumsum([len(own) for own in logits])[:-1])

    @cached_property
    def _warmth(self) -> tuple[Matrix, Matrix]:
        """Scale and shift of every column."""
        scale, shift = np.ones(LAYOUT.starts[3], np.float32), np.zeros(LAYOUT.starts[3], np.float32)
        for name, part in COLUMNS.items():
            if name in self.heat:
                scale[part], shift[part] = self.heat[name].scale, self.heat[name].shift
        return scale, shift


def _silent(read: Reading) -> Prediction:
    """Nobody of the two says a word."""
    return Prediction(tuple(MessagePrediction({}) for _ in read.seen), dict.fromkeys(base.CONVERSATION_HEADS, 0.0))


def judged(reads: Sequence[Reading]) -> list[dict[int, Judged]]:
    """The linear layers' results of every message, as logits, with the vectors of its sentences."""
    clients = [(n, at, row) for n, read in enumerate(reads) for at, row in read.client.items()]
    agents = [(n, at, own) for n, read in enumerate(reads) for at, own in read.agent.items()]
    found: list[dict[int, Judged]] = [{} for _ in reads]
    none = np.zeros((0, 0), np.float32)
    if clients:
        rows = logits(LAYOUT.client, np.stack([row for _, _, row in clients]))
        for (n, at, _), row in zip(clients, rows, strict=True):
            found[n][at] = Judged(CLIENT, row, none, reads[n].seen[at].meaning)
    if agents:
        rows = logits(LAYOUT.agent, np.stack([np.concatenate([own.final, own.first]) for _, _, own in agents]))
        sentences = logits(LAYOUT.sentence, np.concatenate([own.sentences for _, _, own in agents]))
        parts = np.split(sentences, np.cumsum([len(own.sentences) for _, _, own in agents])[:-1])
        for (n, at, _), row, part in zip(agents, rows, parts, strict=True):
            found[n][at] = Judged(AGENT, row, part, reads[n].seen[at].meaning)
    return found


def prediction(read: Reading, tokens: Tokens, probs: Matrix, talk: Matrix, heat: Mapping[str, Heat]) -> Prediction:
    """Calibrated probabilities in the form of the contract."""
    whole = {int(tokens.message[row]): probs[row] for row in np.flatnonzero(tokens.sentence == WHOLE)}
    messages = tuple(_message(at, read, tokens, probs, whole) for at in range(len(read.seen)))
    names = base.CONVERSATION_HEADS if read.agent else ()
    labels = {name: _yes(talk[i], heat.get(f"conversation.{name}")) for i, name in enumerate(names)}
    return Prediction(messages, {**dict.fromkeys(base.CONVERSATION_HEADS, 0.0), **labels})


def _message(at: int, read: Reading, tokens: Tokens, probs: Matrix, whole: Mapping[int, Matrix]) -> MessagePrediction:
    if at not in whole:
        return MessagePrediction({})
    if at in read.client:
        return MessagePrediction(vectors_of(CLIENT_COLUMNS, whole[at], base.CLIENT_HEADS))
    parts = [sentence_vectors(LAYOUT.sentence, scores) for scores in read.agent[at].sentences]
    for place in np.flatnonzero((tokens.message == at) & (tokens.sentence != WHOLE)):
        parts[tokens.sentence[place]] = sentence_vectors(SENTENCE_COLUMNS, probs[place])
    return MessagePrediction(vectors_of(AGENT_COLUMNS, whole[at], base.AGENT_HEADS), tuple(parts))


def _yes(logit: float, heat: Heat | None) -> float:
    value = logit * heat.scale + heat.shift[0] if heat else logit
    return float(1 / (1 + np.exp(-np.clip(value, -30, 30))))


def pack(model: ConversationModel) -> tuple[dict[str, Any], Arrays]:
    """Configuration and arrays, enough for ``unpack`` beside the vectors; networks as 16-bit numbers."""
    config, arrays = model.linear.pack()
    config |= {
        "thresholds": dict(model.thresholds),
        "heat": {name: [one.scale, *one.shift] for name, one in sorted(model.heat.items())},
    }
    arrays |= {f"context.{name}": value.astype(np.float16) for name, value in model.context.weights.items()}
    return config, arrays


def unpack(version: str, config: Mapping[str, Any], arrays: Arrays, vectors: Arrays) -> ConversationModel:
    """
    Raises:
        KeyError, ValueError: the arrays are not those of this model.
    """
    linear = LinearModel.unpack(version, config, arrays, NgramVectors.unpack(vectors))
    network = {name.removeprefix("context."): arrays[name].astype(np.float32) for name in arrays if name.startswith("context.")}
    if network["gain"].shape[1] != LAYOUT.starts[3]:
        raise ValueError("сеть другого размера")
    heat = {name: Heat(values[0], tuple(values[1:])) for name, values in config["heat"].items()}
    return ConversationModel(version, config["thresholds"], heat, linear, ContextNet(network))
