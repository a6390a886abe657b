"""How far the declared rules get alone: logistic regressions over nothing but counts of rule hits (extra ``train``).

A yardstick, never shipped: what the model adds to the rules is the difference to this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression

from toneqa.ml import base
from toneqa.ml.base import MessagePrediction, ModelInput, Prediction, Vector
from toneqa.ml.dense import Matrix
from toneqa.ml.features import hit_counts
from toneqa.training.dataset import Talk
from toneqa.training.frame import Seen
from toneqa.types import Role

_STRENGTH: Final = 0.3

Heads = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class RulesAlone:
    """See ``toneqa.ml.base.Model``; ``fitted`` by role and head."""

    codes: Mapping[str, int]
    fitted: Mapping[str, Any]
    version: str = "rules"
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def predict(self, batch: Sequence[ModelInput]) -> list[Prediction]:
        return [self._one(talk) for talk in batch]

    def _one(self, talk: ModelInput) -> Prediction:
        rows = [message_row(talk, at, self.codes) for at in range(len(talk.messages))]
        messages = tuple(self._message(talk, at, row) for at, row in enumerate(rows))
        whole = talk_row(talk, rows)
        return Prediction(messages, {h: self._probs(f"conversation.{h}", whole, base.YES_NO)[1] for h in base.CONVERSATION_HEADS})

    def _message(self, talk: ModelInput, at: int, row: Matrix) -> MessagePrediction:
        role = talk.messages[at].message.role
        heads = _heads(role)
        if not talk.messages[at].sentences:
            return MessagePrediction({})
        found = {head: self._probs(f"{role}.{head}", row, labels) for head, labels in heads.items()}
        asks = found.get("asks", (1.0, 0.0))[1]
        question = (1 - asks, asks, *(0.0,) * (len(base.QUESTION_TYPES) - 1))
        return MessagePrediction(found, ({"question": question},) if role is Role.AGENT else ())

    def _probs(self, name: str, row: Matrix, labels: Sequence[str]) -> Vector:
        model = self.fitted[name]
        given = dict(zip(model.classes_, model.predict_proba(row[None])[0], strict=True))
        return tuple(float(given.get(i, 0.0)) for i in range(len(labels)))


def _heads(role: Role) -> Heads:
    return {Role.AGENT: base.AGENT_HEADS, Role.CLIENT: base.CLIENT_HEADS}.get(role, {})


def message_row(talk: ModelInput, at: int, codes: Mapping[str, int]) -> Matrix:
    """Hits of the message beside those of the last one of the other side."""
    role = talk.messages[at].message.role
    other = next((i for i in range(at - 1, -1, -1) if talk.messages[i].message.role is not role), None)
    before = hit_counts(talk.hits[other], codes) if other is not None else np.zeros(len(codes), np.float32)
    return np.concatenate([hit_counts(talk.hits[at], codes), before])


def talk_row(talk: ModelInput, rows: Sequence[Matrix]) -> Matrix:
    none = np.zeros_like(rows[0]) if rows else np.zeros(0, np.float32)
    by_role = [[row for row, a in zip(rows, talk.messages, strict=True) if a.message.role is role] for role in (Role.CLIENT, Role.AGENT)]
    return np.concatenate([np.sum(own, axis=0) if own else none for own in by_role])


def train_rules_alone(seen: Sequence[Seen]) -> RulesAlone:
    talks = [s.talk for s in seen]
    codes = {code: i for i, code in enumerate(sorted({h.code for t in talks for hits in t.input.hits for h in hits}))}
    examples: dict[str, tuple[list[Matrix], list[int]]] = {}
    for name, row, kind in _examples(talks, codes):
        rows, kinds = examples.setdefault(name, ([], []))
        rows.append(row)
        kinds.append(kind)
    return RulesAlone(codes, {name: _fit(np.stack(rows), np.array(kinds)) for name, (rows, kinds) in examples.items()})


def _examples(talks: Sequence[Talk], codes: Mapping[str, int]) -> Iterator[tuple[str, Matrix, int]]:
    for talk in talks:
        rows = [message_row(talk.input, at, codes) for at in range(len(talk.input.messages))]
        for example, row in zip(talk.examples, rows, strict=True):
            yield from ((f"{example.role}.{head}", row, kind) for head, kind in example.heads.items())
        whole = talk_row(talk.input, rows)
        yield from ((f"conversation.{head}", whole, kind) for head, kind in talk.conversation.items())


def _fit(rows: NDArray[Any], kinds: NDArray[Any]) -> Any:
    """A label that is always the same is always guessed."""
    model = DummyClassifier(strategy="prior") if len(np.unique(kinds)) == 1 else LogisticRegression(C=_STRENGTH, max_iter=300)
    return model.fit(rows, kinds)
