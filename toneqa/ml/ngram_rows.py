"""Messages as sparse rows of hashed n-grams: of characters, words, lemmas, skeletons, and of the neighbours' lemmas.

Many messages are read at once, for numpy's sake; none of them shows in another's rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from toneqa.ml.dense import Matrix
from toneqa.ml.hashing import BITS, Codes, Floats, Grams, Ids, char_codes, ngrams
from toneqa.ml.words import Word

CHARS, WORDS, SKELETON, CONTEXT = range(4)
KINDS: Final = 4
_DENIED_SPAN: Final = 3
_STOPS: Final = frozenset(",;:.?!")
_DENIALS: Final = frozenset({"не", "нет", "нельзя", "невозможно"})

Columns = NDArray[np.int32]
Sentences = Sequence[Sequence[Word]]
"""The words of each sentence of a message."""


def grams_of(messages: Sequence[Sentences]) -> Grams:
    """All n-grams; their owners number the sentences of all messages on."""
    sentences = list(chain.from_iterable(messages))
    owners = np.repeat(np.arange(len(sentences)), [len(words) for words in sentences])
    flat = list(chain.from_iterable(sentences))
    lemmas = np.array([word.lemma_code for word in flat], np.uint64)
    parts = [
        _char_grams(sentences),
        ngrams(np.array([word.form_code for word in flat], np.uint64), owners, (1, 2), WORDS),
        ngrams(lemmas + np.uint64(1 << 33), owners, (1, 2, 3), WORDS),
        ngrams(np.array([word.skeleton_code for word in flat], np.uint64), owners, (1, 2, 3, 4), SKELETON),
        _denied_grams(sentences),
        _neighbour_grams(lemmas, owners, message_of([len(m) for m in messages])),
    ]
    return np.concatenate([own for own, _ in parts]), np.concatenate([keys for _, keys in parts])


def message_of(counts: Sequence[int]) -> Ids:
    """Number of the message of each sentence, by the count of sentences of each message."""
    return np.repeat(np.arange(len(counts)), counts)


def _char_grams(sentences: Sentences) -> Grams:
    texts = [f" {' '.join([word.form for word in words])} " for words in sentences]
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    return ngrams(char_codes("".join(texts)), owners, (2, 3, 4, 5), CHARS)


def _denied_grams(sentences: Sentences) -> Grams:
    """Words under a negation, up to the next sign: «не смогу вам вернуть» denies вернуть too."""
    owners, codes = [], []
    for number, words in enumerate(sentences):
        left = 0
        for word in words:
            if word.form in _STOPS:
                left = 0
            if left:
                owners.append(number)
                codes.append(word.denied_code)
            left = _DENIED_SPAN if word.lemma in _DENIALS else max(left - 1, 0)
    return ngrams(np.array(codes, np.uint64), np.array(owners, np.int64), (1,), WORDS)


def _neighbour_grams(lemmas: Codes, owners: Ids, messages: Ids) -> Grams:
    """Lemmas of the sentence before and after in the same message, each salted its own way."""
    found = []
    for salt, step in ((1 << 34, 1), (1 << 35, -1)):
        own, keys = ngrams(lemmas + np.uint64(salt), owners, (1,), CONTEXT)
        other = own + step
        inside = (other >= 0) & (other < len(messages))
        inside[inside] = messages[own[inside]] == messages[other[inside]]
        found.append((other[inside], keys[inside]))
    return np.concatenate([own for own, _ in found]), np.concatenate([keys for _, keys in found])


@dataclass(frozen=True)
class Rows:
    """Sparse rows in one: row ``i`` is ``[starts[i], starts[i + 1])`` of ``columns`` and ``values``."""

    starts: Ids
    columns: Ids
    values: Floats

    def times(self, weights: NDArray[np.int8], scales: Matrix) -> Matrix:
        """Rows by quantised weights; each row alone, so the batch cannot show."""
        bounds = self.starts.tolist()
        out = np.empty((len(bounds) - 1, weights.shape[1]), np.float32)
        for i in range(len(out)):
            part = slice(bounds[i], bounds[i + 1])
            np.matmul(self.values[part], weights.take(self.columns[part], axis=0).astype(np.float32), out=out[i])
        return out * scales


@dataclass(frozen=True)
class Vocabulary:
    """The n-grams a model knows: sorted keys and their inverse document frequency."""

    keys: Ids
    idf: Floats

    @classmethod
    def learn(cls, documents: Iterable[Grams], least: int) -> Vocabulary:
        """n-grams of at least ``least`` documents; frequencies as exact as they are stored."""
        seen = [np.unique(keys) for _, keys in documents]
        keys, counts = np.unique(np.concatenate(seen), return_counts=True)
        kept = counts >= least
        idf = np.log((1 + len(seen)) / (1 + counts[kept])) + 1
        return cls(keys[kept], idf.astype(np.float16).astype(np.float32))

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def _columns(self) -> Columns:
        """Column of every possible key, −1 for those not known: 4 MB that save a search for each n-gram."""
        table = np.full(KINDS << BITS, -1, np.int32)
        table[self.keys] = np.arange(len(self.keys))
        return table

    @cached_property
    def _kinds(self) -> NDArray[np.int8]:
        return (self.keys >> BITS).astype(np.int8)

    def encode(self, grams: Grams, messages: Ids) -> tuple[Rows, Rows]:
        """Rows of the sentences, whose messages are given, and of the messages without the neighbours' words."""
        own, columns = self._known(grams)
        return self._rows(own, columns, len(messages)), self._whole(own, columns, messages)

    def whole(self, grams: Grams, messages: Ids) -> Rows:
        return self._whole(*self._known(grams), messages)

    def _whole(self, own: Ids, columns: Columns, messages: Ids) -> Rows:
        lone = self._kinds[columns] != CONTEXT
        return self._rows(messages[own[lone]], columns[lone], int(messages[-1]) + 1)

    def _known(self, grams: Grams) -> tuple[Ids, Columns]:
        own, keys = grams
        columns = self._columns[keys]
        known = columns >= 0
        return own[known], columns[known]

    def _rows(self, own: Ids, columns: Columns, total: int) -> Rows:
        """Sublinear counts by idf; each kind of n-gram of a row has length one."""
        size = max(len(self.keys), 1)
        codes, counts = np.unique(own * size + columns, return_counts=True)
        owners, places = np.divmod(codes, size)
        values = (1 + np.log(counts)) * self.idf[places]
        blocks = owners * KINDS + self._kinds[places]
        norms = np.sqrt(np.bincount(blocks, values * values, minlength=total * KINDS))
        return Rows(np.searchsorted(owners, np.arange(total + 1)), places, (values / norms[blocks]).astype(np.float32))
