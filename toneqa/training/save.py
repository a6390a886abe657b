"""Writes trained models into the folders that ``toneqa.ml.registry`` reads."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toneqa.ml.conversation import ConversationModel, pack
from toneqa.ml.linear import LinearModel
from toneqa.ml.registry import VECTORS, write_model


def save_model(model: LinearModel | ConversationModel, folder: Path) -> int:
    """Bytes written."""
    if isinstance(model, LinearModel):
        config, arrays = model.pack()
        return _write(folder, "linear", config, {"weights.npz": arrays})
    config, weights = pack(model)
    vectors = model.linear.vectors.pack() if model.linear.vectors else {}
    return _write(folder, "conversation", config, {"weights.npz": weights, VECTORS: vectors})


def _write(folder: Path, family: str, config: Mapping[str, Any], arrays: Mapping[str, Mapping[str, NDArray[Any]]]) -> int:
    contents = {"config.json": (json.dumps(config, ensure_ascii=False, indent=1) + "\n").encode()}
    contents |= {name: packed(own) for name, own in arrays.items()}
    write_model(folder, family, contents)
    return sum(len(data) for data in contents.values())


def packed(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    target = io.BytesIO()
    np.savez(target, **arrays)  # type: ignore[arg-type]
    return target.getvalue()
