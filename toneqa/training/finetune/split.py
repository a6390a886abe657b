"""What is learnt from and what is held out; no file and no contrast group is on both sides."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from toneqa.errors import UseError
from toneqa.training.dataset import Talk

_PART: Final = 5
"""Of a single file one group in five is held out."""


@dataclass(frozen=True)
class Split:
    """``name``: the file that is held out, or empty where a single file is divided by groups."""

    learn: Sequence[Talk]
    held: Sequence[Talk]
    name: str


def split(talks: Sequence[Talk], wanted: str | None) -> Split:
    """Holds out the file ``wanted``, else the last one without contrast groups, else a part of the only file.

    Raises:
        UseError: E106 there is no such file, or nothing would be left to learn from or to measure on.
    """
    files = sorted({t.file for t in talks})
    if wanted is not None and wanted not in files:
        raise UseError("E106", what=f"--held-out {wanted}", near=", ".join(files))
    free = sorted({t.file for t in talks if t.measured and not t.grouped})
    name = wanted or (free[-1] if len(files) > 1 and free else "")
    chosen = {name} if name else _fifth({t.group for t in talks})
    kept_apart = [(t.file if name else t.group) in chosen for t in talks]
    held = [t for t, apart in zip(talks, kept_apart, strict=True) if apart and not t.copy]
    learn = [t for t, apart in zip(talks, kept_apart, strict=True) if not apart]
    if not learn or not held:
        raise UseError("E106", what=f"--data: разговоров {len(talks)}", near="хотя бы несколько разговоров, лучше два файла и больше")
    return Split(learn, held, name)


def _fifth(groups: set[str]) -> set[str]:
    """Some groups, always the same ones, however they are called."""
    return set(sorted(groups, key=lambda name: (zlib.crc32(name.encode()), name))[::_PART])
