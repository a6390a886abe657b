"""``transformers.pipeline`` over a model that ``toneqa train --base`` made (extra ``train``).

    import toneqa.transformers
    letters = transformers.pipeline("toneqa", model="models/ours")
    letters("Вы сами виноваты.")["harsh"]                  # {"label": "yes", "score": 0.93}

The encoder is the library's own class with the library's own weights (``model.safetensors``); cutting into sentences, pooling and the
calibrated heads are toneqa's. The shipped model is no transformer and has no such pipeline: ``letters_pipeline`` says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from transformers import AutoModel, Pipeline, pipeline
from transformers.pipelines import PIPELINE_REGISTRY

from toneqa.errors import ModelError, UseError
from toneqa.lang.annotate import annotate
from toneqa.ml import base
from toneqa.ml.base import ModelInput, Prediction
from toneqa.ml.encoder import EncoderModel
from toneqa.ml.registry import read_model, sound_weights
from toneqa.types import Message, Role

TASK: Final = "toneqa"
FAMILY: Final = "encoder"
_HEADS: Final = {Role.AGENT: base.AGENT_HEADS, Role.CLIENT: base.CLIENT_HEADS}


def letters_pipeline(folder: str | Path, **given: Any) -> Any:
    """``transformers.pipeline`` for the model of that folder; ``given`` goes to it as it is (``device``…).

    Raises:
        ModelError: E301 no model there, E302 a file is damaged, E309 the model is none of ``transformers``.
    """
    _sound(Path(folder))
    return pipeline(TASK, model=str(folder), **given)


def _sound(folder: Path) -> tuple[str, Mapping[str, bytes]]:
    family, version, contents = read_model(folder)
    if family != FAMILY or not sound_weights(folder):
        raise ModelError("E309", what=str(folder), near=family, at=str(folder))
    return version, contents


class LettersPipeline(Pipeline):  # type: ignore[misc]
    """One text, or ``{"text": …, "client": …}``, to its labels: a dict by head, or with ``head`` all labels of one, the likeliest first.

    Texts are read one by one, so that no result depends on its neighbours: ``batch_size`` must stay 1.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        version, contents = _sound(Path(self.model.name_or_path))
        self._encoder = EncoderModel.unpack(version, contents, _Torch(self.model))

    def _sanitize_parameters(
        self, role: str = "agent", head: str | None = None, **_: Any
    ) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        if role not in _HEADS:
            raise UseError("E106", what=f"role = {role}", near="agent, client")
        heads = _HEADS[Role(role)]
        if head is not None and head not in heads:
            raise UseError("E106", what=f"head = {head}", near=", ".join(heads))
        return {"role": role}, {}, {"role": role, "head": head}

    def preprocess(self, given: Any, role: str = "agent") -> dict[str, Any]:
        asked = given if isinstance(given, Mapping) else {"text": given}
        client, text = asked.get("client") or "", asked.get("text")
        for value in (client, text):
            if not isinstance(value, str):
                raise UseError("E175", what=type(value).__name__)
        before = [Message(Role.CLIENT, client)] if client.strip() else []
        messages = [annotate(message) for message in (*before, Message(Role(role), str(text)))]
        return {"talk": _Carried(ModelInput(messages, [()] * len(messages)))}

    def _forward(self, given: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        return {"prediction": _Carried(self._encoder.predict([given["talk"].value])[0])}

    def postprocess(self, given: Mapping[str, Any], role: str = "agent", head: str | None = None) -> Any:
        prediction: Prediction = given["prediction"].value
        found = prediction.messages[-1].heads
        names = _HEADS[Role(role)]
        ranked = {name: _ranked(names[name], probs) for name, probs in found.items()}
        return ranked.get(head, []) if head else {name: labels[0] for name, labels in ranked.items()}


def _ranked(labels: Sequence[str], probs: Sequence[float]) -> list[dict[str, Any]]:
    pairs = sorted(zip(probs, labels, strict=True), key=lambda pair: -pair[0])
    return [{"label": label, "score": prob} for prob, label in pairs]


class _Carried:
    """A value that the pipeline carries from step to step without looking into it."""

    def __init__(self, value: Any) -> None:
        self.value = value


class _Input:
    def __init__(self, name: str) -> None:
        self.name = name


class _Torch:
    """The net of ``transformers`` where toneqa expects its graph."""

    def __init__(self, net: Any) -> None:
        self._net = net

    def get_inputs(self) -> list[_Input]:
        typed = getattr(self._net.config, "type_vocab_size", 0) > 1
        return [_Input(name) for name in ("input_ids", "token_type_ids")[: 1 + typed]]

    def run(self, _: Any, feed: Mapping[str, Any]) -> list[Any]:
        import torch

        given = {name: torch.from_numpy(rows).to(self._net.device) for name, rows in feed.items()}
        with torch.no_grad():
            found = self._net(**given).last_hidden_state
        return [found.float().cpu().numpy().astype(np.float32)]


PIPELINE_REGISTRY.register_pipeline(TASK, pipeline_class=LettersPipeline, pt_model=AutoModel, type="text")
