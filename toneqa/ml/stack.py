"""What the later layers see: results of the earlier ones, put side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from toneqa.ml import base
from toneqa.ml.dense import Matrix
from toneqa.ml.features import View, pooled
from toneqa.types import Role

_CLIENT_SIZE: Final = sum(len(labels) for labels in base.CLIENT_HEADS.values()) + 1
CONTEXT_SIZE: Final = 2 * _CLIENT_SIZE + 1
_STYLE: Final = slice(_CLIENT_SIZE - 1 - len(base.STYLES), _CLIENT_SIZE - 1)
_SMALL: Final = 20
"""Length is log-scaled against this many words, about one sentence and a half."""


def client_context(earlier: Sequence[Matrix]) -> Matrix:
    """The client's labels so far: of the last message, and the strongest of all; a flag when there is none."""
    if not earlier:
        none = np.zeros(CONTEXT_SIZE, np.float32)
        none[-1] = 1
        return none
    return np.concatenate([earlier[-1], np.max(earlier, axis=0), np.zeros(1)]).astype(np.float32)


def final_block(view: View, first: Matrix, scores: Matrix, context: Matrix) -> Matrix:
    """For the last agent layer: all first results with their logits, pooled sentences, the client, the length."""
    clipped = np.clip(first, 1e-4, 1 - 1e-4)
    logits = np.log(clipped / (1 - clipped)) / 3
    words = sum(t.is_word for s in view.annotated.sentences for t in s.tokens)
    shape = [np.log1p(words / _SMALL), np.log1p(len(scores)), float(view.answers_before > 0)]
    return np.concatenate([first, logits, pooled(scores), context, shape]).astype(np.float32)


def conversation_block(seen: Sequence[View], client: Mapping[int, Matrix], agent: Mapping[int, Matrix]) -> Matrix:
    """Client and agent results of the talk, and how the two styles meet."""
    before = [client[at] for at in client if at < min(agent)] or list(client.values())
    asked = np.mean(before, axis=0) if before else np.zeros(_CLIENT_SIZE, np.float32)
    answers = list(agent.values())
    every = np.mean(list(client.values()), axis=0) if client else asked
    style = (client[min(client)] if client else asked)[_STYLE]
    meets = [np.outer(style, one).ravel() for one in (answers[0], np.mean(answers, axis=0))]
    opening = seen[min(agent)]
    talk = [
        *(np.log1p(len(answers)), np.log1p(len(client)), float(seen[min(agent)].channel == "email"), float(bool(client))),
        np.log1p(sum(t.is_word for s in opening.annotated.sentences for t in s.tokens) / _SMALL),
        *_numbers(seen, Role.CLIENT),
    ]
    return np.concatenate([asked, every, answers[0], np.max(answers, axis=0), np.mean(answers, axis=0), answers[-1], *meets, talk]).astype(
        np.float32
    )


def _numbers(seen: Sequence[View], role: Role) -> list[float]:
    """Facts the role gave: numbers and words, log-scaled."""
    words = [t for v in seen if v.annotated.message.role is role for s in v.annotated.sentences for t in s.tokens]
    digits = sum(t.norm[0].isdigit() for t in words)
    return [float(np.log1p(digits)), float(np.log1p(len(words) / _SMALL))]
