"""Talks as rows of a ``datasets.Dataset``: subwords of their messages and the class of every head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from toneqa.ml import base
from toneqa.ml.encoder import BLOCKS
from toneqa.ml.pieces import Cutter, Window, cut
from toneqa.training.dataset import Example, Talk
from toneqa.types import Role

UNKNOWN: Final = -1
Row = dict[str, Any]


def dataset_of(talks: Sequence[Talk], cutter: Cutter) -> Any:
    """A row for each talk that has a message to learn from; nothing is written to the disk."""
    from datasets import Dataset

    rows = [row_of(talk, cutter) for talk in talks]
    return Dataset.from_list([row for row in rows if row["windows"]])


def row_of(talk: Talk, cutter: Cutter) -> Row:
    """``windows[i]`` belongs to message ``places[i]`` of the row; ``agent`` and ``client`` are classes by head and message."""
    windows = cut(cutter, talk.input.messages)
    kept = list(windows)
    examples = [talk.examples[at] for at in kept]
    counts = [len(talk.input.messages[at].sentences) for at in kept]
    return {
        "group": talk.group,
        "ranked": talk.grouped and bool(talk.contrast),
        "roles": [talk.input.messages[at].message.role.value for at in kept],
        "places": [place for place, at in enumerate(kept) for _ in windows[at]],
        "windows": [_plain(window) for at in kept for window in windows[at]],
        "size": sum(len(window.ids) for at in kept for window in windows[at]),
        **{name: [_classes(e, name) for e in examples if e.role == name] for name in (Role.AGENT.value, Role.CLIENT.value)},
        "sentence": [row for e, n in zip(examples, counts, strict=True) if e.role == Role.AGENT for row in _sentences(e, n)],
        "conversation": [talk.conversation.get(head, UNKNOWN) for head in base.CONVERSATION_HEADS],
    }


def _plain(window: Window) -> Mapping[str, Any]:
    return {"ids": window.ids, "types": window.types, "owners": window.owners, "marks": window.marks}


def _classes(example: Example, block: str) -> list[int]:
    return [example.heads.get(head, UNKNOWN) for head in BLOCKS[block]]


def _sentences(example: Example, count: int) -> list[list[int]]:
    """Classes by head of each sentence. Of a part it is asked whether it is there, not how good it is."""
    columns = [_column(example, head, len(labels), count) for head, labels in BLOCKS["sentence"].items()]
    return [list(row) for row in zip(*columns, strict=True)]


def _column(example: Example, head: str, classes: int, count: int) -> Sequence[int]:
    return [min(value, classes - 1) for value in example.sentences.get(head, (UNKNOWN,) * count)]
