"""Rows of the corpus to train on, and talks without content to split."""

from __future__ import annotations

import json
from functools import cache
from itertools import islice
from typing import Any, Final

from tests.cli.command import ROOT
from toneqa.ml.base import ModelInput
from toneqa.training.dataset import Talk, talks_of

CORPUS: Final = ROOT / "data" / "corpus"
Json = dict[str, Any]


def rows_of(file: str, count: int | None = None) -> list[Json]:
    """The first rows of a file, or all of them."""
    with (CORPUS / f"{file}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(lines, count)]


@cache
def forty() -> tuple[Talk, ...]:
    """Two files, twenty conversations each, with the copies that training adds."""
    return tuple(talk for file in ("a1", "a2") for n, row in enumerate(rows_of(file, 20)) for talk in talks_of(row, file, n))


def bare(file: str, group: str, grouped: bool) -> Talk:
    return Talk(file, group, grouped, ModelInput((), (), None), (), {})
