"""The model that ships: linear layers, sentence vectors, and a context network over both; numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from toneqa.ml import base
from toneqa.ml.base import MessagePrediction, ModelInput, Prediction
from toneqa.ml.context import ContextNet
from toneqa.ml.dense import Matrix
from toneqa.ml.linear import LAYERS, LinearModel, Reading, columns_of, probabilities, sentence_vectors, vectors_of
from toneqa.ml.ngram_vectors import NgramVectors
from toneqa.ml.tokens import AGENT, CLIENT, WHOLE, Heads, Judged, Layout, Tokens, tokens_of

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
        return [self._one(talk) for talk in batch]

    def _one(self, talk: ModelInput) -> Prediction:
        read = self.linear.read(talk)
        if not read.client and not read.agent:
            return Prediction(tuple(MessagePrediction({}) for _ in talk.messages), dict.fromkeys(base.CONVERSATION_HEADS, 0.0))
        tokens = tokens_of(judged(read), LAYOUT)
        outcome = self.context.read(tokens)
        return prediction(read, tokens, outcome.tokens, outcome.conversation, self.heat)


def judged(read: Reading) -> dict[int, Judged]:
    """The linear layers' results of every message with the vectors of its sentences."""
    none = np.zeros((0, 0), np.float32)
    found = {at: Judged(CLIENT, row, none, read.seen[at].meaning) for at, row in read.client.items()}
    for at, own in read.agent.items():
        found[at] = Judged(AGENT, np.concatenate([own.final, own.first]), own.sentences, read.seen[at].meaning)
    return found


def prediction(read: Reading, tokens: Tokens, logits: Matrix, talk: Matrix, heat: Mapping[str, Heat]) -> Prediction:
    """Logits to calibrated probabilities in the form of the contract."""
    probs = _heated(logits, heat)
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


def _heated(logits: Matrix, heat: Mapping[str, Heat]) -> Matrix:
    """Probabilities of all tokens, every head by its temperature and shift."""
    out = np.array(logits, np.float32)
    for name, part in COLUMNS.items():
        known = heat.get(name)
        if known is not None:
            out[:, part] = out[:, part] * np.float32(known.scale) + np.array(known.shift, np.float32)
    return probabilities(COLUMNS, out)


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
    linear = LinearModel.unpack(version, config, arrays, NgramVectors(dict(vectors)))
    network = {name.removeprefix("context."): arrays[name].astype(np.float32) for name in arrays if name.startswith("context.")}
    if network["gain"].shape[1] != LAYOUT.starts[3]:
        raise ValueError("сеть другого размера")
    heat = {name: Heat(values[0], tuple(values[1:])) for name, values in config["heat"].items()}
    return ConversationModel(version, config["thresholds"], heat, linear, ContextNet(network))
