"""What frozen features are worth: one logistic regression a head over a message's features, nothing else (extra ``train``).

A yardstick, never shipped: rows of the ablation in docs/scoring.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from toneqa.ml import base
from toneqa.ml.base import MessagePrediction, Prediction, Vector
from toneqa.ml.dense import Matrix
from toneqa.ml.linear import columns_of, probabilities
from toneqa.training.dataset import Talk
from toneqa.training.frame import UNKNOWN, Ints
from toneqa.training.metrics import kappa
from toneqa.training.solver import Problem, solve
from toneqa.types import Role

STRENGTHS: Final = (8.0, 32.0, 128.0, 512.0, 2048.0)
CONSTANT: Final = 9.0
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Messages:
    """All messages of one role that have a sentence; ``talks`` and ``at`` say which they are."""

    role: Role
    talks: Ints
    at: Ints
    targets: Mapping[str, Ints]

    @classmethod
    def of(cls, talks: Sequence[Talk], role: Role) -> Messages:
        places = [(n, at) for n, t in enumerate(talks) for at, a in enumerate(t.input.messages) if a.message.role is role and a.sentences]
        targets = {h: np.array([talks[n].examples[at].heads.get(h, UNKNOWN) for n, at in places], np.int64) for h in heads_of(role)}
        return cls(role, np.array([n for n, _ in places]), np.array([at for _, at in places]), targets)


def heads_of(role: Role) -> Mapping[str, Sequence[str]]:
    every = base.AGENT_HEADS if role is Role.AGENT else base.CLIENT_HEADS
    return {head: labels for head, labels in every.items() if not head.startswith("flag_")}


def kernel_of(parts: Sequence[Any]) -> Matrix:
    """Products of the rows over all parts (dense or sparse), each part scaled so that a row has length one on average."""
    total: Any = CONSTANT
    for part in parts:
        squares = part.multiply(part).sum() if hasattr(part, "multiply") else float((part * part).sum())
        product = part @ part.T
        total = total + (product.toarray() if hasattr(product, "toarray") else product) * (part.shape[0] / max(squares, 1e-9))
    return np.asarray(total, np.float32)


def judge(messages: Messages, kernel: Matrix, learn: Mask, tune: Mask) -> tuple[Matrix, float]:
    """Probabilities of every message by what was learnt from ``learn``; the strength is the best on ``tune``, a part of it."""
    tried = [_mean_kappa(messages, fitted(messages, kernel, learn & ~tune, strength), tune) for strength in STRENGTHS]
    best = STRENGTHS[int(np.argmax(tried))]
    return fitted(messages, kernel, learn, best), best


def fitted(messages: Messages, kernel: Matrix, learn: Mask, strength: float) -> Matrix:
    columns = columns_of(heads_of(messages.role))
    problems = [
        Problem(part, np.maximum(messages.targets[head], 0), learn & (messages.targets[head] != UNKNOWN), strength)
        for head, part in columns.items()
    ]
    _, scores = solve(lambda own: np.asarray(kernel @ own), problems, len(kernel))
    return probabilities(columns, scores)


def _mean_kappa(messages: Messages, probs: Matrix, rows: Mask) -> float:
    found = []
    for head, part in columns_of(heads_of(messages.role)).items():
        kept = rows & (messages.targets[head] != UNKNOWN)
        own = _wide(probs[kept][:, part])
        found.append(kappa(messages.targets[head][kept], own.argmax(axis=1), own.shape[1]))
    return float(np.nanmean(found))


def _wide(own: Matrix) -> Matrix:
    return np.hstack([1 - own, own]) if own.shape[1] == 1 else own


def predictions(talks: Sequence[Talk], found: Sequence[tuple[Messages, Matrix]]) -> list[Prediction]:
    """In the form of the contract; a message's question stands as its only sentence, conversation labels are not judged."""
    rows = {(int(n), int(at)): (m.role, p) for m, probs in found for n, at, p in zip(m.talks, m.at, probs, strict=True)}
    whole = [tuple(_message(rows.get((n, at))) for at in range(len(talk.input.messages))) for n, talk in enumerate(talks)]
    return [Prediction(messages, dict.fromkeys(base.CONVERSATION_HEADS, 0.0)) for messages in whole]


def _message(row: tuple[Role, Matrix] | None) -> MessagePrediction:
    if row is None:
        return MessagePrediction({})
    role, probs = row
    heads: dict[str, Vector] = {h: tuple(map(float, _wide(probs[None, part])[0])) for h, part in columns_of(heads_of(role)).items()}
    if role is not Role.AGENT:
        return MessagePrediction(heads)
    question = (*heads["asks"], *(0.0,) * (len(base.QUESTION_TYPES) - 1))
    return MessagePrediction(heads, ({"question": question},))
