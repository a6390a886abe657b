"""A message as numbers: hashed n-grams and a dense block, by sentence and for the whole.

Training and scoring build rows by the same functions, so they cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from toneqa.ml.dense import CUE_COUNT, SENTENCE_SIZE, Matrix, content_lemmas, sentence_dense
from toneqa.ml.hashing import BITS, Codes, Floats, Grams, Ids, char_codes, ngrams, word_code, word_codes
from toneqa.ml.ngram_vectors import NgramVectors
from toneqa.ml.words import Word, words_of
from toneqa.types import Annotated, Finding, Role

CHARS, WORDS, SKELETON, CONTEXT = range(4)
KINDS: Final = 4
_DENIED_SPAN: Final = 3
_STOPS: Final = frozenset(",;:.?!")
CHANNELS: Final = ("chat", "email")
CLIENT_CUES: Final = CUE_COUNT
MEANING_SCALE: Final = 0.027
"""Columns of less spread than 0.05 are not blown up in training: so a vector weighs about as much as one kind of n-gram."""

MESSAGE_SIZE: Final = 3 * SENTENCE_SIZE + len(CHANNELS) + 5


@dataclass(frozen=True)
class View:
    """One message as rows see it: its own hits, and what was said before."""

    annotated: Annotated
    hits: Sequence[Finding]
    client: frozenset[str]
    after_client: bool
    answers_before: int
    channel: str | None
    vectors: NgramVectors | None = None

    @cached_property
    def words(self) -> list[list[Word]]:
        return [words_of(s) for s in self.annotated.sentences]

    @cached_property
    def grams(self) -> Grams:
        return message_grams(self.words)

    @cached_property
    def meaning(self) -> Matrix:
        """Vectors of the sentences (sentences × width; width 0 for a model without vectors)."""
        if self.vectors is None:
            return np.zeros((len(self.annotated.sentences), 0), np.float32)
        return self.vectors.encode([[word.form for word in words] for words in self.words])

    @cached_property
    def sentences(self) -> Matrix:
        return sentence_dense(self.annotated, self.client)

    @cached_property
    def dense(self) -> Matrix:
        """The message as a whole: log sum, mean and maximum over its sentences, channel, place in the talk."""
        rows = self.sentences
        channel = [float(self.channel == name) for name in CHANNELS]
        words = sum(t.is_word for s in self.annotated.sentences for t in s.tokens)
        shape = [
            np.log1p(len(rows)),
            np.log1p(words),
            float(self.after_client),
            float(self.answers_before > 0),
            words / max(len(rows), 1) / 20,
        ]
        return np.concatenate([np.log1p(rows.sum(axis=0)), rows.mean(axis=0), rows.max(axis=0), channel, shape]).astype(np.float32)


def views(
    messages: Sequence[Annotated],
    hits: Sequence[Sequence[Finding]],
    channel: str | None,
    vectors: NgramVectors | None = None,
) -> list[View]:
    """A view for each message; the client's words are those of all client messages before."""
    seen: frozenset[str] = frozenset()
    answers = 0
    found = []
    for annotated, own in zip(messages, hits, strict=True):
        found.append(View(annotated, own, seen, bool(seen), answers, channel, vectors))
        if annotated.message.role is Role.CLIENT:
            seen |= {lemma for s in annotated.sentences for lemma in content_lemmas(s)}
        answers += annotated.message.role is Role.AGENT
    return found


def message_grams(sentences: Sequence[Sequence[Word]]) -> Grams:
    """All n-grams of all sentences: characters, words with lemmas, skeletons, and the lemmas of the neighbours."""
    sizes = [len(words) for words in sentences]
    owners = np.repeat(np.arange(len(sentences)), sizes)
    flat = [word for words in sentences for word in words]
    lemmas = word_codes([word.lemma for word in flat])
    parts = [
        _char_grams(sentences),
        ngrams(word_codes([word.form for word in flat]), owners, (1, 2), WORDS),
        ngrams(lemmas + np.uint64(1 << 33), owners, (1, 2, 3), WORDS),
        ngrams(word_codes([word.skeleton for word in flat]), owners, (1, 2, 3, 4), SKELETON),
        _denied_grams(sentences),
        _neighbour_grams(lemmas, owners, len(sentences)),
    ]
    return np.concatenate([own for own, _ in parts]), np.concatenate([keys for _, keys in parts])


def _char_grams(sentences: Sequence[Sequence[Word]]) -> Grams:
    texts = [f" {' '.join(word.form for word in words)} " for words in sentences]
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    return ngrams(char_codes("".join(texts)), owners, (2, 3, 4, 5), CHARS)


def _denied_grams(sentences: Sequence[Sequence[Word]]) -> Grams:
    """Words under a negation, up to the next sign: «не смогу вам вернуть» denies вернуть too."""
    owners, codes = [], []
    for number, words in enumerate(sentences):
        left = 0
        for word in words:
            if word.form in _STOPS:
                left = 0
            if left:
                owners.append(number)
                codes.append(word_code("¬" + word.lemma))
            left = _DENIED_SPAN if word.lemma in ("не", "нет", "нельзя", "невозможно") else max(left - 1, 0)
    return ngrams(np.array(codes, np.uint64), np.array(owners, np.int64), (1,), WORDS)


def _neighbour_grams(lemmas: Codes, owners: Ids, total: int) -> Grams:
    """Lemmas of the sentence before and after, each salted its own way."""
    before = ngrams(lemmas + np.uint64(1 << 34), owners + 1, (1,), CONTEXT)
    after = ngrams(lemmas + np.uint64(1 << 35), owners - 1, (1,), CONTEXT)
    own = np.concatenate([before[0], after[0]])
    keys = np.concatenate([before[1], after[1]])
    inside = (own >= 0) & (own < total)
    return own[inside], keys[inside]


@dataclass(frozen=True)
class Rows:
    """Sparse rows in one: row ``i`` is ``[starts[i], starts[i + 1])`` of ``columns`` and ``values``."""

    starts: Ids
    columns: Ids
    values: Floats

    def times(self, weights: NDArray[np.int8], scales: Matrix) -> Matrix:
        """Rows by quantised weights; each row alone, so the batch cannot show."""
        out = np.empty((len(self.starts) - 1, weights.shape[1]), np.float32)
        for i in range(len(out)):
            part = slice(self.starts[i], self.starts[i + 1])
            out[i] = self.values[part] @ weights[self.columns[part]].astype(np.float32)
        return out * scales


@dataclass(frozen=True)
class Vocabulary:
    """The n-grams a model knows: sorted keys and their inverse document frequency."""

    keys: Ids
    idf: Floats

    @classmethod
    def learn(cls, documents: Iterable[Grams], least: int) -> Vocabulary:
        """n-grams of at least ``least`` documents."""
        seen = [np.unique(keys) for _, keys in documents]
        keys, counts = np.unique(np.concatenate(seen), return_counts=True)
        kept = counts >= least
        idf = np.log((1 + len(seen)) / (1 + counts[kept])) + 1
        return cls(keys[kept], idf.astype(np.float32))

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def _columns(self) -> Ids:
        """Column of every possible key, −1 for those not known: 4 MB that save a search for each n-gram."""
        table = np.full(KINDS << BITS, -1, np.int64)
        table[self.keys] = np.arange(len(self.keys))
        return table

    def encode(self, grams: Grams, total: int) -> tuple[Rows, Rows]:
        """Rows of ``total`` sentences, and the one row of the message without the neighbours' words."""
        own, columns, counts = self._counted(grams)
        kept = self.keys[columns] >> BITS != CONTEXT
        whole, places = np.unique(columns[kept], return_inverse=True)
        sums = np.bincount(places, counts[kept], len(whole)).astype(np.int64)
        message = self._rows(np.zeros(len(whole), np.int64), whole, sums, 1)
        return self._rows(own, columns, counts, total), message

    def _counted(self, grams: Grams) -> tuple[Ids, Ids, Ids]:
        own, keys = grams
        columns = self._columns[keys]
        known = columns >= 0
        codes, counts = np.unique(own[known] * max(len(self.keys), 1) + columns[known], return_counts=True)
        return codes // max(len(self.keys), 1), codes % max(len(self.keys), 1), counts

    def _rows(self, own: Ids, columns: Ids, counts: Ids, total: int) -> Rows:
        """Sublinear counts by idf; each kind of n-gram of a row has length one."""
        values = (1 + np.log(counts)) * self.idf[columns]
        blocks = own * KINDS + (self.keys[columns] >> BITS)
        norms = np.sqrt(np.bincount(blocks, values * values, minlength=total * KINDS))
        starts = np.searchsorted(own, np.arange(total + 1))
        return Rows(starts, columns, (values / norms[blocks]).astype(np.float32))


def hit_counts(hits: Iterable[Finding], codes: Mapping[str, int], start: int = 0, end: int = 1 << 60) -> Matrix:
    """log(1 + n) by rule code, of the hits that touch ``[start, end)``."""
    counts = np.zeros(len(codes), np.float32)
    for hit in hits:
        if hit.code in codes and hit.start < end and (hit.end > start or hit.start >= start):
            counts[codes[hit.code]] += 1
    return np.log1p(counts)


def sentence_block(view: View, codes: Mapping[str, int]) -> Matrix:
    """Dense sentence rows: itself, the cues of its neighbours, its rule hits, its vector."""
    own = view.sentences
    cues = own[:, :CUE_COUNT]
    none = np.zeros((1, CUE_COUNT), np.float32)
    spans = [(s.start, s.end) for s in view.annotated.sentences]
    hits = np.stack([hit_counts(view.hits, codes, *span) for span in spans])
    return np.concatenate(
        [own, np.concatenate([none, cues[:-1]]), np.concatenate([cues[1:], none]), hits, MEANING_SCALE * view.meaning], axis=1
    )


def message_block(view: View, codes: Mapping[str, int]) -> Matrix:
    return np.concatenate([view.dense, hit_counts(view.hits, codes)])


def pooled(scores: Matrix) -> Matrix:
    """Sentence scores to one vector: highest, second highest, sum, mean, first, last."""
    ranked = np.sort(scores, axis=0)[::-1]
    second = ranked[1] if len(ranked) > 1 else np.zeros_like(ranked[0])
    total = np.log1p(scores.sum(axis=0))
    return np.concatenate([ranked[0], second, total, scores.mean(axis=0), scores[0], scores[-1]]).astype(np.float32)
