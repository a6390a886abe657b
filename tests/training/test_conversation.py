"""The model that ships, trained small: numpy gives what torch learnt, a message never sees later ones, it survives the disk."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")
import torch

from tests.training.rows import forty
from toneqa.ml.conversation import LAYOUT, ConversationModel, judged, pack
from toneqa.ml.ngram_vectors import NgramVectors
from toneqa.ml.registry import load_model, load_vectors
from toneqa.ml.tokens import MOST, Tokens, tokens_of
from toneqa.training.context import Lesson, Schedule, net_of, out_of_fold, train_networks
from toneqa.training.conversation import HEADS, NETWORKS, lesson, readings, train_model
from toneqa.training.frame import look
from toneqa.training.linear import Trained, fit
from toneqa.training.network import Network, batch_of
from toneqa.training.save import save_model
from toneqa.training.vectors import VectorSchedule, distil

QUICK = Schedule(epochs=2, size=8)


@cache
def vectors() -> NgramVectors:
    rng = np.random.default_rng(0)
    sentences = [[f"слово{n % 31}", f"другое{n % 17}"] for n in range(2600)]
    teacher = rng.normal(size=(31, 24)).astype(np.float32)[np.arange(2600) % 31]
    teacher /= np.linalg.norm(teacher, axis=1, keepdims=True)
    return distil(sentences, teacher, VectorSchedule(epochs=12, size=128), lambda _: None)


@cache
def layers() -> Trained:
    return fit(look(forty(), vectors()), vectors=vectors())


@cache
def lessons() -> tuple[Lesson, ...]:
    found = readings(layers())
    tokens = [tokens_of(own, LAYOUT) for own in judged(list(found.values()))]
    return tuple(lesson(layers().frame.seen[at].talk, own) for at, own in zip(found, tokens, strict=True))


@cache
def networks() -> tuple[Network, ...]:
    return tuple(train_networks(lessons(), layers().folds % NETWORKS, HEADS, QUICK))


@cache
def small() -> ConversationModel:
    return train_model(look(forty(), vectors()), vectors(), schedule=QUICK)


def test_vectors_learn_what_their_teacher_says() -> None:
    """Sentences with one first word had one vector; now they lie closer to each other than to the rest."""
    found = vectors().encode([[f"слово{n}", f"другое{m}"] for n in range(8) for m in range(4)]).reshape(8, 4, -1) / np.sqrt(24)
    alike = np.einsum("nad,nbd->nab", found, found).mean()
    others = np.einsum("nad,mad->nm", found, found)[~np.eye(8, dtype=bool)].mean() / 4
    assert alike > others + 0.3


def test_a_vector_depends_on_its_sentence_alone() -> None:
    many = vectors().encode([["вернём", "деньги"], ["не", "вернём"] * 40, ["да"], []])
    assert np.allclose(many[0], vectors().encode([["вернём", "деньги"]])[0], atol=1e-4)
    assert np.isfinite(many).all()


def test_numpy_reads_as_torch_does() -> None:
    network = networks()[0]
    own = net_of([network])
    batch = batch_of([one.tokens for one in lessons()])
    with torch.no_grad():
        tokens, talks = network(batch)
    for row, one in enumerate(lessons()):
        found = own.read([one.tokens])[0]
        assert np.allclose(found.tokens, tokens[row, : len(one.tokens)].numpy(), atol=1e-4)
        assert np.allclose(found.conversation, talks[row].numpy(), atol=1e-4)


def test_a_message_never_sees_a_later_one() -> None:
    net = net_of(networks())
    for one in lessons():
        last = int(one.tokens.message.max())
        earlier = np.flatnonzero(one.tokens.message < last)
        if len(earlier):
            whole, cut = *net.read([one.tokens]), *net.read([one.tokens.part(earlier)])
            assert np.allclose(whole.tokens[earlier], cut.tokens, atol=1e-4)


def test_long_talks_are_read_in_windows_and_nothing_is_lost() -> None:
    one = lessons()[0].tokens
    times = MOST // len(one) + 3
    offsets = np.repeat(np.arange(times) * (int(one.message.max()) + 1), len(one))
    long = Tokens(
        np.tile(one.role, times),
        np.tile(one.message, times) + offsets,
        np.tile(one.sentence, times),
        np.tile(one.priors, (times, 1)),
        np.tile(one.vectors, (times, 1)),
    )
    found = net_of(networks()).read([long])[0]
    assert found.tokens.shape == long.priors.shape
    assert np.isfinite(found.tokens).all()
    assert not np.allclose(found.tokens[-len(one) :], long.priors[-len(one) :])


def test_out_of_fold_results_come_from_the_network_that_did_not_learn_the_talk() -> None:
    folds = layers().folds % NETWORKS
    found = out_of_fold(networks(), lessons(), folds)
    for number, fold in enumerate(np.unique(folds)):
        at = int(np.flatnonzero(folds == fold)[0])
        assert np.array_equal(found[at].tokens, net_of([networks()[number]]).read([lessons()[at].tokens])[0].tokens)


def test_the_model_survives_the_disk(tmp_path: Path) -> None:
    save_model(small(), tmp_path)
    loaded = load_model(tmp_path)
    assert isinstance(loaded, ConversationModel)
    assert pack(loaded)[0] == pack(small())[0]
    inputs = [talk.input for talk in forty()]
    for one, other in zip(loaded.predict(inputs), small().predict(inputs), strict=True):
        for head, value in one.conversation.items():
            assert value == pytest.approx(other.conversation[head], abs=2e-3)
    assert np.array_equal(load_vectors(tmp_path).arrays["table"], vectors().arrays["table"])


def test_equal_talks_give_equal_models() -> None:
    other = train_model(look(forty(), vectors()), vectors(), schedule=QUICK)
    for name, value in small().context.weights.items():
        assert np.array_equal(value, other.context.weights[name]), name
    assert other.heat == small().heat


def test_probabilities_are_probabilities_in_any_company() -> None:
    inputs = [talk.input for talk in forty()]
    every = small().predict(inputs)
    assert [small().predict([one])[0] for one in inputs[:10]] == every[:10]
    for prediction in every:
        for message in prediction.messages:
            for head in (message.heads, *message.sentences):
                assert all(sum(values) == pytest.approx(1, abs=1e-4) for values in head.values())


def test_a_talk_without_words_is_no_trouble() -> None:
    empty = replace(forty()[0].input, messages=(), hits=())
    assert small().predict([empty])[0].messages == ()
