"""Weights of an ONNX graph in eight bits, a scale a channel; the graph turns them back when it is opened.

Only the weights: with eight-bit activations (dynamic quantisation) a row depends on the rows beside it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_LEAST: Final = 1024
"""Smaller tables are not worth a node."""


def eight_bits(data: bytes) -> bytes:
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load_model_from_string(data)
    graph = model.graph
    axes = _axes(graph)
    kept, nodes = [], []
    for table in graph.initializer:
        values = numpy_helper.to_array(table)
        if table.name not in axes or values.ndim != 2 or values.size < _LEAST or values.dtype != np.float32:
            kept.append(table)
            continue
        axis, small, scale = axes[table.name], f"{table.name}.int8", f"{table.name}.scale"
        packed, scales = pack(values, axis)
        kept += [numpy_helper.from_array(packed, small), numpy_helper.from_array(scales, scale)]
        nodes.append(helper.make_node("DequantizeLinear", [small, scale], [table.name], axis=axis))
    graph.ClearField("initializer")
    graph.initializer.extend(kept)
    everything = [*nodes, *graph.node]
    graph.ClearField("node")
    graph.node.extend(everything)
    return bytes(model.SerializeToString())


def pack(values: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rounded values and their scale along the axis; a channel of zeros stays one."""
    top = np.abs(values).max(axis=1 - axis)
    scales = np.where(top > 0, top / 127, 1.0).astype(np.float32)
    return np.rint(values / np.expand_dims(scales, 1 - axis)).astype(np.int8), scales


def _axes(graph: Any) -> dict[str, int]:
    """The channel axis of each table that is multiplied by or looked up in."""
    found: dict[str, int] = {}
    for node in graph.node:
        if node.op_type == "Gather":
            found.setdefault(node.input[0], 0)
        elif node.op_type == "MatMul":
            found.setdefault(node.input[1], 1)
        elif node.op_type == "Gemm":
            turned = any(a.name == "transB" and a.i for a in node.attribute)
            found.setdefault(node.input[1], 0 if turned else 1)
    return found
