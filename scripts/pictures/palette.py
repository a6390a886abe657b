"""PNG with a palette: pages have few colours, and such a file is a third of what the browser writes."""

from __future__ import annotations

import struct
import zlib
from typing import Final

import numpy as np

MOST: Final = 256
"""Colours of a palette (PNG specification, section 11.2.2)."""


def png(pixels: np.ndarray) -> bytes:
    """The picture (rows × columns × 3, uint8) in its most frequent colours; every other colour becomes the nearest of them."""
    colours, which, often = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    kept = colours[np.argsort(-often, kind="stable")[:MOST]]
    apart = (colours[:, None, :].astype(np.int32) - kept[None]) ** 2
    nearest = apart.sum(axis=2).argmin(axis=1).astype(np.uint8)
    height, width, _ = pixels.shape
    rows = np.zeros((height, width + 1), np.uint8)  # each row begins with its filter: none
    rows[:, 1:] = nearest[which].reshape(height, width)
    head = struct.pack(">2I5B", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", kept.tobytes()), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
