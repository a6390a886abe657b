"""Trains the linear model with scikit-learn (extra ``train``).

Every later layer learns from out-of-fold results of the earlier ones, with folds along files, so that it sees them as good
and as bad as they are in an industry never met. Temperatures and thresholds come from out-of-fold results as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix

from toneqa.ml import base
from toneqa.ml.dense import Matrix
from toneqa.ml.features import pooled
from toneqa.ml.linear import LAYERS, Layer, LinearModel, columns_of, probabilities
from toneqa.ml.ngram_vectors import NgramVectors
from toneqa.ml.stack import client_context, conversation_block, final_block
from toneqa.training.calibrate import fit_thresholds, temperature
from toneqa.training.dataset import Talk
from toneqa.training.frame import UNKNOWN, Block, Frame, Ints, Seen, build, look, vocabularies
from toneqa.training.solver import Kernel, Problem, solve

FOLDS: Final = 5
CONSTANT: Final = 3.0
"""Value of the constant feature: large enough that the bias is hardly held back."""

_FEW_ROWS: Final = 4000
"""Up to here the kernel is a matrix of at most 64 MB."""


@dataclass(frozen=True)
class Recipe:
    """Strengths and scales, set once by hand and not searched since."""

    least: int = 3
    dense_scale: float = 0.15
    strength: Mapping[str, float] = field(
        default_factory=lambda: {"sentence": 8.0, "client": 4.0, "agent": 2.0, "final": 0.3, "conversation": 0.1}
    )
    single: Mapping[str, float] = field(default_factory=dict)

    def strength_of(self, layer: str, head: str) -> float:
        return self.single.get(f"{layer}.{head}", self.strength[layer])


@dataclass(frozen=True)
class Fitted:
    """Float weights of a layer."""

    heads: Mapping[str, slice]
    hashed: Matrix
    dense: Matrix
    bias: Matrix

    def scores(self, block: Block) -> Matrix:
        logits = block.dense @ self.dense + self.bias
        if self.hashed.shape[0]:
            logits = logits + block.hashed @ self.hashed
        return probabilities(self.heads, logits.astype(np.float32))

    def cooled(self, heat: Mapping[str, tuple[float, Matrix]]) -> Fitted:
        """Temperature and shift of each head folded into the weights."""
        hashed, dense, bias = self.hashed.copy(), self.dense.copy(), self.bias.copy()
        for name, (scale, shift) in heat.items():
            part = self.heads[name]
            hashed[:, part] *= scale
            dense[:, part] *= scale
            bias[part] = bias[part] * scale + shift
        return Fitted(self.heads, hashed, dense, bias)


def inner_folds(seen: Sequence[Seen], count: int = FOLDS) -> Ints:
    """Fold of each talk: whole files where rows have no group, else whole groups in turn."""
    files = sorted({s.talk.file for s in seen if not s.talk.grouped})
    groups = sorted({s.talk.group for s in seen if s.talk.grouped})
    by_file = {name: i % count for i, name in enumerate(files)}
    by_group = {name: i % count for i, name in enumerate(groups)}
    if len(files) < 2:
        by_file = {}
        singles = sorted({s.talk.group for s in seen if not s.talk.grouped})
        by_group |= {name: i % count for i, name in enumerate(singles)}
    return np.array([by_file[s.talk.file] if s.talk.file in by_file and not s.talk.grouped else by_group[s.talk.group] for s in seen])


def out_of_fold(name: str, block: Block, folds: Ints, recipe: Recipe) -> tuple[Matrix, Fitted]:
    """Scores of each row by a model that did not see its fold, and the model of all rows; all fitted at once."""
    heads = columns_of(LAYERS[name])
    width = max(part.stop for part in heads.values())
    own = folds[block.talks]
    parts = [own != fold for fold in np.unique(own)] + [np.ones(len(own), bool)]
    problems = [
        _problem(block.targets[head], rows, slice(n * width + part.start, n * width + part.stop), recipe.strength_of(name, head))
        for n, rows in enumerate(parts)
        for head, part in heads.items()
    ]
    features = Features.of(block, recipe)
    alpha, scores = solve(features.kernel(), problems, len(own))
    out = np.empty((len(own), width), np.float32)
    for n, fold in enumerate(np.unique(own)):
        out[own == fold] = scores[own == fold, n * width : (n + 1) * width]
    return probabilities(heads, out), features.fitted(heads, alpha[:, -width:])


def _problem(targets: Ints, rows: Any, columns: slice, strength: float) -> Problem:
    known = targets != UNKNOWN
    return Problem(columns, np.where(known, targets, 0), rows & known, strength)


@dataclass(frozen=True)
class Features:
    """n-grams, centred and scaled dense features, and a constant that stands for the bias."""

    hashed: Any
    dense: Matrix
    mean: Matrix
    scale: Matrix

    @classmethod
    def of(cls, block: Block, recipe: Recipe) -> Features:
        spread = block.dense.std(axis=0) + 1e-3
        scale = (recipe.dense_scale if block.hashed.shape[1] else 1.0) / np.maximum(spread, 0.05)
        mean = block.dense.mean(axis=0)
        dense = ((block.dense - mean) * scale).astype(np.float32)
        return cls(block.hashed.astype(np.float32), dense, mean, scale.astype(np.float32))

    def kernel(self) -> Kernel:
        """K as a matrix where the rows are few, else as products with the rows."""
        turned = self.hashed.T.tocsr()
        if self.hashed.shape[0] <= _FEW_ROWS:
            matrix = (self.hashed @ turned).toarray() + self.dense @ self.dense.T + CONSTANT**2
            return lambda columns: np.asarray(matrix @ columns)
        return lambda columns: np.asarray(
            self.hashed @ (turned @ columns) + self.dense @ (self.dense.T @ columns) + CONSTANT**2 * columns.sum(axis=0)
        )

    def fitted(self, heads: Mapping[str, slice], alpha: Matrix) -> Fitted:
        dense = self.scale[:, None] * (self.dense.T @ alpha)
        bias = CONSTANT**2 * alpha.sum(axis=0) - self.mean @ dense
        return Fitted(heads, np.asarray(self.hashed.T @ alpha), dense, bias.astype(np.float32))


def contexts(frame: Frame, client: Matrix) -> Matrix:
    """The client's context of each agent message."""
    by_talk: dict[int, list[tuple[int, Matrix]]] = {}
    for place, row in zip(frame.clients, client, strict=True):
        by_talk.setdefault(place.talk, []).append((place.at, row))
    return np.stack([client_context([row for at, row in by_talk.get(p.talk, []) if at < p.at]) for p in frame.agents])


def agent_rows(frame: Frame, sentences: Matrix, context: Matrix) -> Block:
    pools = np.stack([pooled(sentences[a:b]) for a, b in zip(frame.bounds, frame.bounds[1:], strict=False)])
    block = frame.agent
    return Block(block.hashed, np.concatenate([block.dense, pools, context], axis=1), block.targets, block.talks)


def final_rows(frame: Frame, first: Matrix, sentences: Matrix, context: Matrix) -> Block:
    dense = np.stack(
        [
            final_block(frame.view(p), first[i], sentences[frame.bounds[i] : frame.bounds[i + 1]], context[i])
            for i, p in enumerate(frame.agents)
        ]
    )
    return Block(csr_matrix((len(dense), 0)), dense, frame.agent.targets, frame.agent.talks)


def conversation_rows(frame: Frame, client: Matrix, final: Matrix) -> Block:
    rows, talks = [], []
    own: dict[int, dict[int, Matrix]] = {}
    theirs: dict[int, dict[int, Matrix]] = {}
    for place, row in zip(frame.agents, final, strict=True):
        own.setdefault(place.talk, {})[place.at] = row
    for place, row in zip(frame.clients, client, strict=True):
        theirs.setdefault(place.talk, {})[place.at] = row
    for talk, answers in own.items():
        rows.append(conversation_block(frame.seen[talk].views, theirs.get(talk, {}), answers))
        talks.append(talk)
    targets = {head: np.array([frame.seen[t].talk.conversation.get(head, UNKNOWN) for t in talks]) for head in base.CONVERSATION_HEADS}
    return Block(csr_matrix((len(rows), 0)), np.stack(rows), targets, np.array(talks))


@dataclass(frozen=True)
class Trained:
    """A model with the out-of-fold probabilities that its layers gave to the talks it learnt from."""

    model: LinearModel
    frame: Frame
    folds: Ints
    sentences: Matrix
    clients: Matrix
    first: Matrix
    finals: Matrix


def train(talks: Sequence[Talk], version: str = "", recipe: Recipe | None = None) -> LinearModel:
    """The model of these talks; equal talks give equal weights."""
    return fit(look(talks), version, recipe).model


def fit(seen: Sequence[Seen], version: str = "", recipe: Recipe | None = None, vectors: NgramVectors | None = None) -> Trained:
    """``vectors`` are those with which the talks were looked at."""
    recipe = recipe or Recipe()
    words = vocabularies(seen, recipe.least)
    codes = {code: i for i, code in enumerate(sorted({h.code for s in seen for hits in s.talk.input.hits for h in hits}))}
    frame = build(seen, words, codes)
    folds = inner_folds(seen)
    sentences, sentence = out_of_fold("sentence", frame.sentence, folds, recipe)
    clients, client = out_of_fold("client", frame.client, folds, recipe)
    client = client.cooled(heat := _heat("client", frame.client, clients))
    clients = _reheat("client", clients, heat)
    context = contexts(frame, clients)
    sentence = sentence.cooled(heat := _heat("sentence", frame.sentence, sentences))
    sentences = _reheat("sentence", sentences, heat)
    first, agent = out_of_fold("agent", agent_rows(frame, sentences, context), folds, recipe)
    finals, final = out_of_fold("final", final_block_rows := final_rows(frame, first, sentences, context), folds, recipe)
    final = final.cooled(heat := _heat("final", final_block_rows, finals))
    finals = _reheat("final", finals, heat)
    talk_block = conversation_rows(frame, clients, finals)
    labels, conversation = out_of_fold("conversation", talk_block, folds, recipe)
    conversation = conversation.cooled(heat := _heat("conversation", talk_block, labels))
    labels = _reheat("conversation", labels, heat)
    thresholds = {
        **fit_thresholds(columns_of(LAYERS["final"]), finals, frame.agent.targets, ""),
        **fit_thresholds(columns_of(base.CLIENT_HEADS), clients, frame.client.targets, "client."),
        **fit_thresholds(columns_of(LAYERS["conversation"]), labels, talk_block.targets, "conversation."),
    }
    fitted = {"sentence": sentence, "client": client, "agent": agent, "final": final, "conversation": conversation}
    model = LinearModel(version, thresholds, codes, words, {name: packed(f) for name, f in fitted.items()}, vectors)
    return Trained(model, frame, folds, sentences, clients, first, finals)


def _heat(name: str, block: Block, scores: Matrix) -> dict[str, tuple[float, Matrix]]:
    """Temperature and shift of each head, from out-of-fold probabilities."""
    heads = columns_of(LAYERS[name])
    return {head: temperature(scores[:, part], block.targets[head]) for head, part in heads.items()}


def _reheat(name: str, scores: Matrix, heat: Mapping[str, tuple[float, Matrix]]) -> Matrix:
    heads = columns_of(LAYERS[name])
    logits = np.empty_like(scores)
    for head, part in heads.items():
        scale, shift = heat[head]
        own = np.clip(scores[:, part], 1e-6, 1 - 1e-6)
        raw = np.log(own / (1 - own)) if own.shape[1] == 1 else np.log(own)
        logits[:, part] = raw * scale + shift
    return probabilities(heads, logits)


def packed(fitted: Fitted) -> Layer:
    """n-gram weights as eight-bit numbers, a scale a column."""
    top = np.abs(fitted.hashed).max(axis=0) if len(fitted.hashed) else np.ones(fitted.hashed.shape[1])
    scales = (np.maximum(top, 1e-9) / 127).astype(np.float32)
    hashed = np.round(fitted.hashed / scales).astype(np.int8)
    return Layer(fitted.heads, hashed, scales, fitted.dense.astype(np.float32), fitted.bias.astype(np.float32))


Progress = Callable[[str], None]
