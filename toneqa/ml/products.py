"""Rows by a matrix, every row as if it were alone.

BLAS sums a product in another order for another number of rows, so a row's result would show how many others were read with
it. Rows therefore go in blocks of one size, the largest of a few in which this machine's BLAS treats all places alike.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

_SIZES: Final = (8, 4)
"""Eight rows use a processor with AVX2 about twice as well as one; more are not treated alike (OpenBLAS 0.3)."""


def product(rows: Matrix, weights: Matrix) -> Matrix:
    """``rows`` (… × n × k) by ``weights`` (k × m, or nets × k × m, a net each): … × n × m."""
    *lead, count, width = rows.shape
    size = block(*weights.shape[-2:])
    whole = whole_blocks(count)
    if whole != count:
        padded = np.zeros((*lead, whole, width), np.float32)
        padded[..., :count, :] = rows
        rows = padded
    out = rows.reshape(*lead, whole // size, size, width) @ weights[..., None, :, :]
    return np.asarray(out.reshape(*out.shape[:-3], whole, weights.shape[-1])[..., :count, :])


def whole_blocks(count: int) -> int:
    """Rows with which no block is left in part, whatever its size."""
    return -(-count // _SIZES[0]) * _SIZES[0]


@cache
def block(inner: int, outer: int) -> int:
    """Rows of a product with an ``inner`` × ``outer`` matrix: tried with equal rows, which must come out equal."""
    chance = np.random.default_rng(0)
    row, weights = chance.standard_normal((1, inner), np.float32), chance.standard_normal((inner, outer), np.float32)
    return next((size for size in _SIZES if _is_even(np.repeat(row, size, axis=0) @ weights)), 1)


def _is_even(rows: Matrix) -> bool:
    return bool((rows == rows[0]).all())
