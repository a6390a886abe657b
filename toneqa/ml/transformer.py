"""A sequence classifier of ``transformers`` from a folder, one text at a time (extra ``train``)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toneqa.errors import UseError


def open_classifier(folder: Path) -> Callable[[Sequence[int], Sequence[int], Sequence[int]], NDArray[np.float32]]:
    """
    Raises:
        ValueError: no weights there, or damaged ones, or weights without the classifying layer.
        UseError: E107 torch or transformers is not installed.
    """
    for package in ("torch", "transformers"):
        if find_spec(package) is None:
            raise UseError("E107", what=package, near="train")
    import torch

    net = _load(folder).eval()
    typed = getattr(net.config, "type_vocab_size", 0) > 1

    def run(ids: Sequence[int], types: Sequence[int], mask: Sequence[int]) -> NDArray[np.float32]:
        given = {"input_ids": torch.tensor([list(ids)]), "attention_mask": torch.tensor([list(mask)])}
        with torch.no_grad():
            logits = net(**given, **({"token_type_ids": torch.tensor([list(types)])} if typed else {})).logits
        found: NDArray[np.float32] = logits[0].numpy()
        return found

    return run


def _load(folder: Path) -> Any:
    from transformers import AutoModelForSequenceClassification
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        net, told = AutoModelForSequenceClassification.from_pretrained(folder, local_files_only=True, output_loading_info=True)
    except Exception as error:  # transformers raises what the broken file happens to cause
        raise ValueError("веса не читаются: нужен model.onnx или model.safetensors") from error
    if told["missing_keys"]:
        raise ValueError(f"в весах не хватает {min(told['missing_keys'])}")
    return net
