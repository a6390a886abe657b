"""Opens ONNX graphs and tokenizers, so that a row never depends on others: one thread, no quantised arithmetic (extra ``encoder``)."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import Any, Final

from toneqa.errors import UseError

_NEEDED: Final = ("onnxruntime", "tokenizers")


def open_graph(data: bytes, name: str) -> Any:
    """An ``onnxruntime.InferenceSession``. Weights are stored in eight bits and multiplied in 32.

    Raises:
        ValueError: the bytes are no graph that this onnxruntime knows; the text begins with ``name``.
        UseError: E107 onnxruntime is not installed.
    """
    _require()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    try:
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has a class of its own for each failure and no common one
        raise ValueError(f"{name}: это не модель ONNX") from error


def open_tokenizer(data: bytes, name: str) -> Any:
    """A ``tokenizers.Tokenizer`` that neither cuts nor pads.

    Raises:
        ValueError: not a tokenizer; the text begins with ``name``.
        UseError: E107 tokenizers is not installed.
    """
    _require()
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_str(data.decode("utf-8"))
    except Exception as error:  # the library raises plain exceptions
        raise ValueError(f"{name}: это не токенизатор") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def open_json(data: bytes, name: str) -> dict[str, Any]:
    """
    Raises:
        ValueError: not a JSON object; the text begins with ``name``.
    """
    try:
        found = json.loads(data)
    except ValueError as error:
        raise ValueError(f"{name}: это не JSON") from error
    if not isinstance(found, dict):
        raise ValueError(f"{name}: это не объект JSON")
    return found


def _require() -> None:
    for package in _NEEDED:
        if find_spec(package) is None:
            raise UseError("E107", what=package, near="encoder")
