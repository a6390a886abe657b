"""The trained net as files of the family ``encoder``: ONNX with weights in eight bits, tokenizer, heads, configuration."""

from __future__ import annotations

import io
import json
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn

from toneqa.errors import ModelError
from toneqa.ml.dense import Matrix
from toneqa.ml.encoder import BLOCKS, CONFIG, GRAPH, HEADS, TOKENIZER, EncoderModel
from toneqa.ml.linear import of_one_head, probabilities
from toneqa.ml.session import open_graph
from toneqa.training.calibrate import fit_thresholds, temperature
from toneqa.training.finetune.batches import Chunk
from toneqa.training.finetune.eight import eight_bits
from toneqa.training.finetune.losses import COLUMNS
from toneqa.training.finetune.measure import Measured
from toneqa.training.finetune.net import Net
from toneqa.training.finetune.origin import Origin

WEIGHTS: Final = "model.safetensors"
ABOUT_TOKENIZER: Final = "tokenizer_config.json"
OPSET: Final = 17
APART: Final = 1e-3
"""The graph must give what the net gives: float sums in another order differ by less."""

PREFIXES: Final = {"agent": "", "client": "client.", "conversation": "conversation."}


class _Plain(nn.Module):
    """Subwords in, vectors out; a window without padding."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: Tensor, types: Tensor | None = None) -> Tensor:
        return self.net.hidden(Chunk(ids, torch.zeros_like(ids) if types is None else types, torch.ones_like(ids)))


def contents_of(net: Net, origin: Origin, measured: Measured, about: Mapping[str, Any], small: bool = True) -> dict[str, bytes]:
    """Files by name. ``small``: weights in eight bits; ``about`` goes into the configuration as it is."""
    net = net.eval().cpu()
    graph = graph_of(net)
    heads, scores = calibrated(net, measured)
    contents = {
        GRAPH: eight_bits(graph) if small else graph,
        TOKENIZER: origin.tokenizer.to_str().encode(),
        HEADS: _archive(heads),
    }
    config = {
        **{name: value for name, value in net.encoder.config.to_dict().items() if not name.startswith("_")},  # those name folders
        "longest": origin.cutter.longest,
        "signs": {name: getattr(origin.cutter.signs, name) for name in ("first", "end", "mark")},
        "width": net.encoder.config.hidden_size,
        "heads": BLOCKS,
        "thresholds": thresholds(scores, measured),
        **about,
    }
    return {**contents, CONFIG: _json({**config, "probe": EncoderModel.assemble("", contents, config).probe()})}


def weights_of(net: Net, origin: Origin) -> dict[str, bytes]:
    """The encoder for ``transformers``: its weights in full, and what its tokenizer is."""
    with tempfile.TemporaryDirectory() as folder:
        net.encoder.save_pretrained(folder, max_shard_size="1TB")
        weights = (Path(folder) / WEIGHTS).read_bytes()
    about = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": origin.cutter.longest, **origin.special}
    return {WEIGHTS: weights, ABOUT_TOKENIZER: _json(about)}


def graph_of(net: Net) -> bytes:
    """
    Raises:
        ModelError: E305 the checkpoint does something that ONNX cannot say.
    """
    plain, names = _Plain(net).eval(), ["input_ids", "token_type_ids"][: 1 + net.typed]
    given = (_sample(9), torch.zeros(1, 9, dtype=torch.long))[: 1 + net.typed]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / GRAPH
        axes = {name: {1: "subwords"} for name in names}
        try:
            torch.onnx.export(
                plain, given, str(path), input_names=names, output_names=["hidden"], dynamic_axes=axes, opset_version=OPSET, dynamo=False
            )
        except Exception as error:  # the exporter fails in many ways
            raise ModelError("E305", what=net.encoder.config.model_type, near="её не удалось записать в формате ONNX") from error
        data = path.read_bytes()
    _same(plain, data, names, net)
    return data


def _sample(length: int) -> Tensor:
    return (torch.arange(length) % 50 + 5)[None]


def _same(plain: _Plain, data: bytes, names: Sequence[str], net: Net) -> None:
    graph = open_graph(data, GRAPH)
    for length in (3, 60):
        ids, types = _sample(length), (torch.arange(length) > length // 2).long()[None]
        with torch.no_grad():
            wanted = plain(ids, types).numpy()
        found = graph.run(None, dict(zip(names, (ids.numpy(), types.numpy()), strict=False)))[0]
        if not np.allclose(found, wanted, atol=APART, rtol=0):
            raise ModelError("E305", what=net.encoder.config.model_type, near="в формате ONNX она отвечает иначе")


Layers = dict[str, list[tuple[Matrix, Matrix]]]


def calibrated(net: Net, measured: Measured) -> tuple[Layers, dict[str, Matrix]]:
    """Weights with the temperature and shift of each head folded in, and the probabilities they give."""
    layers = {name: _layers(net.heads[name]) for name in BLOCKS}
    scores = {}
    for block, columns in COLUMNS.items():
        logits = measured.logits[block].copy()
        weight, bias = layers[block][-1]
        for at, part in enumerate(columns.values()):
            scale, shift = temperature(of_one_head(logits[:, part]), measured.targets[block][:, at])
            weight[:, part], bias[part] = weight[:, part] * scale, bias[part] * scale + shift
            logits[:, part] = logits[:, part] * scale + shift
        scores[block] = probabilities(columns, logits)
    return layers, scores


def _layers(head: Any) -> list[tuple[Matrix, Matrix]]:
    linear = [layer for layer in head if isinstance(layer, nn.Linear)]
    return [(layer.weight.detach().numpy().T.copy(), layer.bias.detach().numpy().copy()) for layer in linear]


def thresholds(scores: Mapping[str, Matrix], measured: Measured) -> dict[str, float]:
    found: dict[str, float] = {}
    for block, prefix in PREFIXES.items():
        targets = {head: measured.targets[block][:, at] for at, head in enumerate(COLUMNS[block])}
        found |= fit_thresholds(COLUMNS[block], scores[block], targets, prefix)
    return found


def _archive(layers: Layers) -> bytes:
    packed = io.BytesIO()
    pairs = {f"{name}.{at}": pair for name, own in layers.items() for at, pair in enumerate(own)}
    arrays: dict[str, Any] = {f"{key}.weight": weight for key, (weight, _) in pairs.items()}
    biases: dict[str, Any] = {f"{key}.bias": bias for key, (_, bias) in pairs.items()}
    np.savez(packed, **arrays, **biases)
    return packed.getvalue()


def _json(found: Any) -> bytes:
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
