"""Writes a trained model into the folder that ``toneqa.ml.registry`` reads."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np

from toneqa.ml.linear import LinearModel
from toneqa.ml.registry import write_model


def save_model(model: LinearModel, folder: Path) -> int:
    """Bytes written."""
    config, arrays = model.pack()
    packed = io.BytesIO()
    np.savez(packed, **arrays)  # type: ignore[arg-type]
    contents = {"config.json": (json.dumps(config, ensure_ascii=False, indent=1) + "\n").encode(), "weights.npz": packed.getvalue()}
    write_model(folder, "linear", contents)
    return sum(len(data) for data in contents.values())
