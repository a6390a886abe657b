"""The family ``encoder``: what was trained is what runs; no row depends on its batch; damaged files are told."""

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

from tests.training.finetune import tiny

tiny.require()

import torch

from tests.cli.command import inside, results, write
from tests.ml.test_registry import _assert_heads, inputs, model_input
from tests.training.finetune.conftest import Trained
from toneqa.errors import ModelError
from toneqa.ml.base import MessagePrediction, Prediction
from toneqa.ml.encoder import BLOCKS, CONFIG, GRAPH, HEADS, TOKENIZER, EncoderModel
from toneqa.ml.linear import probabilities
from toneqa.ml.registry import load_model, write_model
from toneqa.training.finetune.batches import batch_of
from toneqa.training.finetune.eight import pack
from toneqa.training.finetune.export import contents_of
from toneqa.training.finetune.losses import COLUMNS
from toneqa.types import Role

CLOSE = 1e-4


def opened(contents: dict[str, bytes]) -> EncoderModel:
    return EncoderModel.unpack("1", contents)


def test_what_was_trained_is_what_runs(trained: Trained) -> None:
    """All heads, all messages, windows and all: torch in one padded batch against onnxruntime one by one. No calibration between."""
    bare = replace(trained.measured, targets={name: np.full_like(t, -1) for name, t in trained.measured.targets.items()})
    model = opened(contents_of(trained.net, trained.origin, bare, {}, small=False))
    batch = batch_of(list(trained.held))
    assert len(batch.firsts[0]) > batch.messages, "no letter needs two windows"
    with torch.no_grad():
        logits = {name: found.numpy() for name, found in trained.net.eval()(batch).items()}
    wanted = {name: probabilities(COLUMNS[name], found) for name, found in logits.items()}
    found = model.predict([talk.input for talk in trained.talks])
    for block, rows in rows_of(found, trained.talks).items():
        assert len(rows) == len(wanted[block]) > 0
        assert np.abs(np.array(rows) - wanted[block]).max() < CLOSE, block


def rows_of(found: list[Prediction], talks: list[Any]) -> dict[str, list[list[float]]]:
    """Probabilities as the net lays them out: one column for yes or no."""
    messages = [
        (m.message.role, p) for t, one in zip(talks, found, strict=True) for m, p in zip(t.input.messages, one.messages, strict=True)
    ]
    answered = [
        one for t, one in zip(talks, found, strict=True) if any(m.message.role is Role.AGENT and m.sentences for m in t.input.messages)
    ]
    return {
        "agent": [flat("agent", p.heads) for role, p in messages if role is Role.AGENT and p.heads],
        "client": [flat("client", p.heads) for role, p in messages if role is Role.CLIENT and p.heads],
        "sentence": [flat("sentence", s) for _, p in messages for s in p.sentences],
        "conversation": [list(one.conversation.values()) for one in answered],
    }


def flat(block: str, heads: Any) -> list[float]:
    return [p for head in BLOCKS[block] for p in (heads[head][1:] if len(heads[head]) == 2 else heads[head])]


def test_a_prediction_does_not_depend_on_its_batch(trained: Trained) -> None:
    """To the bit: alone, beside long and strange ones, in any order."""
    model, batch = opened(trained.small), inputs()
    together = model.predict(batch)
    assert [model.predict([one])[0] for one in batch] == together
    assert model.predict(batch[::-1]) == together[::-1]
    assert model.predict([]) == []
    for one, prediction in zip(batch, together, strict=True):
        _assert_heads(one, prediction)


def test_eight_bits_say_what_the_full_weights_say(trained: Trained) -> None:
    batch = inputs()
    small, full = ([label for one in opened(files).predict(batch) for label in labels(one)] for files in (trained.small, trained.full))
    assert len(small) > 500
    assert np.mean(np.array(small) == np.array(full)) >= 0.99
    assert len(trained.small[GRAPH]) < 0.5 * len(trained.full[GRAPH])


def labels(one: Prediction) -> list[int]:
    vectors = [v for message in one.messages for v in (*message.heads.values(), *(v for s in message.sentences for v in s.values()))]
    return [int(np.argmax(v)) for v in vectors] + [int(p > 0.5) for p in one.conversation.values()]


@pytest.mark.parametrize("axis", [0, 1])
def test_weights_are_rounded_by_channel(axis: int) -> None:
    values = np.random.default_rng(3).normal(size=(40, 30)).astype(np.float32) * np.geomspace(0.01, 10, 30, dtype=np.float32)
    values[:, 4] = 0
    packed, scales = pack(values if axis else values.T, axis)
    back = packed * np.expand_dims(scales, 1 - axis)
    assert packed.dtype == np.int8
    assert (np.abs(back - (values if axis else values.T)) <= np.expand_dims(scales, 1 - axis) / 2 * 1.001).all()


def test_names_places_and_numbers_do_not_matter(trained: Trained) -> None:
    from tests.doubles import talk

    one, other = (
        model_input(talk(("client", f"Я {name} из {city}, заказ {n}."), ("agent", f"Здравствуйте, {name}! Вернём {n} рублей.")))
        for name, city, n in (("Анна", "Москвы", "17"), ("Ирина", "Казани", "94500"))
    )
    assert opened(trained.small).predict([one]) == opened(trained.small).predict([other])


def test_the_words_before_do_matter(trained: Trained) -> None:
    from tests.doubles import talk

    calm, angry = (
        model_input(talk(("client", text), ("agent", "Проверим и ответим.")))
        for text in ("Спасибо, всё пришло!", "Вы меня обманули, верните деньги!")
    )
    one, other = (opened(trained.small).predict([x])[0].messages[1] for x in (calm, angry))
    assert one != other


def test_bots_and_blank_messages_have_no_labels(trained: Trained) -> None:
    from tests.doubles import talk

    found = opened(trained.small).predict([model_input(talk(("bot", "Я бот."), ("agent", "—"), ("client", "> цитата")))])[0]
    assert found.messages[0] == MessagePrediction({})
    assert set(found.conversation) == {"needs_clarification", "clarified", "mismatch"}


@pytest.fixture
def folder(trained: Trained, tmp_path: Path) -> Path:
    write_model(tmp_path / "model", "encoder", trained.small)
    return tmp_path / "model"


def test_the_commands_take_it(folder: Path, tmp_path: Path) -> None:
    ran = inside("check", "-", "--model", folder, stdin="Добрый день! Деньги вернём завтра.".encode())
    assert (ran.code, ran.err) == (0, "")
    assert "из 100" in ran.out
    talks = write(
        tmp_path / "talks.jsonl",
        "".join(json.dumps({"id": str(n), "messages": [{"role": "agent", "text": f"Ответим {n}-го."}]}) + "\n" for n in range(70)),
    )
    for workers in (1, 2):
        assert inside("score", talks, "--out", tmp_path / f"{workers}.jsonl", "--workers", workers, "--model", folder).code == 0
    assert results(tmp_path / "1.jsonl") == results(tmp_path / "2.jsonl")
    assert {one["status"] for one in results(tmp_path / "1.jsonl")} == {"ok"}


def _cut(name: str) -> Callable[[Path, Trained], object]:
    return lambda folder, trained: (folder / name).write_bytes((folder / name).read_bytes()[:-200])


def _again(**changed: Callable[[bytes], bytes]) -> Callable[[Path, Trained], object]:
    """Damage that the checksums do not show: the manifest was made anew."""
    names = {"graph": GRAPH, "heads": HEADS, "config": CONFIG, "tokenizer": TOKENIZER}

    def damage(folder: Path, trained: Trained) -> object:
        contents = dict(trained.small)
        for key, change in changed.items():
            contents[names[key]] = change(contents[names[key]])
        write_model(folder, "encoder", contents)
        return None

    return damage


def _json(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    def changed(data: bytes) -> bytes:
        found = json.loads(data)
        change(found)
        return json.dumps(found).encode()

    return changed


def _arrays(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    def changed(data: bytes) -> bytes:
        with np.load(io.BytesIO(data)) as packed:
            arrays: dict[str, Any] = dict(packed)
        change(arrays)
        out = io.BytesIO()
        np.savez(out, **arrays)
        return out.getvalue()

    return changed


def _shuffled(found: dict[str, Any]) -> None:
    """Another tokenizer of the same size."""
    words = sorted(found["model"]["vocab"])
    plain = [w for w in words if not w.startswith("[")]
    numbers = [found["model"]["vocab"][w] for w in plain]
    found["model"]["vocab"] |= dict(zip(plain, numbers[1:] + numbers[:1], strict=True))


def _nan(arrays: dict[str, Any]) -> None:
    arrays["agent.0.bias"][0] = np.nan


DAMAGES: list[tuple[str, Callable[[Path, Trained], object]]] = [
    (GRAPH, _cut(GRAPH)),
    (TOKENIZER, _cut(TOKENIZER)),
    (HEADS, _cut(HEADS)),
    (CONFIG, _cut(CONFIG)),
    (GRAPH, lambda folder, trained: (folder / GRAPH).unlink()),
    (GRAPH, _again(graph=lambda data: data[:-500])),
    (GRAPH, _again(graph=lambda data: b"")),
    (TOKENIZER, _again(tokenizer=lambda data: b"{}")),
    (TOKENIZER, _again(tokenizer=_json(_shuffled))),
    (CONFIG, _again(config=lambda data: b"[]")),
    (CONFIG, _again(config=lambda data: b"{")),
    (CONFIG, _again(config=_json(lambda c: c["heads"]["client"].pop("emotion")))),
    (CONFIG, _again(config=_json(lambda c: c["heads"]["agent"]["tone"].reverse()))),
    (CONFIG, _again(config=_json(lambda c: c.update(longest=4096)))),
    (CONFIG, _again(config=_json(lambda c: c["probe"].__setitem__(0, 9.0)))),
    ("signs", _again(config=_json(lambda c: c.pop("signs")))),
    (HEADS, _again(heads=lambda data: b"PK no archive")),
    (HEADS, _again(heads=_arrays(lambda a: a.pop("client.0.bias")))),
    (HEADS, _again(heads=_arrays(lambda a: a.update({"agent.0.weight": a["agent.0.weight"][:-1]})))),
    (HEADS, _again(heads=_arrays(_nan))),
]


@pytest.mark.parametrize(("name", "damage"), DAMAGES, ids=[f"{name}-{at}" for at, (name, _) in enumerate(DAMAGES)])
def test_a_damaged_encoder_is_told(folder: Path, trained: Trained, name: str, damage: Callable[[Path, Trained], object]) -> None:
    damage(folder, trained)
    with pytest.raises(ModelError) as caught:
        load_model(folder)
    assert caught.value.code == "E302"
    assert str(folder) in caught.value.text
    assert name in caught.value.text


def test_files_of_another_training_are_told(folder: Path, trained: Trained) -> None:
    """The same shapes, other weights."""
    noise = np.random.default_rng(1)
    other = _arrays(lambda a: a.update({"agent.0.weight": noise.normal(size=a["agent.0.weight"].shape).astype(np.float32)}))
    write_model(folder, "encoder", {**trained.small, HEADS: other(trained.small[HEADS])})
    with pytest.raises(ModelError, match="из разных моделей"):
        load_model(folder)


def test_a_missing_package_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(folder, other := folder.with_name("other"))
    monkeypatch.setattr("toneqa.ml.session.find_spec", lambda name: None)
    ran = inside("check", "-", "--model", other, stdin="Добрый день!".encode())
    assert ran.code == 2
    assert ran.err.startswith("E107")
    assert "encoder" in ran.err
