"""Hashed n-grams of characters and words, computed by numpy alone.

Feature hashing: Weinberger et al., 2009. The polynomial hash is finished by a multiplicative mix, so that
neighbouring n-grams fall far apart; one n-gram always has one bucket, on every machine.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

BITS: Final = 18
"""262,144 buckets a kind of n-gram; the agent's vocabulary of all four kinds holds 165,129 of them."""

_BASE: Final = np.uint64(1_000_003)
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(64 - BITS)

Codes = NDArray[np.uint64]
Ids = NDArray[np.int64]
Floats = NDArray[np.float32]
Grams = tuple[Ids, Ids]
"""Owner (number of the sentence) and key (kind and bucket) of each n-gram."""


def char_codes(text: str) -> Codes:
    """Code points; lone surrogates become one sign."""
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)


def word_codes(words: Sequence[str]) -> Codes:
    return np.array([word_code(word) for word in words], dtype=np.uint64)


@lru_cache(maxsize=200_000)
def word_code(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "replace")) + 1


def ngrams(codes: Codes, owners: Ids, orders: Sequence[int], kind: int) -> Grams:
    """n-grams that do not cross from one owner to the next."""
    keys, found = [], []
    hashes = np.zeros(len(codes), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for order in range(1, max(orders) + 1):
            size = len(codes) - order + 1
            if size <= 0:
                break
            hashes = hashes[:size] * _BASE + codes[order - 1 :]
            if order in orders:
                inside = owners[:size] == owners[order - 1 :]
                keys.append(_bucket(hashes[inside], order, kind))
                found.append(owners[:size][inside])
    return (np.concatenate(found), np.concatenate(keys)) if keys else (np.zeros(0, np.int64), np.zeros(0, np.int64))


def _bucket(hashes: Codes, salt: int, kind: int) -> Ids:
    mixed = ((hashes + np.uint64(salt)) * _MIX) >> _SHIFT
    return mixed.astype(np.int64) | (kind << BITS)
