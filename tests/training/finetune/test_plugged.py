"""A classifier with weights of ``transformers``, as its author publishes it, in place of one label."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.finetune import tiny

tiny.require()

import torch

from tests.doubles import talk
from tests.ml.test_registry import model_input
from toneqa.config import Plug
from toneqa.errors import ModelError
from toneqa.ml import base
from toneqa.ml.plugged import load

LABELS = (("bad", "angry"), ("fine", "calm"))


def _published(folder: Path, classifier: bool) -> Path:
    from transformers import BertConfig, BertForSequenceClassification, BertModel

    torch.manual_seed(2)
    settings = BertConfig(vocab_size=tiny.WORDS, **tiny.SIZES, id2label={0: "bad", 1: "fine"}, label2id={"bad": 0, "fine": 1})
    return tiny.publish(folder, BertForSequenceClassification(settings) if classifier else BertModel(settings))


def test_it_says_what_transformers_says(tmp_path: Path) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = _published(tmp_path / "own", classifier=True)
    [client] = model_input(talk(("client", "Здравствуйте, где мой заказ?"))).messages
    net, tokenizer = AutoModelForSequenceClassification.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    with torch.no_grad():
        bad, fine = net(**tokenizer(client.text, return_tensors="pt")).logits.softmax(dim=1)[0].tolist()
    found = dict(zip(base.EMOTIONS, load(Plug("emotion", str(folder), LABELS)).vector(client), strict=True))
    assert (found["angry"], found["calm"], found["upset"]) == pytest.approx((bad, fine, 0), abs=1e-5)


def test_a_checkpoint_without_its_classifying_layer_is_told(tmp_path: Path) -> None:
    """``transformers`` would give it random weights and a wrong answer."""
    folder = _published(tmp_path / "own", classifier=False)
    with pytest.raises(ModelError, match="не хватает"):
        load(Plug("emotion", str(folder), LABELS))


def test_damaged_weights_are_told(tmp_path: Path) -> None:
    folder = _published(tmp_path / "own", classifier=True)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-300])
    with pytest.raises(ModelError, match="веса не читаются"):
        load(Plug("emotion", str(folder), LABELS))
