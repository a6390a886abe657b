"""A message as numbers: hashed n-grams and a dense block, by sentence and for the whole.

Training and scoring build rows by the same functions, so they cannot drift apart. Many messages are read at once, for numpy's
sake; none of them shows in another's rows.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import Final

import numpy as np

from toneqa.ml.base import ModelInput
from toneqa.ml.dense import CUE_COUNT, SENTENCE_SIZE, Matrix, content_lemmas, sentence_dense
from toneqa.ml.hashing import Grams
from toneqa.ml.ngram_rows import Sentences, grams_of
from toneqa.ml.ngram_vectors import NgramVectors
from toneqa.ml.words import words_of
from toneqa.types import Annotated, Finding, Role

CHANNELS: Final = ("chat", "email")
CLIENT_CUES: Final = CUE_COUNT
MEANING_SCALE: Final = 0.027
"""Columns of less spread than 0.05 are not blown up in training: so a vector weighs about as much as one kind of n-gram."""

MESSAGE_SIZE: Final = 3 * SENTENCE_SIZE + len(CHANNELS) + 5
_LONG: Final = 20
"""Words of a long sentence, by which the mean length is scaled."""


@dataclass(frozen=True)
class View:
    """One message as rows see it: its own hits, and what was said before.

    ``sentences``: dense rows, ``meaning``: vectors of the sentences (of width 0 for a model without vectors); ``words``: what
    the n-grams are made of.
    """

    annotated: Annotated
    hits: Sequence[Finding]
    after_client: bool
    answers_before: int
    channel: str | None
    words: Sentences
    sentences: Matrix
    meaning: Matrix

    @cached_property
    def grams(self) -> Grams:
        return grams_of([self.words])


def views(talks: Sequence[ModelInput], vectors: NgramVectors | None = None) -> list[list[View]]:
    """A view for each message of each talk; the client's words are those of all client messages before."""
    places = [place for talk in talks for place in _places(talk)]
    words = [[words_of(s) for s in place.annotated.sentences] for place in places]
    dense = sentence_dense([(place.annotated, place.client) for place in places])
    meaning = _meaning(list(chain.from_iterable(words)), vectors)
    bounds = pairwise(accumulate(map(len, words), initial=0))
    made = (
        View(p.annotated, p.hits, bool(p.client), p.answers_before, p.channel, own, dense[a:b], meaning[a:b])
        for p, own, (a, b) in zip(places, words, bounds, strict=True)
    )
    return [[next(made) for _ in talk.messages] for talk in talks]


@dataclass(frozen=True)
class _Place:
    annotated: Annotated
    hits: Sequence[Finding]
    client: frozenset[str]
    answers_before: int
    channel: str | None


def _places(talk: ModelInput) -> list[_Place]:
    seen: frozenset[str] = frozenset()
    answers = 0
    found = []
    for annotated, own in zip(talk.messages, talk.hits, strict=True):
        found.append(_Place(annotated, own, seen, answers, talk.channel))
        if annotated.message.role is Role.CLIENT:
            seen |= {lemma for s in annotated.sentences for lemma in content_lemmas(s)}
        answers += annotated.message.role is Role.AGENT
    return found


def _meaning(sentences: Sentences, vectors: NgramVectors | None) -> Matrix:
    if vectors is None or not sentences:
        return np.zeros((len(sentences), vectors.width if vectors else 0), np.float32)
    return vectors.encode([[word.form for word in words] for words in sentences])


def hit_counts(hits: Iterable[Finding], codes: Mapping[str, int]) -> Matrix:
    """log(1 + n) by rule code."""
    return _logs([(0, codes[hit.code]) for hit in hits if hit.code in codes], 1, len(codes)).ravel()


def sentence_blocks(seen: Sequence[View], codes: Mapping[str, int]) -> Matrix:
    """Dense sentence rows of some messages: itself, the cues of its neighbours, its rule hits, its vector."""
    own = np.concatenate([view.sentences for view in seen])
    cues = own[:, :CUE_COUNT]
    before, after = np.zeros_like(cues), np.zeros_like(cues)
    before[1:], after[:-1] = cues[:-1], cues[1:]
    ends = np.cumsum([len(view.sentences) for view in seen])
    before[ends[:-1]], after[ends[:-1] - 1] = 0, 0
    places = [
        (int(end) - len(view.sentences) + row, codes[hit.code])
        for view, end in zip(seen, ends, strict=True)
        for hit, rows in _touched(view, codes)
        for row in rows
    ]
    hits = _logs(places, len(own), len(codes))
    meaning = MEANING_SCALE * np.concatenate([view.meaning for view in seen])
    return np.concatenate([own, before, after, hits, meaning], axis=1, dtype=np.float32)


def _touched(view: View, codes: Mapping[str, int]) -> Iterator[tuple[Finding, range]]:
    """The hits of rules that count, with the sentences each lies in or reaches; an empty hit lies in the sentence around it."""
    starts, ends = [s.start for s in view.annotated.sentences], [s.end for s in view.annotated.sentences]
    for hit in view.hits:
        if hit.code in codes:
            yield hit, range(bisect_right(ends, hit.start), max(bisect_left(starts, hit.end), bisect_right(starts, hit.start)))


def _logs(places: Sequence[tuple[int, int]], rows: int, columns: int) -> Matrix:
    """log(1 + n), n being how often a place is named."""
    counts = np.zeros((rows, columns), np.float32)
    for place in places:
        counts[place] += 1
    for place in set(places):
        counts[place] = np.log1p(counts[place])
    return counts


def message_blocks(seen: Sequence[View], codes: Mapping[str, int]) -> Matrix:
    """Dense rows of some messages, none of them empty: log sum, mean and maximum of the sentences, channel, place, rule hits."""
    rows = np.concatenate([view.sentences for view in seen])
    counts = np.array([len(view.sentences) for view in seen])
    starts = np.cumsum(counts) - counts
    sums = np.add.reduceat(rows, starts, axis=0)
    means = sums / counts[:, None].astype(np.float32)
    shapes = np.array([_shape(view) for view in seen])
    hits = np.stack([hit_counts(view.hits, codes) for view in seen])
    return np.concatenate([np.log1p(sums), means, np.maximum.reduceat(rows, starts, axis=0), shapes, hits], axis=1, dtype=np.float32)


def _shape(view: View) -> list[float]:
    """Channel, length, place in the talk."""
    count = len(view.sentences)
    words = sum(t.is_word for s in view.annotated.sentences for t in s.tokens)
    channel = [float(view.channel == name) for name in CHANNELS]
    return [*channel, math.log1p(count), math.log1p(words), float(view.after_client), float(view.answers_before > 0), words / count / _LONG]


def pooled(scores: Matrix) -> Matrix:
    """Sentence scores to one vector: highest, second highest, sum, mean, first, last."""
    ranked = np.sort(scores, axis=0)[::-1]
    second = ranked[1] if len(ranked) > 1 else np.zeros_like(ranked[0])
    total = np.log1p(scores.sum(axis=0))
    return np.concatenate([ranked[0], second, total, scores.mean(axis=0), scores[0], scores[-1]]).astype(np.float32)
