"""Somebody else's classifier in place of the default model for one label (``[model.labels.…]`` of ``toneqa.toml``).

A folder with ``config.json``, ``tokenizer.json`` and ``model.onnx`` runs by onnxruntime and tokenizers (extra ``encoder``); one with
weights of ``transformers`` instead of the graph needs torch (extra ``train``). Nothing is downloaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from toneqa.config import Plug
from toneqa.errors import ModelError, system_reason
from toneqa.ml import base
from toneqa.ml.base import MessagePrediction, Model, ModelInput, Prediction, Vector
from toneqa.ml.session import open_graph, open_json, open_tokenizer
from toneqa.ml.transformer import open_classifier
from toneqa.types import Annotated, Role

GRAPH: Final = "model.onnx"
CONFIG: Final = "config.json"
TOKENIZER: Final = "tokenizer.json"
LONGEST: Final = 512
_SPARE: Final = 2
"""Some kinds count positions from 2."""

CLIENT: Final[Mapping[str, str]] = {"request": "request", "emotion": "emotion", "client_disc": "disc"}
AGENT: Final[Mapping[str, str]] = {name: name for name in ("tone", "harsh", "refusal", "disc", "grade")}

Row = NDArray[np.float32]
Run = Callable[[Sequence[int], Sequence[int], Sequence[int]], Row]
"""Subwords, types and mask of one text to a logit a class."""


@dataclass(frozen=True)
class Classifier:
    """``columns``: for each class of the checkpoint the number of our label; ``single``: exactly one class is right."""

    role: Role
    head: str
    columns: Sequence[int]
    names: Sequence[str]
    single: bool
    tokenizer: Any
    run: Run
    digest: str

    def vector(self, annotated: Annotated) -> Vector:
        """A long text is read in windows; each counts by its length."""
        whole = self.tokenizer.encode(" ".join(annotated.text[s.start : s.end] for s in annotated.sentences))
        windows = [whole, *whole.overflowing]
        rows = [self._probs(self.run(w.ids, w.type_ids, w.attention_mask)) for w in windows]
        mean = np.average(rows, axis=0, weights=[len(w.ids) for w in windows])
        return tuple(float(p) for p in mean / mean.sum())

    def _probs(self, logits: Row) -> NDArray[np.float64]:
        z = logits.astype(np.float64)
        theirs = np.exp(z - z.max()) if self.single else 1 / (1 + np.exp(-np.clip(z, -30, 30)))
        ours = np.zeros(len(self.names))
        np.add.at(ours, list(self.columns), theirs)
        return np.asarray(ours / ours.sum(), np.float64)


@dataclass(frozen=True)
class Plugged:
    """The model ``own`` with some labels judged by classifiers. Thresholds that are set replace its own."""

    own: Model
    classifiers: Sequence[Classifier]
    given: Mapping[str, float]

    @property
    def version(self) -> str:
        return hashlib.sha256("".join([self.own.version, *(c.digest for c in self.classifiers)]).encode()).hexdigest()

    @property
    def thresholds(self) -> Mapping[str, float]:
        return {**self.own.thresholds, **self.given}

    def predict(self, batch: Sequence[ModelInput]) -> list[Prediction]:
        return [self._replaced(talk, found) for talk, found in zip(batch, self.own.predict(batch), strict=True)]

    def _replaced(self, talk: ModelInput, found: Prediction) -> Prediction:
        messages = tuple(self._message(a, m) for a, m in zip(talk.messages, found.messages, strict=True))
        return replace(found, messages=messages)

    def _message(self, annotated: Annotated, found: MessagePrediction) -> MessagePrediction:
        mine = [c for c in self.classifiers if c.role is annotated.message.role and found.heads]
        return replace(found, heads={**found.heads, **{c.head: c.vector(annotated) for c in mine}}) if mine else found


def plugged(model: Model, plugs: Sequence[Plug]) -> Model:
    """
    Raises:
        ModelError: E308 a classifier is missing, damaged, or its labels do not fit.
        UseError: E107 a package that runs it is not installed.
    """
    if not plugs:
        return model
    given = {_threshold(plug.label): plug.threshold for plug in plugs if plug.threshold is not None}
    return Plugged(model, [load(plug) for plug in plugs], given)


def _threshold(label: str) -> str:
    return f"client.{CLIENT[label]}" if label in CLIENT else AGENT[label]


def load(plug: Plug) -> Classifier:
    """See ``plugged``."""
    folder = Path(plug.path)
    role, head = (Role.CLIENT, CLIENT[plug.label]) if plug.label in CLIENT else (Role.AGENT, AGENT[plug.label])
    names = (base.CLIENT_HEADS if role is Role.CLIENT else base.AGENT_HEADS)[head]
    try:
        config = open_json(_bytes(folder / CONFIG), CONFIG)
        theirs = [config["id2label"][str(n)] for n in range(len(config["id2label"]))]
        tokenizer = _tokenizer(folder, config)
        columns = _columns(theirs, dict(plug.labels), names)
        single = config.get("problem_type") != "multi_label_classification"
        found = Classifier(role, head, columns, names, single, tokenizer, _runner(folder), _digest(folder))
        _probe(found)
    except KeyError as error:
        raise _unfit(plug, f"в {CONFIG} нет {error}") from error
    except OSError as error:
        raise _unfit(plug, f"{error.filename or plug.path}: {system_reason(error)}") from error
    except (ValueError, TypeError) as error:
        raise _unfit(plug, str(error)) from error
    return found


def _unfit(plug: Plug, why: str) -> ModelError:
    return ModelError("E308", what=plug.label, near=why, at=plug.path)


def _columns(theirs: Sequence[str], mapping: Mapping[str, str], ours: Sequence[str]) -> list[int]:
    """Every class of the checkpoint has one of our labels; no label is given to a class that does not exist."""
    if missing := [name for name in theirs if name not in mapping]:
        raise ValueError(f"в labels нет её классов: {', '.join(missing)}")
    if extra := sorted(set(mapping) - set(theirs)):
        raise ValueError(f"таких классов у неё нет: {', '.join(extra)}")
    if wrong := sorted(set(mapping.values()) - set(ours)):
        raise ValueError(f"метки {', '.join(wrong)} не бывает, можно: {', '.join(ours)}")
    return [ours.index(mapping[name]) for name in theirs]


def _tokenizer(folder: Path, config: Mapping[str, Any]) -> Any:
    tokenizer = open_tokenizer(_bytes(folder / TOKENIZER), TOKENIZER)
    positions = int(config.get("max_position_embeddings") or LONGEST)
    tokenizer.enable_truncation(min(LONGEST, positions - _SPARE))
    return tokenizer


def _runner(folder: Path) -> Run:
    """
    Raises:
        ValueError: no graph and no weights, or they are damaged.
    """
    if not (folder / GRAPH).is_file():
        return open_classifier(folder)
    graph = open_graph(_bytes(folder / GRAPH), GRAPH)
    inputs = [one.name for one in graph.get_inputs()]

    def run(ids: Sequence[int], types: Sequence[int], mask: Sequence[int]) -> Row:
        given = {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}
        found: Row = graph.run(None, {name: np.array([given[name]], np.int64) for name in inputs})[0][0]
        return found

    return run


def _probe(found: Classifier) -> None:
    """One text, so that what does not fit together is told at once."""
    encoded = found.tokenizer.encode("Здравствуйте, где мой заказ?")
    try:
        logits = found.run(encoded.ids, encoded.type_ids, encoded.attention_mask)
    except Exception as error:  # whatever the graph or the net raises on inputs that it cannot read
        raise ValueError(f"{TOKENIZER} и веса не подходят друг к другу") from error
    if logits.shape != (len(found.columns),) or not np.isfinite(logits).all():
        raise ValueError(f"классов в {CONFIG} {len(found.columns)}, а модель отвечает иначе")


def _bytes(path: Path) -> bytes:
    return path.read_bytes()


def _digest(folder: Path) -> str:
    files = sorted(p for p in folder.iterdir() if p.is_file())
    return hashlib.sha256(b"".join(p.name.encode() + hashlib.sha256(p.read_bytes()).digest() for p in files)).hexdigest()
