"""``transformers.pipeline`` over a model of the family ``encoder``: the same answers as toneqa's own, whole weights, told troubles."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.training.finetune import tiny

tiny.require()

import transformers

from tests.training.finetune.conftest import Trained
from toneqa.errors import ToneqaError
from toneqa.lang.annotate import annotate
from toneqa.ml import base
from toneqa.ml.base import ModelInput
from toneqa.ml.registry import default_folder, load_model, write_model
from toneqa.training.finetune.export import WEIGHTS, weights_of
from toneqa.transformers import letters_pipeline
from toneqa.types import Message, Role

LONG = "Здравствуйте! Мы не можем вернуть деньги, потому что срок истёк. Больше не пишите нам, пожалуйста. " * 12
CLIENT = "Где мои деньги? Жду третий день!"
CLOSE = 1e-4


@pytest.fixture(scope="module")
def folder(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph in full numbers, so that both sides must agree to the fourth place."""
    made = tmp_path_factory.mktemp("model")
    write_model(made, "encoder", trained.full, weights_of(trained.net, trained.origin))
    return made


@pytest.fixture(scope="module")
def letters(folder: Path) -> Any:
    return letters_pipeline(folder)


def own(folder: Path, *turns: tuple[Role, str]) -> Any:
    messages = [annotate(Message(role, text)) for role, text in turns]
    [found] = load_model(folder).predict([ModelInput(messages, [()] * len(messages))])
    return found.messages[-1].heads


def test_it_says_what_toneqa_says(folder: Path, letters: Any) -> None:
    for text in ("Деньги вернём завтра.", LONG):
        wanted, found = own(folder, (Role.AGENT, text)), letters(text)
        assert set(found) == set(wanted) == set(base.AGENT_HEADS)
        for head, best in found.items():
            labels = base.AGENT_HEADS[head]
            assert abs(wanted[head][labels.index(best["label"])] - best["score"]) < CLOSE
            assert best["score"] >= max(wanted[head]) - CLOSE


def test_the_client_and_his_letter(folder: Path, letters: Any) -> None:
    pair = {"text": "Деньги вернём завтра.", "client": CLIENT}
    wanted = own(folder, (Role.CLIENT, CLIENT), (Role.AGENT, pair["text"]))["tone"]
    ranked = letters(pair, head="tone")
    assert [one["score"] for one in ranked] == sorted((one["score"] for one in ranked), reverse=True)
    assert {one["label"]: pytest.approx(one["score"], abs=CLOSE) for one in ranked} == dict(zip(base.TONES, wanted, strict=True))
    assert ranked != letters(pair["text"], head="tone")
    assert set(letters(CLIENT, role="client")) == set(base.CLIENT_HEADS)


def test_lists_and_nothing_to_say(letters: Any) -> None:
    texts = ["Деньги вернём завтра.", "", "> Где заказ?", LONG]
    assert letters(texts) == [letters(text) for text in texts]
    assert letters("") == {}
    assert letters("", head="tone") == []


def test_the_plain_way_of_the_library(folder: Path, letters: Any) -> None:
    """By the name of the task; and without toneqa, as an encoder with its tokenizer."""
    again = transformers.pipeline("toneqa", model=str(folder))
    assert again("Деньги вернём завтра.") == letters("Деньги вернём завтра.")
    bare = transformers.pipeline("feature-extraction", model=str(folder))
    vectors = np.array(bare("деньги вернём завтра .")[0])
    ids = load_model(folder).cutter.pieces("деньги вернём завтра .")  # type: ignore[attr-defined]
    assert vectors.shape == (len(ids) + 2, tiny.SIZES["hidden_size"])
    assert bare.tokenizer.cls_token == "[CLS]"


@pytest.mark.parametrize(
    ("given", "named", "code"),
    [("a", {"role": "bot"}, "E106"), ("a", {"head": "emotion"}, "E106"), (5, {}, "E175"), ({"client": "a"}, {}, "E175")],
)
def test_what_does_not_fit_is_told(letters: Any, given: Any, named: dict[str, Any], code: str) -> None:
    with pytest.raises(ToneqaError) as caught:
        letters(given, **named)
    assert caught.value.code == code


def test_models_that_have_no_pipeline(folder: Path, trained: Trained, tmp_path: Path) -> None:
    write_model(tmp_path / "old", "encoder", trained.small)
    broken = Path(shutil.copytree(folder, tmp_path / "broken"))
    (broken / WEIGHTS).write_bytes((broken / WEIGHTS).read_bytes()[:-1])
    for where, code in ((default_folder(), "E309"), (tmp_path / "old", "E309"), (broken, "E302"), (tmp_path / "none", "E301")):
        with pytest.raises(ToneqaError) as caught:
            letters_pipeline(where)
        assert caught.value.code == code
