"""A row by a matrix gives one result in any company, in any place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from toneqa.ml import products
from toneqa.ml.products import product, whole_blocks
from toneqa.ml.registry import default_folder

CHANCE = np.random.default_rng(7)


def shapes() -> list[tuple[int, int]]:
    """Of every matrix in the shipped model."""
    found: set[tuple[int, int]] = set()
    for name in ("weights.npz", "vectors.npz"):
        with np.load(Path(default_folder()) / name, allow_pickle=False) as arrays:
            found |= {arrays[key].shape[-2:] for key in arrays if arrays[key].ndim > 1 and arrays[key].dtype != np.int8}
    return sorted(found)


@pytest.mark.parametrize("shape", shapes(), ids=str)
def test_a_row_does_not_show_its_company(shape: tuple[int, int]) -> None:
    rows = CHANCE.standard_normal((37, shape[0]), np.float32)
    weights = CHANCE.standard_normal(shape, np.float32)
    every = product(rows, weights)
    order = CHANCE.permutation(len(rows))
    assert np.array_equal(product(rows[order], weights), every[order])
    assert np.array_equal(np.concatenate([product(row[None], weights) for row in rows]), every)
    assert np.allclose(every, rows.astype(np.float64) @ weights, atol=1e-3)


def test_networks_side_by_side_are_each_alone() -> None:
    rows, weights = CHANCE.standard_normal((3, 11, 128), np.float32), CHANCE.standard_normal((3, 128, 256), np.float32)
    assert np.array_equal(product(rows, weights), np.stack([product(*own) for own in zip(rows, weights, strict=True)]))
    assert np.array_equal(product(rows[0], weights), np.stack([product(rows[0], own) for own in weights]))


@pytest.mark.parametrize("count", [0, 1, 8, 9])
def test_every_number_of_rows_is_read(count: int) -> None:
    assert product(np.ones((count, 4), np.float32), np.ones((4, 2), np.float32)).tolist() == [[4.0, 4.0]] * count
    assert count <= whole_blocks(count) < count + 8


def test_a_machine_that_treats_rows_unlike_reads_them_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(products, "_is_even", lambda rows: False)
    products.block.cache_clear()
    assert products.block(5, 3) == 1
    rows = CHANCE.standard_normal((5, 5), np.float32)
    assert np.allclose(product(rows, np.eye(5, 3, dtype=np.float32)), rows[:, :3])
    products.block.cache_clear()
