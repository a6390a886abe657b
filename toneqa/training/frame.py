"""All talks as matrices, built once for a training set; needs scipy (extra ``train``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from toneqa.ml import base
from toneqa.ml.dense import Matrix
from toneqa.ml.features import View, message_blocks, sentence_blocks, views
from toneqa.ml.ngram_rows import Rows, Vocabulary, message_of
from toneqa.ml.ngram_vectors import NgramVectors
from toneqa.training.dataset import Talk
from toneqa.types import Role

Ints = NDArray[np.int64]
UNKNOWN = -1


@dataclass(frozen=True)
class Seen:
    """A talk with its views: features that depend on no training set, so folds share them."""

    talk: Talk
    views: Sequence[View]


def look(talks: Sequence[Talk], vectors: NgramVectors | None = None) -> list[Seen]:
    return [Seen(t, views([t.input], vectors)[0]) for t in talks]


@dataclass(frozen=True)
class Place:
    """Talk number and message number."""

    talk: int
    at: int


@dataclass(frozen=True)
class Block:
    """Rows of one layer: n-grams, dense block, class by head (``UNKNOWN`` where there is none), talk of each row."""

    hashed: Any
    dense: Matrix
    targets: Mapping[str, Ints]
    talks: Ints


@dataclass(frozen=True)
class Frame:
    """``bounds`` are the sentence rows of each agent message."""

    seen: Sequence[Seen]
    agents: Sequence[Place]
    clients: Sequence[Place]
    bounds: Ints
    sentence: Block
    agent: Block
    client: Block

    def view(self, place: Place) -> View:
        return self.seen[place.talk].views[place.at]


def vocabularies(seen: Sequence[Seen], least: int) -> dict[str, Vocabulary]:
    return {
        role: Vocabulary.learn(
            (v.grams for s in seen for v in s.views if v.annotated.message.role == role and v.annotated.sentences), least
        )
        for role in ("agent", "client")
    }


def build(seen: Sequence[Seen], words: Mapping[str, Vocabulary], codes: Mapping[str, int]) -> Frame:
    agents, clients = _places(seen, Role.AGENT), _places(seen, Role.CLIENT)
    view = [seen[p.talk].views[p.at] for p in agents]
    coded = [_coded(words["agent"], v) for v in view]
    counts = [len(v.annotated.sentences) for v in view]
    size = len(words["agent"])
    sentence = Block(
        _csr([rows for rows, _ in coded], size),
        sentence_blocks(view, codes),
        {h: _sentence_targets(seen, agents, counts, h) for h in base.SENTENCE_HEADS},
        np.repeat([p.talk for p in agents], counts),
    )
    agent = _block(seen, agents, [row for _, row in coded], size, codes, base.AGENT_HEADS, "talk_")
    own = [_coded(words["client"], seen[p.talk].views[p.at])[1] for p in clients]
    client = _block(seen, clients, own, len(words["client"]), codes, base.CLIENT_HEADS, "")
    return Frame(seen, agents, clients, np.concatenate([[0], np.cumsum(counts)]), sentence, agent, client)


def _coded(words: Vocabulary, view: View) -> tuple[Rows, Rows]:
    return words.encode(view.grams, message_of([len(view.words)]))


def _places(seen: Sequence[Seen], role: Role) -> list[Place]:
    return [
        Place(n, at)
        for n, s in enumerate(seen)
        for at, v in enumerate(s.views)
        if v.annotated.message.role is role and v.annotated.sentences
    ]


def _block(
    seen: Sequence[Seen],
    places: Sequence[Place],
    rows: Sequence[Rows],
    size: int,
    codes: Mapping[str, int],
    heads: Mapping[str, Sequence[str]],
    prefix: str,
) -> Block:
    own = {h: _column(places, lambda p, h=h: seen[p.talk].talk.examples[p.at].heads.get(h, UNKNOWN)) for h in heads}  # type: ignore[misc]
    for name in base.CONVERSATION_HEADS:
        key = prefix + name if prefix else name.split("_")[0]
        own[key] = _column(places, lambda p, name=name: seen[p.talk].talk.conversation.get(name, UNKNOWN))  # type: ignore[misc]
    dense = message_blocks([seen[p.talk].views[p.at] for p in places], codes)
    return Block(_csr(rows, size), dense, own, np.array([p.talk for p in places]))


def _column(places: Sequence[Place], target: Callable[[Place], int]) -> Ints:
    return np.array([target(p) for p in places], np.int64)


def _sentence_targets(seen: Sequence[Seen], agents: Sequence[Place], counts: Sequence[int], head: str) -> Ints:
    found: list[int] = []
    for place, count in zip(agents, counts, strict=True):
        found.extend(seen[place.talk].talk.examples[place.at].sentences.get(head, (UNKNOWN,) * count))
    return np.array(found, np.int64)


def _csr(rows: Sequence[Rows], size: int) -> Any:
    lengths = np.concatenate([np.diff(r.starts) for r in rows])
    indptr = np.concatenate([[0], np.cumsum(lengths)])
    columns = np.concatenate([r.columns for r in rows])
    values = np.concatenate([r.values for r in rows])
    return csr_matrix((values, columns, indptr), shape=(len(lengths), size))
