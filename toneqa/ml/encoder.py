"""The encoder: a BERT of any size with heads for every label, run by onnxruntime and tokenizers alone (extra ``encoder``).

Message heads read [CLS] and the mean of the message's own subwords, sentence heads read their markers, conversation heads read
the [CLS] of all messages. Each window goes through the graph alone and unpadded, so a result cannot depend on its batch.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from toneqa.ml import base
from toneqa.ml.base import MessagePrediction, ModelInput, Prediction, Vector
from toneqa.ml.dense import Matrix
from toneqa.ml.linear import columns_of, probabilities
from toneqa.ml.pieces import LONGEST, NOT_OWN, SHORTEST, Cutter, Signs, Window, cut
from toneqa.ml.session import open_graph, open_json, open_tokenizer
from toneqa.types import Role

GRAPH: Final = "model.onnx"
TOKENIZER: Final = "tokenizer.json"
CONFIG: Final = "config.json"
HEADS: Final = "heads.npz"

BLOCKS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "agent": base.AGENT_HEADS,
    "client": base.CLIENT_HEADS,
    "sentence": base.SENTENCE_HEADS,
    "conversation": dict.fromkeys(base.CONVERSATION_HEADS, base.YES_NO),
}
TIMES: Final[Mapping[str, int]] = {"agent": 2, "client": 2, "sentence": 1, "conversation": 4}
"""Width of what a block reads, in widths of the encoder."""

PROBE: Final = (("здравствуйте , где заказ ?",), ("к сожалению , заказ не приедет .", "вернём деньги завтра ."))
"""A client and an agent. What the model says of them is stored with it: files of different models would say something else."""

PROBE_APART: Final = 0.02
"""Logits differ by 0.0001 from one processor to another; files that do not belong together move them by tenths."""


@dataclass(frozen=True)
class Pooled:
    """What the heads read of a message: [CLS] and mean of own subwords, each of one width; a row of that width a sentence."""

    first: Matrix
    mean: Matrix
    marks: Matrix


@dataclass(frozen=True)
class Block:
    """Weights of some heads, calibrated; ``layers`` but the last end in a tanh."""

    heads: Mapping[str, slice]
    layers: Sequence[tuple[Matrix, Matrix]]

    def logits(self, row: Matrix) -> Matrix:
        for weight, bias in self.layers[:-1]:
            row = np.tanh(row @ weight + bias)
        weight, bias = self.layers[-1]
        return np.asarray(row @ weight + bias, np.float32)

    def vectors(self, row: Matrix) -> dict[str, Vector]:
        found = probabilities(self.heads, self.logits(row)[None])[0]
        return {name: _vector(found[part]) for name, part in self.heads.items()}


@dataclass(frozen=True)
class EncoderModel:
    """See ``toneqa.ml.base.Model``."""

    version: str
    thresholds: Mapping[str, float]
    cutter: Cutter
    graph: Any
    blocks: Mapping[str, Block]

    @classmethod
    def unpack(cls, version: str, contents: Mapping[str, bytes], graph: Any = None) -> EncoderModel:
        """``graph``: what runs in place of the stored one, in full numbers: its answers are near and not the same.

        Raises:
            KeyError, ValueError, TypeError: a file is damaged, or the files do not belong together.
            UseError: E107 onnxruntime or tokenizers is not installed.
        """
        config = open_json(contents[CONFIG], CONFIG)
        _same_labels(config["heads"])
        model = cls.assemble(version, contents, config, graph)
        if graph is None:
            _same_answer(config["probe"], model.probe())
        return model

    @classmethod
    def assemble(cls, version: str, contents: Mapping[str, bytes], config: Mapping[str, Any], graph: Any = None) -> EncoderModel:
        """The model of these files, as yet not asked whether they belong together."""
        tokenizer = open_tokenizer(contents[TOKENIZER], TOKENIZER)
        cutter = Cutter(tokenizer, Signs(**config["signs"]), _length(config["longest"]))
        blocks = _blocks(contents[HEADS], int(config["width"]))
        thresholds = {head: float(value) for head, value in config["thresholds"].items()}
        return cls(version, thresholds, cutter, graph or open_graph(contents[GRAPH], GRAPH), blocks)

    def predict(self, batch: Sequence[ModelInput]) -> list[Prediction]:
        return [self._conversation(one) for one in batch]

    def _conversation(self, talk: ModelInput) -> Prediction:
        seen = {at: self.pool(windows, len(talk.messages[at].sentences)) for at, windows in cut(self.cutter, talk.messages).items()}
        roles = {at: talk.messages[at].message.role for at in seen}
        messages = tuple(self._message(seen[at], roles[at]) if at in seen else MessagePrediction({}) for at in range(len(talk.messages)))
        return Prediction(messages, self._labels(seen, roles))

    def _message(self, pooled: Pooled, role: Role) -> MessagePrediction:
        heads = self.blocks[role.value].vectors(np.concatenate([pooled.first, pooled.mean]))
        if role is Role.CLIENT:
            return MessagePrediction(heads)
        return MessagePrediction(heads, tuple(self.blocks["sentence"].vectors(row) for row in pooled.marks))

    def _labels(self, seen: Mapping[int, Pooled], roles: Mapping[int, Role]) -> Mapping[str, float]:
        if Role.AGENT not in roles.values():
            return dict.fromkeys(base.CONVERSATION_HEADS, 0.0)
        firsts = {role: [seen[at].first for at in seen if roles[at] is role] for role in (Role.CLIENT, Role.AGENT)}
        width = len(firsts[Role.AGENT][0])
        row = np.concatenate([_both(firsts[Role.CLIENT], width), _both(firsts[Role.AGENT], width)])
        return {name: vector[1] for name, vector in self.blocks["conversation"].vectors(row).items()}

    def pool(self, windows: Sequence[Window], sentences: int) -> Pooled:
        hidden = [self._hidden(window) for window in windows]
        marks = np.zeros((sentences, hidden[0].shape[1]), np.float32)
        counts = np.zeros(sentences, np.float32)
        for window, rows in zip(windows, hidden, strict=True):
            for place, sentence in window.marks:
                marks[sentence] += rows[place]
                counts[sentence] += 1
        first = np.stack([rows[0] for rows in hidden]).mean(axis=0)
        return Pooled(first, _mean_of_own(windows, hidden), marks / counts[:, None])

    def _hidden(self, window: Window) -> Matrix:
        """Subwords × width."""
        given = {"input_ids": window.ids, "token_type_ids": window.types}
        feed = {one.name: np.array([given[one.name]], np.int64) for one in self.graph.get_inputs()}
        return np.asarray(self.graph.run(None, feed)[0][0], np.float32)

    def probe(self) -> list[float]:
        """Logits of the probe."""
        client, agent = PROBE
        windows = self.cutter.windows(agent, client, Role.AGENT)
        try:
            pooled = self.pool(windows, len(agent))
        except Exception as error:  # see ``open_graph``: a graph of other inputs, or too few subwords for this tokenizer
            raise ValueError(f"{GRAPH} и {TOKENIZER} не подходят друг к другу") from error
        if len(pooled.first) * TIMES["sentence"] != len(self.blocks["sentence"].layers[0][0]):
            raise ValueError(f"{GRAPH} и {HEADS} не подходят друг к другу")
        whole = self.blocks["agent"].logits(np.concatenate([pooled.first, pooled.mean]))
        parts = [self.blocks["sentence"].logits(row) for row in pooled.marks]
        return [round(float(value), 4) for value in np.concatenate([whole, *parts])]


def _mean_of_own(windows: Sequence[Window], hidden: Sequence[Matrix]) -> Matrix:
    own = [rows[np.array(window.owners) != NOT_OWN] for window, rows in zip(windows, hidden, strict=True)]
    together = np.concatenate(own)
    return together.mean(axis=0) if len(together) else np.zeros(together.shape[1], np.float32)


def _both(rows: Sequence[Matrix], width: int) -> Matrix:
    """Mean and maximum; zeros for nobody."""
    return np.concatenate([np.mean(rows, axis=0), np.max(rows, axis=0)]) if rows else np.zeros(2 * width, np.float32)


def _vector(own: Matrix) -> Vector:
    values = [float(p) for p in own]
    return (1 - values[0], values[0]) if len(values) == 1 else tuple(values)


def _length(stored: Any) -> int:
    if not isinstance(stored, int) or not SHORTEST <= stored <= LONGEST:
        raise ValueError(f"{CONFIG}: длина окна {stored}, а нужно от {SHORTEST} до {LONGEST}")
    return stored


def _same_labels(stored: Any) -> None:
    """The order counts: it is that of the columns."""
    if json.dumps(stored) != json.dumps(BLOCKS):
        raise ValueError(f"{CONFIG}: модель сделана для других меток, чем знает эта версия toneqa")


def _same_answer(stored: Sequence[float], found: Sequence[float]) -> None:
    if len(stored) != len(found) or not np.allclose(np.array(stored, float), np.array(found, float), rtol=0, atol=PROBE_APART):
        raise ValueError(f"{GRAPH}, {TOKENIZER}, {HEADS} и {CONFIG} — из разных моделей: ответ на пробное письмо не тот")


def _blocks(data: bytes, width: int) -> dict[str, Block]:
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as packed:
            arrays = dict(packed)
    except Exception as error:  # a broken archive fails in as many ways as it can be broken
        raise ValueError(f"{HEADS}: архив весов не читается") from error
    return {name: _block(name, arrays, width * TIMES[name]) for name in BLOCKS}


def _block(name: str, arrays: Mapping[str, NDArray[Any]], width: int) -> Block:
    heads = columns_of(BLOCKS[name])
    count = sum(key.startswith(f"{name}.") for key in arrays) // 2
    layers = [(arrays[f"{name}.{at}.weight"], arrays[f"{name}.{at}.bias"]) for at in range(count)]
    for weight, bias in layers:
        if weight.shape != (width, len(bias)) or not (np.isfinite(weight).all() and np.isfinite(bias).all()):
            raise ValueError(f"{HEADS}: слой {name} другого размера или испорчен")
        width = len(bias)
    if not layers or width != max(part.stop for part in heads.values()):
        raise ValueError(f"{HEADS}: слой {name} другого размера")
    return Block(heads, layers)
