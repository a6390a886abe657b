"""Models on disk: found, whole, of a known family; and the same predictions in any company."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.command import inside
from tests.doubles import talk
from tests.letters import LETTERS
from toneqa.detectors.context import Context
from toneqa.detectors.declared import engine
from toneqa.errors import ModelError
from toneqa.lang.annotate import annotate
from toneqa.ml import base
from toneqa.ml.base import ModelInput, Prediction
from toneqa.ml.registry import MANIFEST, default_folder, load_model, write_model
from toneqa.pipeline import Analyzer
from toneqa.types import Conversation, Message, Role

Damage = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped model."""
    return Path(shutil.copytree(default_folder(), tmp_path / "model"))


def weights(folder: Path) -> Path:
    return folder / "weights.npz"


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _manifest(folder: Path, family: str = "linear", **contents: bytes) -> None:
    write_model(folder, family, {name.replace("_", "."): data for name, data in contents.items()})


def _config(folder: Path) -> bytes:
    return (folder / "config.json").read_bytes()


def _configured(folder: Path, config: bytes) -> None:
    _manifest(folder, config_json=config, weights_npz=weights(folder).read_bytes())


def _changed_arrays(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Damage that the checksums do not show: written by a tool that made them anew."""
    with np.load(weights(folder), allow_pickle=False) as packed:
        arrays: dict[str, Any] = dict(packed)
    change(arrays)
    data = io.BytesIO()
    np.savez(data, **arrays)
    _manifest(folder, config_json=_config(folder), weights_npz=data.getvalue())


def _narrower(arrays: dict[str, Any]) -> None:
    arrays["final.bias"] = arrays["final.bias"][:-1]


DAMAGES: list[tuple[str, str, Damage]] = [
    ("no folder", "E301", lambda f: shutil.rmtree(f)),
    ("no manifest", "E301", lambda f: (f / MANIFEST).unlink()),
    ("manifest is no TOML", "E302", lambda f: (f / MANIFEST).write_text("family = [")),
    ("manifest is no text", "E302", lambda f: (f / MANIFEST).write_bytes(b"\xff\xfe\x00")),
    ("unknown family", "E302", lambda f: (f / MANIFEST).write_text('family = "quadratic"\n[files]\n')),
    ("no family", "E302", lambda f: (f / MANIFEST).write_text("[files]\n")),
    ("no files named", "E302", lambda f: (f / MANIFEST).write_text('family = "linear"\n')),
    ("a file is missing", "E302", lambda f: weights(f).unlink()),
    ("a file is truncated", "E302", lambda f: weights(f).write_bytes(weights(f).read_bytes()[:-1000])),
    ("a file is empty", "E302", lambda f: weights(f).write_bytes(b"")),
    ("one bit is altered", "E302", lambda f: _flip(weights(f))),
    ("the configuration is altered", "E302", lambda f: (f / "config.json").write_bytes(_config(f) + b" ")),
    ("weights are no archive", "E302", lambda f: _manifest(f, config_json=_config(f), weights_npz=b"PK no archive")),
    ("configuration is no JSON", "E302", lambda f: _configured(f, b"{")),
    ("configuration is empty", "E302", lambda f: _configured(f, b"{}")),
    ("a layer is missing", "E302", lambda f: _changed_arrays(f, lambda arrays: arrays.pop("final.bias"))),
    ("a layer is too narrow", "E302", lambda f: _changed_arrays(f, _narrower)),
]


@pytest.mark.parametrize(("code", "damage"), [d[1:] for d in DAMAGES], ids=[d[0] for d in DAMAGES])
def test_a_damaged_model_is_told(folder: Path, code: str, damage: Damage) -> None:
    damage(folder)
    with pytest.raises(ModelError) as caught:
        load_model(folder)
    assert caught.value.code == code
    assert str(folder) in caught.value.text


def test_the_command_tells_it_with_a_remedy(folder: Path) -> None:
    _flip(weights(folder))
    ran = inside("check", "-", "--model", folder, stdin="Добрый день!".encode())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("E302")
    assert "обучите модель заново" in ran.err


def test_a_copy_is_the_same_model(folder: Path) -> None:
    copy, shipped = load_model(folder), load_model()
    assert copy.version == shipped.version
    assert copy.predict(inputs()[:3]) == shipped.predict(inputs()[:3])
    assert copy.thresholds == shipped.thresholds


def test_the_version_follows_the_content(folder: Path) -> None:
    _configured(folder, json.dumps(json.loads(_config(folder)) | {"note": "другая"}).encode())
    assert load_model(folder).version != load_model().version


def test_thresholds_name_heads_that_exist() -> None:
    heads = {*base.AGENT_HEADS, *(f"client.{h}" for h in base.CLIENT_HEADS), *(f"conversation.{h}" for h in base.CONVERSATION_HEADS)}
    thresholds = load_model().thresholds
    assert set(thresholds) <= heads
    assert {"tone", "harsh", "refusal"} <= set(thresholds)
    assert all(0 <= value <= 1 for value in thresholds.values())


def model_input(conversation: Conversation) -> ModelInput:
    messages = tuple(annotate(m) for m in conversation.messages)
    hits = tuple(engine().run(Context(messages, at, conversation.channel)) for at in range(len(messages)))
    return ModelInput(messages, hits, conversation.channel)


def inputs() -> list[ModelInput]:
    talks = [talk(*zip(("client", "agent"), letter.to("Анна"), strict=True)) for letter in LETTERS[::4]]
    odd = [talk((role, text)) for role, text in (("agent", "Ок."), ("client", "Где?"), ("bot", "Я бот."), ("agent", "> цитата"))]
    long = talk(*[("client" if n % 2 else "agent", "Проверим ещё раз. " * 20) for n in range(12)])
    return [model_input(t) for t in (*talks, *odd, long)]


def test_predictions_do_not_depend_on_the_batch() -> None:
    model, batch = load_model(), inputs()
    together = model.predict(batch)
    assert [model.predict([one])[0] for one in batch] == together
    assert model.predict(batch[::-1]) == together[::-1]
    assert model.predict([]) == []


def test_predictions_keep_the_contract() -> None:
    for one, prediction in zip(inputs(), load_model().predict(inputs()), strict=True):
        assert set(prediction.conversation) == set(base.CONVERSATION_HEADS)
        assert len(prediction.messages) == len(one.messages)
        _assert_heads(one, prediction)


def _assert_heads(one: ModelInput, prediction: Prediction) -> None:
    wanted = {Role.AGENT: base.AGENT_HEADS, Role.CLIENT: base.CLIENT_HEADS}
    for annotated, found in zip(one.messages, prediction.messages, strict=True):
        heads = wanted.get(annotated.message.role, {}) if annotated.sentences else {}
        assert set(found.heads) == set(heads)
        parts = annotated.sentences if annotated.message.role is Role.AGENT else ()
        assert len(found.sentences) == len(parts)
        tables = [(found.heads, heads), *((s, base.SENTENCE_HEADS) for s in found.sentences)]
        for vectors, names in tables:
            for head, labels in names.items():
                assert len(vectors[head]) == len(labels), head
                assert all(0 <= p <= 1 for p in vectors[head])
                assert sum(vectors[head]) == pytest.approx(1, abs=1e-3), head


def test_the_model_sees_no_id_no_author_and_no_time() -> None:
    plain = talk(("client", "Где заказ?"), ("agent", "Проверим и ответим сегодня."))
    told = tuple(Message(m.role, m.text, "2026-03-01T10:00:00+03:00", "a-1", {"industry": "bank"}) for m in plain.messages)
    named = Conversation("другой", told, "chat", "a.jsonl:1", {"csat": 1}, {"scenario": "отказ"})
    one, other = Analyzer(load_model()).analyse_many([plain, named])
    for message, same in zip(one.messages, other.messages, strict=True):
        assert replace(message, message=same.message) == same
    assert one.labels == other.labels
