"""A classifier of one's own for one label: its answers replace the model's there and nowhere else; what does not fit is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

for name in ("onnx", "onnxruntime", "tokenizers"):
    pytest.importorskip(name, reason=f"{name} is not installed: the classifier under test is made with it (extra train)")

from tests.cli.command import inside, write
from tests.doubles import FixedModel, talk
from tests.ml.test_registry import model_input
from toneqa.config import Plug
from toneqa.errors import ModelError
from toneqa.ml import base
from toneqa.ml.plugged import load, plugged

WORDS: Final = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "спасибо", "ужас", "деньги", "верните"]
CLASSES: Final = ["joy", "rage", "rest"]
LABELS: Final = (("joy", "grateful"), ("rage", "angry"), ("rest", "calm"))
WEIGHTS: Final = np.array([[0, 0, 0]] * 4 + [[40, 0, 0], [0, 40, 0], [0, 0, 0], [0, 20, 0]], np.float32)
"""What each word says of each class: «спасибо» is joy, «ужас» is rage."""


def graph(weights: Any = WEIGHTS) -> bytes:
    """A bag of words: mean of the rows."""
    from onnx import TensorProto, helper, numpy_helper

    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"], axis=0),
        helper.make_node("ReduceMean", ["rows"], ["logits"], axes=[1], keepdims=0),
    ]
    given = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, None])]
    told = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, weights.shape[1]])]
    made = helper.make_graph(nodes, "bag", given, told, [numpy_helper.from_array(weights, "table")])
    return bytes(helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString())


def tokenizer(words: Sequence[str] = WORDS) -> str:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    made = Tokenizer(models.WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return str(made.to_str())


def config(**more: Any) -> str:
    return json.dumps({"id2label": {str(n): name for n, name in enumerate(CLASSES)}, "max_position_embeddings": 22, **more})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "own" / "model.onnx", graph())
    write(tmp_path / "own" / "tokenizer.json", tokenizer())
    write(tmp_path / "own" / "config.json", config())
    return tmp_path / "own"


def plug(folder: Path, label: str = "emotion", labels: Any = LABELS, threshold: float | None = None) -> Plug:
    return Plug(label, str(folder), tuple(labels), threshold)


TALK: Final = model_input(talk(("client", "Спасибо!"), ("agent", "Пожалуйста, обращайтесь."), ("client", "Ужас. Верните деньги!")))


def test_its_label_is_replaced_and_nothing_else(folder: Path) -> None:
    own = FixedModel()
    [before], [after] = own.predict([TALK]), plugged(own, [plug(folder)]).predict([TALK])
    best = [base.EMOTIONS[int(np.argmax(after.messages[at].heads["emotion"]))] for at in (0, 2)]
    assert best == ["grateful", "angry"]
    for at, (one, other) in enumerate(zip(before.messages, after.messages, strict=True)):
        assert set(one.heads) == set(other.heads)
        assert all(one.heads[h] == other.heads[h] for h in one.heads if (at, h) not in {(0, "emotion"), (2, "emotion")})
        assert one.sentences == other.sentences
    assert before.conversation == after.conversation
    for at in (0, 2):
        assert sum(after.messages[at].heads["emotion"]) == pytest.approx(1)
        assert len(after.messages[at].heads["emotion"]) == len(base.EMOTIONS)


def test_classes_with_one_meaning_add_up(folder: Path) -> None:
    both = load(plug(folder, labels=(("joy", "calm"), ("rage", "angry"), ("rest", "calm"))))
    apart = load(plug(folder))
    [client] = [m for m in TALK.messages if m.text.startswith("Ужас")]
    one, two = both.vector(client), dict(zip(base.EMOTIONS, apart.vector(client), strict=True))
    assert one[base.EMOTIONS.index("calm")] == pytest.approx(two["grateful"] + two["calm"])


def test_the_end_of_a_long_letter_is_read(folder: Path) -> None:
    """The window holds 20 subwords; the one word that matters stands last."""
    found = load(plug(folder))
    [long] = model_input(talk(("client", "Деньги, деньги, деньги. " * 30 + "Спасибо спасибо спасибо!"))).messages
    [same] = model_input(talk(("client", "Деньги, деньги, деньги. " * 30))).messages
    joy = base.EMOTIONS.index("grateful")
    assert found.vector(long)[joy] > found.vector(same)[joy] + 0.01


def test_many_right_classes_are_weighed_against_each_other(folder: Path) -> None:
    write(folder / "config.json", config(problem_type="multi_label_classification"))
    vector = load(plug(folder)).vector(TALK.messages[0])
    assert sum(vector) == pytest.approx(1)
    assert base.EMOTIONS[int(np.argmax(vector))] == "grateful"


def test_the_version_and_the_threshold_follow(folder: Path) -> None:
    own = FixedModel(thresholds={"tone": 0.4, "client.emotion": 0.3})
    one, other = plugged(own, [plug(folder)]), plugged(own, [plug(folder, threshold=0.6)])
    assert one.thresholds == own.thresholds
    assert other.thresholds == {"tone": 0.4, "client.emotion": 0.6}
    write(folder / "model.onnx", graph(WEIGHTS * 2))
    assert len({own.version, one.version, plugged(own, [plug(folder)]).version}) == 3
    assert plugged(own, []) is own


def test_labels_of_agents_can_be_judged_too(folder: Path) -> None:
    yes_no = (("joy", "no"), ("rage", "yes"), ("rest", "no"))
    angry = model_input(talk(("agent", "Ужас, ужас."), ("client", "Ужас.")))
    [found] = plugged(FixedModel(), [plug(folder, "harsh", yes_no)]).predict([angry])
    assert found.messages[0].heads["harsh"][1] > 0.9
    assert found.messages[1] == FixedModel().predict([angry])[0].messages[1]


def _without(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def _with(name: str, content: str | bytes) -> Callable[[Path], object]:
    return lambda folder: write(folder / name, content)


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (_without("config.json"), "config.json"),
        (_without("tokenizer.json"), "tokenizer.json"),
        (_with("config.json", "{"), "config.json"),
        (_with("config.json", "{}"), "id2label"),
        (_with("tokenizer.json", "{}"), "tokenizer.json"),
        (_with("model.onnx", b"nothing"), "model.onnx"),
        (_with("model.onnx", graph()[:-40]), "model.onnx"),
        (_with("model.onnx", graph(WEIGHTS[:, :2])), "классов"),
        (_with("model.onnx", graph(WEIGHTS * np.float32(np.nan))), "классов"),
        (_with("model.onnx", graph(WEIGHTS[:1])), "tokenizer.json"),
    ],
)
def test_a_damaged_classifier_is_told(folder: Path, damage: Callable[[Path], object], named: str) -> None:
    damage(folder)
    with pytest.raises(ModelError) as caught:
        load(plug(folder))
    assert (caught.value.code, caught.value.at) == ("E308", str(folder))
    assert named in caught.value.text
    assert "emotion" in caught.value.text


@pytest.mark.parametrize(
    ("labels", "named"),
    [
        (LABELS[:2], "rest"),
        ((*LABELS, ("hope", "calm")), "hope"),
        ((*LABELS[:2], ("rest", "happy")), "happy"),
    ],
)
def test_labels_that_do_not_fit_are_told(folder: Path, labels: Any, named: str) -> None:
    with pytest.raises(ModelError, match=named):
        load(plug(folder, labels=labels))


def test_the_settings_plug_it_in(folder: Path, tmp_path: Path) -> None:
    house = write(
        tmp_path / "toneqa.toml",
        f'[model.labels.emotion]\npath = "{folder}"\nlabels = {{ joy = "grateful", rage = "angry", rest = "calm" }}\n',
    )
    letter = write(tmp_path / "letter.txt", "Ужас ужас ужас.")
    args = ("check", "-", "--client", letter, "--format", "json")
    emotions = []
    for more in ((), ("--config", house)):
        ran = inside(*args, *more, stdin="Здравствуйте! Разберёмся и ответим завтра.".encode())
        assert ran.code == 0, ran.err
        emotions.append(ran.json["messages"][0]["emotion"])
    assert emotions[1]["label"] == "angry"
    assert emotions[0] != emotions[1]
    (folder / "tokenizer.json").unlink()
    write(house, house.read_text("utf-8") + "threshold = 0.5\n")
    broken = inside(*args, "--config", house, stdin="Добрый день!".encode())
    assert (broken.code, broken.err[:4]) == (2, "E308")
