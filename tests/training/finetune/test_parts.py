"""Parts of the training: batches, losses, splits, states on the disk, the checkpoint it starts from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.training.finetune import tiny

tiny.require()

import torch

from tests.cli.command import inside
from tests.training.finetune.conftest import Trained
from tests.training.rows import bare
from toneqa.errors import ModelError, ToneqaError, UseError
from toneqa.ml.encoder import BLOCKS
from toneqa.training.finetune.batches import ALONE, Batch, batch_of, plan
from toneqa.training.finetune.checkpoint import BEST, LAST, Shelf
from toneqa.training.finetune.losses import COLUMNS, class_weights, head_loss, rank_loss, ranked_score
from toneqa.training.finetune.net import Net
from toneqa.training.finetune.origin import load_origin
from toneqa.training.finetune.split import split


def test_a_plan_keeps_groups_whole_and_follows_the_seed() -> None:
    groups = [f"g{n // 4}" for n in range(40)] + [f"x{n}" for n in range(20)]
    sizes = [100] * 60
    one = plan(groups, sizes, 1000, 0, 0)
    assert sorted(n for batch in one for n in batch) == list(range(60))
    assert all(sum(sizes[n] for n in batch) <= 1000 for batch in one)
    home = {n: at for at, batch in enumerate(one) for n in batch}
    assert all(len({home[n] for n in range(g * 4, g * 4 + 4)}) == 1 for g in range(10))
    assert plan(groups, sizes, 1000, 0, 0) == one
    assert plan(groups, sizes, 1000, 0, 1) != one
    assert plan(groups, sizes, 1000, 1, 0) != one
    assert plan(["a", "a", "b"], [900, 900, 10], 1000, 0, 0) in ([[0, 1], [2]], [[2], [0, 1]]), "a group that is too long goes alone"


def test_rare_classes_count_more() -> None:
    targets = {name: [[0] * len(heads)] * 97 + [[1] * len(heads)] * 3 for name, heads in BLOCKS.items()}
    found = class_weights(targets, 0.5)["agent.harsh"]
    assert found[1] == pytest.approx((50 / 3) ** 0.5, rel=1e-3) if (50 / 3) ** 0.5 < 4 else found[1] == 4
    assert found[0] == pytest.approx((50 / 97) ** 0.5, rel=1e-3)
    assert torch.equal(class_weights(targets, 0.0)["agent.harsh"], torch.ones(2))


def test_the_focal_loss_forgives_what_is_nearly_right() -> None:
    truth, even = torch.tensor([0]), torch.ones(3)
    sure, lost = torch.tensor([[4.0, 0.0, 0.0]]), torch.tensor([[-4.0, 0.0, 0.0]])
    kept = [head_loss(x, truth, even, 2.0, False) / head_loss(x, truth, even, 0.0, False) for x in (sure, lost)]
    assert kept[0] < 0.01
    assert kept[1] > 0.95


def test_on_a_scale_far_is_worse_than_near() -> None:
    probs = torch.eye(5)
    scores = [float(ranked_score(probs[[n]], torch.tensor([1]))) for n in range(5)]
    assert scores == [1, 0, 1, 2, 3]


def _graded(groups: list[int], grades: list[int]) -> Batch:
    targets = torch.full((len(grades), len(BLOCKS["agent"])), -1)
    targets[:, list(BLOCKS["agent"]).index("grade")] = torch.tensor(grades)
    empty = (torch.zeros(0), torch.zeros(0))
    return Batch([], empty, empty, empty, torch.zeros(0), torch.zeros(0), 0, [], torch.tensor(groups), {"agent": targets}, 0)


def _saying(grades: list[int]) -> torch.Tensor:
    logits = torch.zeros(len(grades), max(part.stop for part in COLUMNS["agent"].values()))
    for row, grade in enumerate(grades):
        logits[row, COLUMNS["agent"]["grade"].start + grade] = 6.0
    return logits


def test_a_contrast_group_out_of_order_is_punished() -> None:
    right, wrong = _saying([0, 4]), _saying([4, 0])
    batch = _graded([0, 0], [0, 4])
    assert float(rank_loss(right, batch)) < 0.1 < 1 < float(rank_loss(wrong, batch))
    assert float(rank_loss(wrong, _graded([0, 1], [0, 4]))) == 0, "answers of different groups are not compared"
    assert float(rank_loss(wrong, _graded([ALONE, ALONE], [0, 4]))) == 0
    assert float(rank_loss(wrong, _graded([0, 0], [3, 3]))) == 0


def test_only_contrast_groups_are_ranked(trained: Trained) -> None:
    row = trained.held[0]
    assert set(batch_of([row]).groups.tolist()) == {ALONE}
    assert set(batch_of([{**row, "ranked": True}] * 2).groups.tolist()) == {0}


def test_a_batch_is_the_sum_of_its_rows(trained: Trained) -> None:
    """Padding and company change nothing but the last digits."""
    rows = [trained.held[n] for n in range(4)]
    net = trained.net.eval()
    with torch.no_grad():
        together = net(batch_of(rows))
        alone = [net(batch_of([row])) for row in rows]
    for block in BLOCKS:
        assert torch.allclose(together[block], torch.cat([one[block] for one in alone]), atol=1e-5)


def test_sixteen_bits_are_for_learning_alone(trained: Trained) -> None:
    chunk, net = batch_of([trained.held[0]]).chunks[0], Net(trained.net.encoder, 0.0)
    with torch.no_grad():
        full = net.eval().hidden(chunk)
        net.bf16 = True
        assert torch.equal(net.eval().hidden(chunk), full)
        learning = net.train().hidden(chunk)
    net.eval()
    assert not torch.equal(learning.float(), full)


def test_splits_keep_files_and_groups_apart() -> None:
    talks = [bare(f, f"{f}#{n}", False) for f in ("a1", "a2") for n in range(10)] + [bare("a6", f"A6-{n // 4}", True) for n in range(20)]
    found = split(talks, None)
    assert (found.name, {t.file for t in found.held}, {t.file for t in found.learn}) == ("a2", {"a2"}, {"a1", "a6"})
    assert split(talks, "a1").name == "a1"
    alone = split([t for t in talks if t.file == "a6"] * 2, None)
    assert not {t.group for t in alone.held} & {t.group for t in alone.learn}
    copied = [*talks, replace(talks[-1], file="a2", copy=True)]
    assert all(not t.copy for t in split(copied, "a2").held)
    for wrong in ("a9", "a1.jsonl"):
        with pytest.raises(UseError, match="a1, a2, a6"):
            split(talks, wrong)
    with pytest.raises(UseError):
        split(talks[:1], None)


def _code(call: object, *args: object) -> str:
    with pytest.raises(ToneqaError) as caught:
        call(*args)  # type: ignore[operator]
    return caught.value.code


def test_states_are_told_apart(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, "one")
    assert _code(shelf.begin, True) == "E151"
    assert shelf.begin(False) is None
    shelf.save(LAST, {"step": 3, "net": {"w": torch.ones(2)}})
    assert _code(shelf.begin, False) == "E150"
    assert shelf.begin(True)["step"] == 3  # type: ignore[index]
    assert _code(Shelf(tmp_path, "two").begin, True) == "E307"
    path = shelf.folder / LAST
    for damaged in (path.read_bytes()[:-100], b"", b"nothing"):
        path.write_bytes(damaged)
        assert _code(shelf.begin, True) == "E307"
    assert _code(shelf.load, BEST) == "E307"
    shelf.finish()
    assert _code(shelf.begin, True) == "E151"


def test_the_log_forgets_what_is_done_again(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, "one")
    shelf.begin(False)
    for step in range(1, 6):
        shelf.write(step=step, loss=1.0)
    shelf.save(LAST, {"step": 3})
    with shelf.log.open("a") as log:
        log.write('{"step": 6, "lo')
    shelf.begin(True)
    assert [json.loads(line)["step"] for line in shelf.log.read_text().splitlines()] == [1, 2, 3]


def test_a_folder_that_is_no_checkpoint_is_told(base: Path, tmp_path: Path) -> None:
    assert _code(load_origin, "./nowhere/at all") == "E101"
    with pytest.raises(ModelError, match=r"нет config\.json"):
        load_origin(str(tmp_path))
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in base.iterdir():
        (broken / file.name).write_bytes(file.read_bytes())
    (broken / "model.safetensors").write_bytes((base / "model.safetensors").read_bytes()[:-500])
    assert _code(load_origin, str(broken)) == "E305"


def test_the_hub_is_not_asked_when_the_network_is_forbidden(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("socket.socket.connect", lambda *args: pytest.fail("the network was asked"))
    with pytest.raises(ModelError) as caught:
        load_origin("example-author/no-such-model")
    assert caught.value.code == "E306"
    assert "HF_HUB_OFFLINE" in caught.value.text


def test_the_checkpoint_brings_its_licence_and_signs(base: Path) -> None:
    origin = load_origin(str(base))
    assert origin.licence == "cc-by-4.0"
    assert origin.name == base.name
    assert origin.cutter.longest == tiny.POSITIONS - 2
    assert origin.tokenizer.id_to_token(origin.cutter.signs.mark) == "[S]"
    assert origin.net.get_input_embeddings().weight.shape[0] > origin.cutter.signs.mark


@pytest.mark.parametrize(
    "option", [("--resume",), ("--bf16",), ("--epochs", "2"), ("--held-out", "a1"), ("--seed", "1"), ("--rate", "0.1")]
)
def test_options_of_the_encoder_need_a_base(option: tuple[str, ...], tmp_path: Path) -> None:
    ran = inside("train", "--out", tmp_path / "model", *option)
    assert ran.code == 2
    assert option[0] in ran.err
    assert "--base" in ran.err
