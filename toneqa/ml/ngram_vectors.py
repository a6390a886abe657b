"""Vectors of sentences from hashed n-grams of characters and words: a table, a sum, two layers; numpy alone.

The table is trained to give what a general sentence encoder gives (``toneqa/training/vectors.py``), so that sentences of one
meaning lie close; how it does against that encoder and against a small BERT stands in docs/scoring.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from toneqa.ml.dense import Matrix
from toneqa.ml.hashing import Ids, char_codes, ngrams, word_code
from toneqa.ml.products import product

BITS: Final = 15
"""32,768 rows: with 256 columns of one byte 8 MB."""

CHARACTERS: Final = (3, 4, 5)
WORDS: Final = (1, 2)
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_EPS: Final = 1e-5
_LAYERS: Final = ("up", "down")


@dataclass(frozen=True)
class NgramVectors:
    """``arrays``: ``table`` (rows × columns, int8) with ``scale`` (columns), ``gain``, ``bias``, ``up``, ``up.bias``, ``down``, ``down.bias``."""

    arrays: Mapping[str, NDArray[Any]]

    @classmethod
    def unpack(cls, arrays: Mapping[str, NDArray[Any]]) -> NgramVectors:
        return cls({name: value.astype(np.float32) if name in _LAYERS else value for name, value in arrays.items()})

    def pack(self) -> dict[str, NDArray[Any]]:
        """Arrays, enough for ``unpack``; the two layers as 16-bit numbers."""
        return {name: value.astype(np.float16) if name in _LAYERS else value for name, value in self.arrays.items()}

    @property
    def width(self) -> int:
        return len(self.arrays["down.bias"])

    def encode(self, sentences: Sequence[Sequence[str]]) -> Matrix:
        """One vector of unit length a sentence of words (forms as ``toneqa.ml.words`` reads them), times √width."""
        a = self.arrays
        rows = np.stack([self._sum(keys) for keys in keys_of(sentences)])
        centred = rows - rows.mean(axis=1, keepdims=True)
        normal = centred / np.sqrt((centred * centred).mean(axis=1, keepdims=True) + _EPS) * a["gain"] + a["bias"]
        inner = np.maximum(product(normal.astype(np.float32), a["up"]) + a["up.bias"], 0)
        vectors = product(inner, a["down"]) + a["down.bias"]
        lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True)) + _EPS
        return np.asarray(vectors / lengths * np.sqrt(self.width), np.float32)

    def _sum(self, keys: Ids) -> Matrix:
        total = self.arrays["table"][keys].astype(np.float32).sum(axis=0) * self.arrays["scale"]
        return np.asarray(total / np.sqrt(max(len(keys), 1)), np.float32)


def keys_of(sentences: Sequence[Sequence[str]]) -> list[Ids]:
    """Rows of the table for the n-grams of each sentence."""
    texts = [f" {' '.join(words)} " for words in sentences]
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    marks = ngrams(char_codes("".join(texts)), owners, CHARACTERS, 0)
    holders = np.repeat(np.arange(len(texts)), [len(words) for words in sentences])
    codes = np.array([word_code(word) for words in sentences for word in words], np.uint64)
    terms = ngrams(codes, holders, WORDS, 1)
    own, keys = np.concatenate([marks[0], terms[0]]), np.concatenate([marks[1], terms[1]])
    order = np.argsort(own, kind="stable")
    buckets = ((keys[order].astype(np.uint64) * _MIX) >> np.uint64(64 - BITS)).astype(np.int64)
    bounds = np.searchsorted(own[order], np.arange(len(texts) + 1))
    return [buckets[a:b] for a, b in pairwise(bounds)]
