"""One logistic regression a head over given features: it finds what is in them, nothing else, and is measured as a model is."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the extra `train` is not installed")
from scipy.sparse import csr_matrix

from tests.training.rows import forty
from toneqa.training.evaluate import table
from toneqa.training.frozen import Messages, heads_of, judge, kernel_of, predictions
from toneqa.types import Role


def told(messages: Messages, head: str) -> np.ndarray:
    """Features that give one label away."""
    classes = messages.targets[head]
    return np.asarray(np.eye(classes.max() + 2, dtype=np.float32)[classes])


def test_a_kernel_weighs_dense_and_sparse_parts_alike() -> None:
    rows = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    both = kernel_of([100 * rows, csr_matrix(rows)])
    assert both == pytest.approx(kernel_of([rows, rows]), abs=1e-4)
    assert np.trace(kernel_of([rows]) - kernel_of([])) == pytest.approx(6, abs=1e-4)


def test_what_the_features_tell_is_learnt_and_the_rest_is_not() -> None:
    talks = list(forty())
    both = [Messages.of(talks, role) for role in (Role.AGENT, Role.CLIENT)]
    found = []
    for messages in both:
        own = np.array([talks[n].file == "a1" for n in messages.talks])
        tune = own & (messages.talks % 3 == 0)
        probs, _ = judge(messages, kernel_of([told(messages, "tone" if messages.role is Role.AGENT else "request")]), own, tune)
        found.append((messages, probs))
    held = [n for n, talk in enumerate(talks) if talk.file == "a2" and not talk.copy]
    judged = predictions(talks, found)
    lines = {line.label: line for line in table([talks[n] for n in held], [judged[n] for n in held])}
    assert lines["tone"].kappa == 1
    assert lines["request"].kappa > 0.6 > lines["client disc"].kappa
    assert {"asks", "grade", "harsh"} <= set(lines)


def test_flags_are_no_heads_here() -> None:
    assert not any(head.startswith("flag_") for head in heads_of(Role.AGENT))
