"""A tiny training: the same rows give the same model, it survives the disk, and it never saw what gives labels away."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tests.cli.command import Json, inside, write
from tests.training.rows import forty, rows_of
from tests.training.test_folds import disguised
from toneqa.ml import base
from toneqa.ml.conversation import ConversationModel
from toneqa.ml.linear import LinearModel
from toneqa.ml.registry import load_model
from toneqa.pipeline import Analyzer
from toneqa.training.crossval import cross_validate
from toneqa.training.dataset import talk_of, talks_of
from toneqa.training.frame import look
from toneqa.training.linear import fit, train
from toneqa.training.save import save_model
from toneqa.types import Conversation, Message, Role


@cache
def tiny() -> LinearModel:
    return train(forty())


def assert_equal(one: LinearModel, other: LinearModel) -> None:
    """Configuration and every weight."""
    (config, arrays), (config_other, arrays_other) = one.pack(), other.pack()
    assert config == config_other
    assert set(arrays) == set(arrays_other)
    for name, values in arrays.items():
        assert np.array_equal(values, arrays_other[name]), name


def test_a_model_survives_the_disk(tmp_path: Path) -> None:
    size = save_model(tiny(), tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert isinstance(loaded, LinearModel)
    assert_equal(loaded, tiny())
    inputs = [talk.input for talk in forty()]
    assert loaded.predict(inputs) == tiny().predict(inputs)
    assert loaded.version
    assert size == sum(p.stat().st_size for p in (tmp_path / "model").iterdir() if p.name != "manifest.toml")


def test_a_saved_model_runs_in_the_pipeline(tmp_path: Path) -> None:
    save_model(tiny(), tmp_path)
    report = Analyzer(load_model(tmp_path)).analyse(Conversation("1", (Message(Role.AGENT, "Добрый день! Вернём деньги завтра."),)))
    assert report.messages[0].verdict is not None


def test_the_model_learned_something() -> None:
    """On its own rows it must beat the commonest label."""
    for head in ("tone", "refusal"):
        truth, guess = [], []
        for talk, prediction in zip(forty(), tiny().predict([t.input for t in forty()]), strict=True):
            for example, message in zip(talk.examples, prediction.messages, strict=True):
                if example.role == Role.AGENT and head in example.heads:
                    truth.append(example.heads[head])
                    guess.append(int(np.argmax(message.heads[head])))
        right = np.mean(np.array(truth) == np.array(guess))
        assert right > np.bincount(truth).max() / len(truth), head


def test_equal_rows_give_equal_models_whatever_else_they_say() -> None:
    """Other ids, scenarios, industries, authors and times; the file and the group stay, for they split."""
    rows = [(file, n, row) for file in ("a1", "a2") for n, row in enumerate(rows_of(file, 20))]
    other = [talk for file, n, row in rows for talk in talks_of(_ungrouped(disguised(row)), file, n)]
    assert_equal(train(other), tiny())


def _ungrouped(row: Json) -> Json:
    return {key: value for key, value in row.items() if key != "group"}


def test_weights_keep_to_eight_bits_and_say_so() -> None:
    for layer in tiny().layers.values():
        assert layer.hashed.dtype == np.int8
        assert {a.dtype for a in (layer.scales, layer.dense, layer.bias)} == {np.dtype(np.float32)}
        assert all(np.isfinite(a).all() for a in (layer.scales, layer.dense, layer.bias))


def test_thresholds_are_fitted_for_every_head() -> None:
    wanted = {*base.AGENT_HEADS, *(f"client.{h}" for h in base.CLIENT_HEADS), *(f"conversation.{h}" for h in base.CONVERSATION_HEADS)}
    assert set(tiny().thresholds) == wanted


@pytest.mark.slow
def test_cross_validation_judges_every_talk_by_a_model_that_did_not_see_it() -> None:
    done: list[str] = []
    talks = [talk_of(row, file, n) for file, count in (("a1", 20), ("a2", 20), ("a3", 10)) for n, row in enumerate(rows_of(file, count))]
    predictions = cross_validate(look(talks), lambda seen: fit(seen).model, done=done.append)
    assert done == ["a1", "a2", "a3"]
    held = [number for number, talk in enumerate(talks) if talk.file == "a2"]
    blind = train([talk for talk in talks if talk.file != "a2"]).predict([talks[number].input for number in held])
    assert [predictions[number] for number in held] == blind


def test_the_command_tells_what_it_cannot_learn_from(tmp_path: Path) -> None:
    write(tmp_path / "data" / "notes.txt", "не разговоры")
    for args in (("train", "--out", tmp_path / "model"), ("evaluate",)):
        ran = inside(*args, "--data", tmp_path / "data")
        assert ran.code == 2
        assert "E101" in ran.err
    assert not (tmp_path / "model").exists()


@pytest.mark.slow
def test_the_command_writes_a_model(tmp_path: Path) -> None:
    import json

    for file in ("a1", "a2"):
        write(tmp_path / "data" / f"{file}.jsonl", "".join(json.dumps(row) + "\n" for row in rows_of(file, 20)))
    ran = inside("train", "--data", tmp_path / "data", "--out", tmp_path / "model")
    assert ran.code == 0
    assert "Модель записана" in ran.out
    assert isinstance(load_model(tmp_path / "model"), ConversationModel)
